import { isCancellation } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';
import { book } from './book.js';
import { isRefusal } from './failures.js';
import { settle } from './settle.js';

/**
 * A short transaction that has to happen, for flows that outlive every outage: in the worker that holds the task while
 * Postgres answers, and as an activity of its own, tried for as long as it takes, when it does not.
 * @throws ActivityFailure only for a refusal of the activity's own
 */
export async function sure<Name extends keyof Activities>(
  name: Name,
  summary: string,
  ...args: Parameters<Activities[Name]>
): Promise<Awaited<ReturnType<Activities[Name]>>> {
  type Run = {
    executeWithOptions(
      options: { summary: string },
      args: unknown[],
    ): Promise<Awaited<ReturnType<Activities[Name]>>>;
  };
  try {
    return await (book[name] as unknown as Run).executeWithOptions({ summary }, args);
  } catch (error) {
    if (isRefusal(error) || isCancellation(error)) throw error;
    return (settle[name] as unknown as Run).executeWithOptions(
      { summary: `${summary}, until it is done` },
      args,
    );
  }
}
