import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Activity, type AuditChanges } from '../../models/activity.js';
import { WebhookEndpoint } from '../../models/webhook-endpoint.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { changesOf } from './audit-changes.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';

/** What is changed of an endpoint. */
type Change = Parameters<typeof WebhookEndpoint.change>[3];

/**
 * Changes an endpoint that nobody else changes meanwhile, once, and logs it with the endpoint's id; a refusal is logged, too.
 * Its flow is told by the worker.
 * @param work says what changes; `as` is the call's id @throws DomainError `not_found`, and what `work` throws
 */
export async function changeEndpoint(
  { database }: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { id, action }: { readonly id: string; readonly action: string },
  work: (trx: Transaction, endpoint: WebhookEndpoint, as: string) => Change | Promise<Change>,
): Promise<void> {
  const as = newId();
  await logged({ database }, caller, actor, { id, action }, (trx) =>
    WebhookEndpoint.lock(trx, id).then(async (endpoint) => {
      if (!endpoint) throw new DomainError('not_found');
      // An earlier try of this very call was applied, and its acknowledgement lost (reliability F19).
      if (endpoint.changedAs === as) return null;
      const change = await work(trx, endpoint, as);
      await WebhookEndpoint.change(trx, id, as, change);
      return auditOf(endpoint, { ...endpoint, ...change });
    }),
  );
}

/** Does something to an endpoint in a transaction with its log entry. @param work what the audit says changed; null: it was done before */
export async function logged(
  { database }: Pick<UseCaseDeps, 'database'>,
  caller: Caller,
  { userId: actorId }: Actor,
  { id, action }: { readonly id: string; readonly action: string },
  work: (trx: Transaction, isAgain: boolean) => Promise<AuditChanges | null>,
): Promise<void> {
  const entry = { topic: 'webhook', action, actorId, subject: `webhook:${id}` } as const;
  try {
    await insist((isAgain) =>
      database.transaction(async (trx) => {
        const changes = await work(trx, isAgain);
        if (changes) await Activity.record(trx, caller, { ...entry, result: 'succeed', changes });
      }),
    );
  } catch (error) {
    if (error instanceof DomainError)
      await Activity.record(database, caller, { ...entry, result: 'denied', reason: error.code });
    throw error;
  }
}

/** What the audit says of a change: of an address no more than whose it is, for its path may be a secret; of secrets nothing. */
export function auditOf(old: Audited | null, now: Audited | null): AuditChanges {
  const isMoved = old !== null && now !== null && old.url !== now.url;
  const shown = (endpoint: Audited | null, mark: string) =>
    endpoint && {
      url: `${new URL(endpoint.url).origin}${mark}`,
      description: endpoint.description,
      events: endpoint.events.join(' '),
      state: endpoint.state,
    };
  const fields = ['url', 'description', 'events', 'state'] as const;
  return changesOf(shown(old, ''), shown(now, isMoved ? '/…' : ''), fields);
}

type Audited = Pick<WebhookEndpoint, 'url' | 'description' | 'events'> & {
  readonly state?: WebhookEndpoint['state'];
};
