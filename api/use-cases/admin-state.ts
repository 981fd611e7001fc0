import type { Actor } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { StandingRules } from '../../domain/standing.js';
import { SHUT, USER_STATES, type UserState } from '../../domain/states.js';
import { AccountDeletion } from '../../models/account-deletion.js';
import { Ban } from '../../models/ban.js';
import { Label } from '../../models/label.js';
import { Session } from '../../models/session.js';
import { User } from '../../models/user.js';
import type { Transaction } from '../../platform/database.js';
import { type AdminCall, doAsAdmin, targetOf } from './admin-call.js';
import { type Banning, banning, unbanning } from './banning.js';
import type { UseCaseDeps } from './deps.js';

/** The private label that locks an account, in the state triggers that hold where nothing else is configured. */
const LOCK = { key: 'lock', scope: 'private' } as const;
/** What colleagues read of a ban that was one word. */
const BAN_REASON = 'The state was set to banned.';

/**
 * Puts an account into a state, by the facts that the state comes from: a ban or its end, labels (ADR 0035). What facts cannot
 * make is refused, so that no later label undoes what was answered.
 * @throws DomainError `not_found` with the reason `user`; `forbidden` with `superadmin` or `himself`; `conflict` with
 *   `no_change` or `state`
 */
export async function setState(
  deps: UseCaseDeps,
  admin: AdminCall,
  { uid, state }: { uid: string; state: string },
): Promise<void> {
  const named = await namedUser(deps, uid);
  const wanted = USER_STATES.find((known) => known === state);
  const ban = banning(deps, admin.actor, { userId: named.id, reason: BAN_REASON });
  const unban = unbanning(deps, admin.actor, named.id);
  const apply = async (trx: Transaction) => {
    refuseHimself(admin.actor, named.id);
    const before = wanted === 'banned' ? await banned(trx) : await targetOf(trx, admin, uid);
    if (before.state === state) throw new DomainError('conflict', { reason: 'no_change' });
    if (before.state === 'deleted') throw new DomainError('conflict', { reason: 'state' });
    if (wanted === 'locked') await Label.set(trx, { userId: before.id, ...LOCK, value: 'true' });
    else if (wanted === 'banned') await dropTriggers(trx, deps.standing, before.id, ['locked']);
    else if (wanted === 'active' || wanted === 'pending') await letIn(deps, trx, before.id, unban);
    await User.refreshStanding(trx, before.id, deps.standing);
    const after = await User.query(trx).findById(before.id).select('state');
    if (!after || after.state !== wanted) throw new DomainError('conflict', { reason: 'state' });
    if (SHUT.includes(after.state)) await Session.endAll(trx, before.id);
    return { userId: before.id, changes: { state: { old: before.state, new: after.state } } };
  };
  await doAsAdmin(deps, admin, apply);
  await (wanted === 'banned' ? ban : unban).tell();

  /** @returns the account as it was @throws DomainError `conflict` with the reason `no_change`: a ban is in force */
  async function banned(trx: Transaction): Promise<User> {
    const before = await ban.apply(trx).catch((error: unknown) => {
      const isBanned = error instanceof DomainError && error.code === 'conflict';
      throw isBanned ? new DomainError('conflict', { reason: 'no_change' }) : error;
    });
    if (!before) throw new Error('a ban was spoken, and its audit row is not there');
    return before;
  }
}

/** Takes away what shuts an account; one that its owner closed is an operator's to restore. */
async function letIn(deps: UseCaseDeps, trx: Transaction, userId: string, unban: Banning): Promise<void> {
  if (await AccountDeletion.openOf(trx, userId)) throw new DomainError('conflict', { reason: 'state' });
  if (await Ban.inForce(trx, userId)) await unban.apply(trx);
  await dropTriggers(trx, deps.standing, userId, ['banned', 'locked']);
}

/** Takes away the private labels that put an account into one of these states. */
async function dropTriggers(
  trx: Transaction,
  { triggers }: StandingRules,
  userId: string,
  states: readonly UserState[],
): Promise<void> {
  const keys = triggers.flatMap(([state, words]) => (states.includes(state) ? words : []));
  for (const key of keys) await Label.remove(trx, { userId, key, scope: 'private' });
}

/** @throws DomainError `not_found` with the reason `user` */
export async function namedUser(
  { database }: Pick<UseCaseDeps, 'database'>,
  uid: string,
): Promise<Pick<User, 'id'>> {
  const named = await User.query(database).where({ uid }).select('id').first();
  if (!named) throw new DomainError('not_found', { reason: 'user' });
  return named;
}

/** @throws DomainError `forbidden` with the reason `himself` */
export function refuseHimself({ userId }: Actor, targetId: string): void {
  if (userId === targetId) throw new DomainError('forbidden', { reason: 'himself' });
}
