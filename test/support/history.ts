import { setTimeout as pause } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { eventually } from './system.js';

/**
 * Takes histories away, as the end of their retention does; the server takes its time.
 * @param runId absent: all runs
 */
export async function forget(client: Client, workflowId: string, runId?: string): Promise<void> {
  const { namespace } = client.options;
  const query = `WorkflowId = '${workflowId}'${runId === undefined ? '' : ` AND RunId = '${runId}'`}`;
  for await (const run of client.workflow.list({ query })) {
    const workflowExecution = { workflowId, runId: run.runId };
    await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
  }
  await eventually(async () => (await client.workflow.count(query)).count === 0, 60_000);
}

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
/** One event, as the server stored it. */
export type HistoryEvent = NonNullable<History['events']>[number];

/** What the history of a flow says about how it went. */
export interface FlowStory {
  readonly events: readonly HistoryEvent[];
  /** Pids of the workers that were given its workflow tasks, in order. */
  readonly workers: readonly number[];
  /** Workflow tasks that a worker took and never reported. */
  readonly lostTasks: number;
  /** Ids of the Updates that were accepted, by name. */
  readonly accepted: Readonly<Record<string, readonly string[]>>;
  /** How many Updates have an outcome. */
  readonly completed: number;
}

/** Reads the flow of a verification. @param prefix of its workflow id */
export async function storyOf(
  client: Client,
  verificationId: string,
  prefix = 'registration',
): Promise<FlowStory> {
  const { events } = await client.workflow.getHandle(`${prefix}-${verificationId}`).fetchHistory();
  const all = events ?? [];
  const accepted: Record<string, string[]> = {};
  for (const { workflowExecutionUpdateAcceptedEventAttributes: update } of all) {
    const { input, meta } = update?.acceptedRequest ?? {};
    if (input?.name && meta?.updateId)
      accepted[input.name] = [...(accepted[input.name] ?? []), meta.updateId];
  }
  return {
    events: all,
    // The SDK's identity of a worker is pid@host.
    workers: all
      .map((event) => Number.parseInt(event.workflowTaskStartedEventAttributes?.identity ?? '', 10))
      .filter((pid) => !Number.isNaN(pid)),
    lostTasks: all.filter((event) => event.workflowTaskTimedOutEventAttributes?.timeoutType === 1).length,
    accepted,
    completed: all.filter((event) => event.workflowExecutionUpdateCompletedEventAttributes).length,
  };
}

/** A flow that was answered is over by then, on a busy machine too. */
const ENDS_WITHIN_MS = 20_000;

/** How a flow ended; `still open` and what it is at when it does not end. */
export async function endOf(client: Client, workflowId: string, withinMs = ENDS_WITHIN_MS): Promise<unknown> {
  const handle = client.workflow.getHandle(workflowId);
  const isOpen = Symbol();
  const open = pause(withinMs, isOpen, { ref: false });
  const end: unknown = await Promise.race([handle.result(), open]);
  return end === isOpen ? `still open: ${await lastSteps(handle)}` : end;
}

/** For whoever has to find out why a flow does not go on. */
async function lastSteps(handle: WorkflowHandle): Promise<string> {
  const { raw } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const steps = (events ?? [])
    .slice(-12)
    .map(({ eventType, eventTime }) => `${Number(eventTime?.seconds ?? 0) % 1_000} ${String(eventType)}`);
  const activities = (raw.pendingActivities ?? []).map(
    ({ activityType, attempt }) => `${activityType?.name} try ${attempt}`,
  );
  const task = raw.pendingWorkflowTask;
  return JSON.stringify({ steps, activities, task: task && { state: task.state, attempt: task.attempt } });
}
