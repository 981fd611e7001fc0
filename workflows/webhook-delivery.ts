/**
 * Events out: one endpoint is told of them, in order, for as long as it is there.
 *
 *   idle ──woken──▶ delivering ──nothing left──▶ idle
 *                      ├──not taken──▶ retrying ──its wait, or resumed──▶ delivering
 *                      ├──paused──▶ paused ──resumed──▶ delivering
 *                      ├──410, or not taken for days──▶ disabled ──resumed──▶ delivering
 *                      └──deleted──▶ removed
 *
 * Cursor, secrets, waits and what was sent are in Postgres: a signal only makes the flow look, and one that was forged moves
 * nothing.
 */
import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { WebhookDeliveryInput, WebhookStage } from '../domain/webhooks.js';
import { Facts } from './lib/facts.js';
import { STAGE } from './lib/search-attributes.js';
import { wakeSignal } from './lib/webhook-messages.js';

/** Clocks of Temporal and Postgres may differ: a moment that has come here may be a moment away there. */
const SHORTEST_WAIT_MS = 250;

const { deliverWebhooks } = proxyActivities<Activities>({
  // A batch of 20 s, one call that began at its end, and room.
  startToCloseTimeout: '60s',
  // A worker that dies is noticed after this.
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** What an operator reads at the top of the flow in the Web UI. */
const DETAILS: Readonly<Record<WebhookStage, string>> = {
  idle: 'Everything was delivered. **Waits for the next event.**',
  delivering: 'Events are being delivered, one after the other.',
  retrying: 'The endpoint did not take an event. **It is tried again; the others wait behind it.**',
  paused: 'An administrator paused it. Events wait.',
  disabled: 'It answered 410, or nothing good for days. Events wait for an **administrator who resumes it**.',
  removed: 'There is no such endpoint any more.',
};

export async function webhookDelivery(input: WebhookDeliveryInput): Promise<WebhookStage> {
  const { endpointId, lookAgainMs, batchesPerRun } = input;
  const facts = new Facts();
  let shown: WebhookStage | undefined;
  setHandler(wakeSignal, facts.take, {
    description: 'There are events, or the endpoint changed: {"id": its id}',
  });

  for (let batches = 1; ; batches += 1) {
    facts.drain();
    const { stage, inMs } = await deliverWebhooks.executeWithOptions({ summary: 'a batch of events' }, [
      { endpointId },
    ]);
    if (stage !== shown) {
      shown = stage;
      upsertSearchAttributes([{ key: STAGE, value: stage }]);
      setCurrentDetails(DETAILS[stage]);
    }
    if (stage === 'removed') return stage;
    if (stage !== 'delivering' && !facts.waiting) {
      const waitMs = stage === 'retrying' ? Math.max(SHORTEST_WAIT_MS, inMs) : lookAgainMs;
      await condition(() => facts.waiting, Math.min(lookAgainMs, waitMs), { summary: 'the next look' });
    }
    // The next run begins with a look: nothing that this one was told is lost.
    if (batches >= batchesPerRun || workflowInfo().continueAsNewSuggested) {
      return continueAsNew<typeof webhookDelivery>(input);
    }
  }
}
