/**
 * The bare loops. Of a flow that sends a code: its messages, one local activity with one commit per step, one ordinary
 * activity for what leaves the house, and a wait that ends. Of a case: a signal that says what is in Postgres, one local
 * activity with one commit, and a wait that outlives the bench. Of a payment: an update whose ordinary activity makes the order
 * and keeps it, a wait, a signal, one local activity with one commit. No search attributes, summaries, refusals or encryption.
 */
import {
  allHandlersFinished,
  condition,
  defineSignal,
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

/** Creates the order. */
export const orderUpdate = defineUpdate<void, []>('order');
/** It was paid. */
export const settledSignal = defineSignal<[{ id: string }]>('settled');
/** A form is in Postgres. */
export const submissionSignal = defineSignal<[{ id: string }]>('submission');
/** First step: write it down, send the message. */
export const askUpdate = defineUpdate<void, []>('ask');
/** Second step: write it down. */
export const completeUpdate = defineUpdate<void, [{ proof: string }]>('complete');

const { post, order } = proxyActivities<BareActivities>({
  startToCloseTimeout: '3500ms',
  scheduleToCloseTimeout: '4s',
  retry: { initialInterval: '200ms' },
});
const { begin, finish, take, book } = proxyLocalActivities<BareActivities>({
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

/** Milliseconds after which the flow of a case looks by itself, as the product's does (domain/limits.ts). */
const LOOKS_AGAIN_MS = 24 * 60 * 60 * 1_000;

export async function bareCaseFlow({ caseId }: { readonly caseId: string }): Promise<void> {
  let told = false;
  setHandler(submissionSignal, () => {
    told = true;
  });
  for (;;) {
    told = false;
    await take({ caseId });
    await condition(() => told, LOOKS_AGAIN_MS);
  }
}

/** Milliseconds after which a silent provider is asked (product-api: 2 min). */
const ASK_AFTER_MS = 2 * 60_000;

export async function barePaymentFlow({ paymentId }: { readonly paymentId: string }): Promise<void> {
  let paid = false;
  setHandler(orderUpdate, () => order({ paymentId }));
  setHandler(settledSignal, () => {
    paid = true;
  });
  while (!(await condition(() => paid, ASK_AFTER_MS)));
  await book({ paymentId });
  await condition(allHandlersFinished);
}
