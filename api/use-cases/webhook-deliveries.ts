import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { TEST_EVENT } from '../../domain/events.js';
import { Event } from '../../models/event.js';
import { WebhookAttempt, WebhookResend } from '../../models/webhook-attempt.js';
import { type ListedEndpoint, WebhookEndpoint } from '../../models/webhook-endpoint.js';
import type { Database } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';
import { changeEndpoint } from './webhook-changes.js';
import type { NamedWebhook, WebhookAttemptView, WebhookView } from './webhook-views.js';

/** All endpoints, the oldest first: there are few. */
export async function listWebhooks(
  { database }: UseCaseDeps,
  { page, perPage }: { page: number; perPage: number },
): Promise<{ items: readonly WebhookView[]; total: number }> {
  const all = await WebhookEndpoint.listed(database);
  return { items: all.slice((page - 1) * perPage, page * perPage).map(viewOf), total: all.length };
}

/** One of them. @throws DomainError `not_found` */
export function seeWebhook({ database }: UseCaseDeps, { id }: NamedWebhook): Promise<WebhookView> {
  return viewed(database, id);
}

/** An endpoint as it is now. @throws DomainError `not_found` */
export async function viewed(database: Database, id: string): Promise<WebhookView> {
  const [endpoint] = await WebhookEndpoint.listed(database, id);
  if (!endpoint) throw new DomainError('not_found');
  return viewOf(endpoint);
}

/** Tries to tell an endpoint, the newest first. @throws DomainError `not_found` */
export async function listWebhookAttempts(
  { database }: UseCaseDeps,
  { id, eventId, ...paging }: NamedWebhook & { page: number; perPage: number; eventId?: string | undefined },
): Promise<{ items: readonly WebhookAttemptView[]; total: number }> {
  if ((await WebhookEndpoint.query(database).findById(id).select('id')) === undefined)
    throw new DomainError('not_found');
  const where = { endpointId: id, ...(eventId !== undefined && { eventId }) };
  const { results, total } = await WebhookAttempt.pageOf(database, where, paging);
  return { items: results, total };
}

/** Has an event sent once more. @throws DomainError `not_found` (no such endpoint or event), `conflict` (too many wait) */
export async function resendEvent(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { id, eventId }: NamedWebhook & { eventId: string },
): Promise<void> {
  await changeEndpoint(deps, caller, actor, { id, action: 'resend' }, async (trx, _, as) => {
    const asked = await WebhookResend.ask(trx, { id: as, endpointId: id, eventId });
    if (asked === 'unknown') throw new DomainError('not_found');
    if (asked === 'too_many') throw new DomainError('conflict');
    return {};
  });
}

/** Sends an event that tells nothing. @throws DomainError `not_found`, `conflict` (too many wait) */
export async function testWebhook(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { id }: NamedWebhook,
): Promise<{ eventId: string }> {
  const eventId = newId();
  await changeEndpoint(deps, caller, actor, { id, action: 'test' }, async (trx, _, as) => {
    await Event.addAside(trx, { id: eventId, name: TEST_EVENT, record: { endpoint_id: id } });
    const asked = await WebhookResend.ask(trx, { id: as, endpointId: id, eventId });
    if (asked === 'too_many') throw new DomainError('conflict');
    return {};
  });
  return { eventId };
}

function viewOf(endpoint: ListedEndpoint): WebhookView {
  const { id, url, description, events, state, disabledFor, pending, failures, createdAt, updatedAt } =
    endpoint;
  const { secretsSealed, nextAttemptAt } = endpoint;
  const isWaiting = state === 'active' && failures > 0;
  return {
    ...{ id, url, description, events, state, disabledFor, pending, failures, createdAt, updatedAt },
    secrets: secretsSealed.length,
    nextAttemptAt: isWaiting ? nextAttemptAt : null,
  };
}
