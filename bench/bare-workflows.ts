/**
 * The bare loop of a flow that sends a code: its messages, one local activity with one commit per step, one ordinary
 * activity for what leaves the house, and a wait that ends. No search attributes, summaries, refusals or encryption.
 */
import {
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { BareActivities } from './bare-worker.js';

/** What the flow starts with. */
export interface BareInput {
  readonly id: string;
  readonly to: string;
  readonly waitMs: number;
  /** Who asks is answered before the message leaves, as in a password reset. */
  readonly answersFirst: boolean;
}

/** First step: write it down, send the message. */
export const askUpdate = defineUpdate<void, []>('ask');
/** Second step: write it down. */
export const completeUpdate = defineUpdate<void, [{ proof: string }]>('complete');

const { post } = proxyActivities<BareActivities>({
  startToCloseTimeout: '3500ms',
  scheduleToCloseTimeout: '4s',
  retry: { initialInterval: '200ms' },
});
const { begin, finish } = proxyLocalActivities<BareActivities>({
  startToCloseTimeout: '2s',
  scheduleToCloseTimeout: '6s',
});

export async function bareCodeFlow({ id, to, waitMs, answersFirst }: BareInput): Promise<void> {
  let sent: Promise<void> | undefined;
  let complete = false;
  setHandler(askUpdate, async () => {
    await begin({ id });
    sent = post({ id, to });
    if (!answersFirst) await sent;
  });
  setHandler(completeUpdate, async ({ proof }) => {
    await sent;
    await finish({ id, proof });
    complete = true;
  });
  await condition(() => complete, waitMs);
  await condition(allHandlersFinished);
}
