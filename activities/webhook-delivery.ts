import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { WEBHOOK_BATCH_MS, WEBHOOK_PAGE } from '../domain/webhook-limits.js';
import { retryDelay, type WebhookStage } from '../domain/webhooks.js';
import { type DueEvent, Event } from '../models/event.js';
import { WebhookAttempt, WebhookResend } from '../models/webhook-attempt.js';
import { WEBHOOK_SECRET, WebhookEndpoint } from '../models/webhook-endpoint.js';
import { newId } from '../platform/ids.js';
import type { WebhookAnswer, WebhookLine } from '../providers/webhooks/index.js';
import { signedHeaders } from '../providers/webhooks/signature.js';
import type { ActivityDeps } from './deps.js';
import { eventPayload } from './event-payload.js';

/** Where an endpoint stands after a batch. */
export interface DeliveryReport {
  readonly stage: WebhookStage;
  /** Until there is something to do again; 0: at once, or when somebody says so. */
  readonly inMs: number;
  /** Deliveries that were taken. */
  readonly delivered: number;
}

/** How often a batch says that it lives. Own number: well under the flow's heartbeat time-out. */
const HEARTBEAT_MS = 2_000;

/** An endpoint that is told to stop for good (Standard Webhooks: "410 Gone"). */
const GONE = 410;

/** Deliveries of events. */
export function createWebhookDeliveryActivities(deps: ActivityDeps) {
  const { database, sealer, webhooks, webhookRetrySeconds, log } = deps;

  return {
    /**
     * Works for a while at one endpoint: what somebody wants sent again, then its events in order, one at a time. The next
     * one is sent when the one before was taken and Postgres knows, so that a worker that dies leaves one delivery at most
     * to be made twice, and no order is ever broken.
     */
    async deliverWebhooks({ endpointId }: { endpointId: string }): Promise<DeliveryReport> {
      const lease = newId();
      const endpoint = await WebhookEndpoint.begin(database, endpointId, lease);
      if (!endpoint) return { stage: 'removed', inMs: 0, delivered: 0 };
      const line = webhooks.open();
      const alive = setInterval(heartbeat, HEARTBEAT_MS);
      try {
        return await work({ ...endpoint, lease, line, until: performance.now() + WEBHOOK_BATCH_MS });
      } finally {
        clearInterval(alive);
        line.close();
      }
    },
  };

  async function work(batch: Batch): Promise<DeliveryReport> {
    const { id, lease, state } = batch;
    if (!(await resend(batch))) return { stage: 'delivering', inMs: 0, delivered: 0 };
    if (state !== 'active') {
      await WebhookEndpoint.rest(database, id, lease, batch.place);
      return { stage: state, inMs: 0, delivered: 0 };
    }
    if (batch.inMs > 0) return { stage: 'retrying', inMs: Math.ceil(batch.inMs), delivered: 0 };
    let { place: after, failures } = batch;
    for (let delivered = 0; ; ) {
      const upTo = await Event.lastPlace(database);
      const page = await Event.next(database, { after, upTo }, batch.events, WEBHOOK_PAGE);
      if (page.length === 0) {
        await WebhookEndpoint.rest(database, id, lease, upTo);
        return { stage: 'idle', inMs: 0, delivered };
      }
      for (const event of page) {
        if (performance.now() >= batch.until) return { stage: 'delivering', inMs: 0, delivered };
        const answer = await send(batch, event);
        const isTaken = taken(answer);
        failures = isTaken ? 0 : failures + 1;
        const report = await settle(batch, event, answer, { isTaken, failures, delivered });
        if (report) return report;
        delivered += 1;
        after = event.place ?? after;
      }
    }
  }

  /** @returns how the batch ends; undefined: it goes on */
  async function settle(
    { id: endpointId, lease }: Batch,
    event: DueEvent,
    { status, error, durationMs, retryAfterSeconds }: WebhookAnswer,
    { isTaken, failures, delivered }: { isTaken: boolean; failures: number; delivered: number },
  ): Promise<DeliveryReport | undefined> {
    const wait = isTaken ? 0 : retryDelay(failures, webhookRetrySeconds, retryAfterSeconds);
    const disabledFor = status === GONE ? 'gone' : wait === undefined ? 'unreachable' : null;
    const moved = await WebhookAttempt.settle(database, {
      endpointId,
      event,
      lease,
      status,
      error,
      durationMs,
      isTaken,
      failures,
      disabledFor,
      waitSeconds: wait ?? 0,
    });
    if (!isTaken)
      log.warn({ endpointId, eventId: event.id, status, error, failures }, 'a webhook was not taken');
    if (disabledFor !== null) log.error({ endpointId, disabledFor }, 'a webhook endpoint is disabled');
    // Another batch has it, or somebody changed it: what this one knows of it is old.
    if (!moved || moved.hasNews) return { stage: 'delivering', inMs: 0, delivered };
    if (moved.state !== 'active') return { stage: moved.state, inMs: 0, delivered };
    return isTaken ? undefined : { stage: 'retrying', inMs: Math.ceil((wait ?? 0) * 1_000), delivered };
  }

  /**
   * What somebody asked for goes first, whatever state the endpoint is in: one try each.
   * @returns false: there are more
   */
  async function resend(batch: Batch): Promise<boolean> {
    for (;;) {
      const waiting = await WebhookResend.waiting(database, batch.id, WEBHOOK_PAGE);
      if (waiting.length === 0) return true;
      for (const event of waiting) {
        if (performance.now() >= batch.until) return false;
        await WebhookResend.settle(database, event, batch.id, await send(batch, event));
      }
    }
  }

  /** @throws Error when the worker stops: whether it was taken is not known, and the next one sends it again */
  async function send({ line, url, secretsSealed }: Batch, event: DueEvent): Promise<WebhookAnswer> {
    const body = eventPayload(deps, event);
    const delivery = { id: event.id, timestamp: Math.floor(Date.now() / 1_000), body };
    const secrets = secretsSealed.map((sealed) => sealer.open(WEBHOOK_SECRET, sealed));
    const answer = await line.post(url, signedHeaders(delivery, secrets), body, cancellationSignal());
    if (answer.error === 'aborted') throw new Error('the delivery was cut off');
    return answer;
  }
}

/** A batch under way. */
interface Batch
  extends Pick<WebhookEndpoint, 'id' | 'url' | 'events' | 'state' | 'place' | 'failures' | 'secretsSealed'> {
  readonly inMs: number;
  readonly lease: string;
  readonly line: WebhookLine;
  /** When it ends, by performance.now(). */
  readonly until: number;
}

const taken = ({ status }: WebhookAnswer): boolean => status !== null && status >= 200 && status <= 299;
