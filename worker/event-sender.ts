import { EVENTS_LOOK_MS, WEBHOOK_ENDPOINTS_MAX } from '../domain/webhook-limits.js';
import { Event } from '../models/event.js';
import { WebhookEndpoint } from '../models/webhook-endpoint.js';
import type { Database } from '../platform/database.js';
import type { Logger } from '../platform/log.js';
import type { Flows } from '../platform/temporal/flow-start.js';
import { tellWebhook } from '../platform/temporal/webhook-flows.js';
import { type Loop, startLoop } from './loop.js';

/** What it works with. */
interface EventSenderDeps extends Flows {
  readonly database: Database;
  readonly log: Logger;
}

/**
 * Gives events their places and wakes the flows of endpoints that have something to look at: one word for however many
 * events, and none while a batch works. A word that was lost, or a flow that is gone, is made good by the next one.
 */
export function startEventSender(deps: EventSenderDeps): Loop {
  const { database, log } = deps;
  return startLoop(log, 'event-sender', async () => {
    for (let more = true; more; ) more = await Event.place(database);
    const due = await WebhookEndpoint.due(database, WEBHOOK_ENDPOINTS_MAX);
    const told = await Promise.allSettled(due.map(({ id }) => tellWebhook(deps, id)));
    const failed = told.filter(({ status }) => status === 'rejected').length;
    if (failed > 0) log.warn({ told: told.length, failed }, 'webhook flows could not be woken');
    return EVENTS_LOOK_MS;
  });
}
