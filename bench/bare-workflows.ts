/**
 * The bare loop of a registration: its messages, one local activity with one commit per step, one ordinary activity
 * for what leaves the house, and a wait that ends. No search attributes, summaries, refusals or encryption.
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
}

/** First step: write it down, send the message. */
export const sendUpdate = defineUpdate<void, []>('send');
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

export async function bareRegistration({ id, to, waitMs }: BareInput): Promise<void> {
  let complete = false;
  setHandler(sendUpdate, async () => {
    await begin({ id });
    await post({ id, to });
  });
  setHandler(completeUpdate, async ({ proof }) => {
    await finish({ id, proof });
    complete = true;
  });
  await condition(() => complete, waitMs);
  await condition(allHandlersFinished);
}
