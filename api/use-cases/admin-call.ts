import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Activity, type AuditChanges } from '../../models/activity.js';
import { User } from '../../models/user.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';

/** A call of an administrator of the Barong family: who makes it, and how its audit row calls it. */
export interface AdminCall {
  readonly caller: Caller;
  readonly actor: Actor;
  /** Topic of the permission by which it was let in. */
  readonly topic: string;
  /** create, read, update, delete. */
  readonly action: string;
}

/** What a change was, for its audit row. */
export interface Audited {
  /** Primary key of the account that it happened to. */
  readonly userId?: string;
  /** What was changed beside an account: `permission:12`. */
  readonly subject?: string;
  /** What the log calls it beside its audit topic, where that is not `admin`: a verdict is one of `kyc`, whoever gave it. */
  readonly topic?: 'kyc';
  /** Old and new values; whoever names them masks what is personal, and leaves out what is secret. */
  readonly changes?: AuditChanges;
}

/** A change and its answer. */
interface Change<T> {
  /** Makes it. @param operationId UUID of the call, for rows that it makes @returns what its audit row says */
  apply(trx: Transaction, operationId: string): Promise<Audited>;
  /** What is answered, read after the change. @param subject of the audit row */
  answer(trx: Transaction, subject: string | null): Promise<T>;
}

/**
 * Makes a change of an administrator's and its audit row, both or neither. A try whose acknowledgement was lost is found by
 * the audit row and not made again (reliability F19).
 * @throws what `apply` and `answer` throw; a refusal is audited by the surface (`recordRefusal`)
 */
export async function changeAsAdmin<T>(
  { database }: Pick<UseCaseDeps, 'database'>,
  { caller, actor, topic, action }: AdminCall,
  { apply, answer }: Change<T>,
): Promise<T> {
  const operationId = newId();
  return insist((isAgain) =>
    database.transaction(async (trx) => {
      const made = isAgain ? await Activity.ofOperation(trx, operationId) : undefined;
      if (made) return answer(trx, made.subject);
      const audited = await apply(trx, operationId);
      const row = { topic: 'admin', action, result: 'succeed', actorId: actor.userId } as const;
      await Activity.record(trx, caller, { ...row, auditTopic: topic, operationId, ...audited });
      return answer(trx, audited.subject ?? null);
    }),
  );
}

/** The same where nothing is answered but that it is done. */
export function doAsAdmin(
  deps: Pick<UseCaseDeps, 'database'>,
  admin: AdminCall,
  apply: Change<void>['apply'],
): Promise<void> {
  return changeAsAdmin(deps, admin, { apply, answer: async () => undefined });
}

/** Records that an administrator looked at something, when it was found. @param uid of the account that it is about */
export async function recordLook(
  { database }: Pick<UseCaseDeps, 'database'>,
  { caller, actor, topic, action }: AdminCall,
  uid?: string,
): Promise<void> {
  const userId = await idOf(database, uid);
  await Activity.record(database, caller, {
    topic: 'admin',
    action,
    result: 'succeed',
    auditTopic: topic,
    actorId: actor.userId,
    ...(userId !== undefined && { userId }),
  });
}

/** Records that an administrator's call was refused. @param reason a word of ours  @param uid as the call named it */
export async function recordRefusal(
  { database }: Pick<UseCaseDeps, 'database'>,
  { caller, actor, topic, action }: AdminCall,
  { reason, isDenied, uid }: { readonly reason: string; readonly isDenied: boolean; readonly uid?: string },
): Promise<void> {
  const userId = await idOf(database, uid);
  await Activity.record(database, caller, {
    topic: 'admin',
    action,
    result: isDenied ? 'denied' : 'failed',
    reason,
    auditTopic: topic,
    actorId: actor.userId,
    ...(userId !== undefined && { userId }),
  });
}

async function idOf(database: UseCaseDeps['database'], uid: string | undefined): Promise<string | undefined> {
  if (uid === undefined) return undefined;
  return (await User.query(database).where({ uid }).select('id').first())?.id;
}

/**
 * The account that a call names, locked for a change.
 * @throws DomainError `not_found` with the reason `user`; `forbidden` with the reason `superadmin`: somebody who is none
 *   would touch a superadmin (barong.md section 5)
 */
export async function targetOf(trx: Transaction, { actor }: AdminCall, uid: string): Promise<User> {
  const named = await User.query(trx).where({ uid }).select('id').first();
  const user = named && (await User.lockForChange(trx, named.id));
  if (!user) throw new DomainError('not_found', { reason: 'user' });
  if (user.role === 'superadmin' && actor.role !== 'superadmin')
    throw new DomainError('forbidden', { reason: 'superadmin' });
  return user;
}
