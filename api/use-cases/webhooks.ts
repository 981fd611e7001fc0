import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { WEBHOOK_SECRETS_MAX } from '../../domain/webhook-limits.js';
import { WEBHOOK_SECRET, WebhookEndpoint } from '../../models/webhook-endpoint.js';
import { newId } from '../../platform/ids.js';
import { tellWebhook } from '../../platform/temporal/webhook-flows.js';
import { makeWebhookSecret } from '../../platform/webhook-secret.js';
import type { UseCaseDeps } from './deps.js';
import { auditOf, changeEndpoint, logged } from './webhook-changes.js';
import { viewed } from './webhook-deliveries.js';
import type { NamedWebhook, WebhookView, WebhookWithSecret, WebhookWords } from './webhook-views.js';

/**
 * Makes an endpoint, which is told of what happens from now on. Its secret is shown here and never again.
 * @throws DomainError `conflict` (there are WEBHOOK_ENDPOINTS_MAX)
 */
export async function createWebhook(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { url, description, events }: WebhookWords,
): Promise<WebhookWithSecret> {
  const id = newId();
  const secret = makeWebhookSecret();
  const secretSealed = deps.sealer.seal(WEBHOOK_SECRET, secret);
  await logged(deps, caller, actor, { id, action: 'create' }, async (trx) => {
    if ((await WebhookEndpoint.query(trx).findById(id).select('id')) !== undefined) return null;
    const isThere = await WebhookEndpoint.add(
      trx,
      { id, url, description, events: [...events] },
      secretSealed,
    );
    if (!isThere) throw new DomainError('conflict');
    return auditOf(null, { url, description, events: [...events], state: 'active' });
  });
  return { ...(await viewed(deps.database, id)), secret };
}

/** Changes what is there, leaves what is not. @throws DomainError `not_found` */
export async function changeWebhook(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { id, url, description, events }: NamedWebhook & Partial<WebhookWords>,
): Promise<WebhookView> {
  await changeEndpoint(deps, caller, actor, { id, action: 'update' }, () => ({
    ...(url !== undefined && { url }),
    ...(description !== undefined && { description }),
    ...(events !== undefined && { events: [...events] }),
  }));
  return viewed(deps.database, id);
}

/** Sends nothing until it is resumed: the delivery under way is the last one. @throws DomainError `not_found`, `conflict` */
export async function pauseWebhook(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { id }: NamedWebhook,
): Promise<WebhookView> {
  await changeEndpoint(deps, caller, actor, { id, action: 'pause' }, (_, { state }) => {
    if (state !== 'active') throw new DomainError('conflict');
    return { state: 'paused' };
  });
  return viewed(deps.database, id);
}

/** Goes on at once with what waits, whatever held it up. @throws DomainError `not_found`, `conflict` (nothing did) */
export async function resumeWebhook(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { id }: NamedWebhook,
): Promise<WebhookView> {
  await changeEndpoint(deps, caller, actor, { id, action: 'resume' }, (trx, { state, failures }) => {
    if (state === 'active' && failures === 0) throw new DomainError('conflict');
    const nextAttemptAt = trx.fn.now() as unknown as Date;
    return { state: 'active', disabledFor: null, failures: 0, nextAttemptAt };
  });
  return viewed(deps.database, id);
}

/** Takes an endpoint away with its attempts. @throws DomainError `not_found` */
export async function deleteWebhook(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { id }: NamedWebhook,
): Promise<void> {
  await logged(deps, caller, actor, { id, action: 'delete' }, async (trx, isAgain) => {
    const [gone] = await WebhookEndpoint.query(trx).delete().where({ id }).returning('*');
    if (gone) return auditOf(gone, null);
    // An earlier try of this very call may have been applied, and its acknowledgement lost (reliability F19).
    if (!isAgain) throw new DomainError('not_found');
    return null;
  });
  // It ends at its next look, all the same.
  await tellWebhook(deps, id).catch(() => undefined);
}

/** A new secret that signs beside the others, the first of them. @throws DomainError `not_found`, `conflict` (too many) */
export async function rotateWebhookSecret(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { id }: NamedWebhook,
): Promise<WebhookWithSecret> {
  const secret = makeWebhookSecret();
  const sealed = deps.sealer.seal(WEBHOOK_SECRET, secret);
  await changeEndpoint(deps, caller, actor, { id, action: 'rotate_secret' }, (_, { secretsSealed }) => {
    if (secretsSealed.length >= WEBHOOK_SECRETS_MAX) throw new DomainError('conflict');
    return { secretsSealed: [sealed, ...secretsSealed] };
  });
  return { ...(await viewed(deps.database, id)), secret };
}

/** Only the newest secret signs from now on. @throws DomainError `not_found`, `conflict` (there is one only) */
export async function removeOldSecrets(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { id }: NamedWebhook,
): Promise<WebhookView> {
  await changeEndpoint(deps, caller, actor, { id, action: 'remove_old_secrets' }, (_, { secretsSealed }) => {
    if (secretsSealed.length < 2) throw new DomainError('conflict');
    return { secretsSealed: secretsSealed.slice(0, 1) };
  });
  return viewed(deps.database, id);
}
