import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { UserState } from '../../domain/states.js';
import { Activity } from '../../models/activity.js';
import { BAN_SEALED, Ban } from '../../models/ban.js';
import { Label } from '../../models/label.js';
import { queueNotice } from '../../models/notice.js';
import { Session } from '../../models/session.js';
import { User } from '../../models/user.js';
import { stopVerifications } from '../../models/verification-stopping.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { stopFlows } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';

/** An account and its state after a ban, or after its end. */
export interface BanResult {
  readonly id: number;
  readonly state: UserState;
}

/** What a ban says. */
export interface BanInput {
  /** Number of the account. */
  readonly id: number;
  /** For colleagues only. */
  readonly reason: string;
  /** What the owner may read: the words of his refused logins. */
  readonly message?: string;
}

/** The private label that goes with a ban (barong.md section 8). */
const LABEL = { key: 'ban', scope: 'private' } as const;

/**
 * Shuts an account out: its sessions end with the next request on every API process, its codes are dead, its open flows
 * stop, its owner is told. All or nothing, and of two at once one (reliability F32).
 * @throws DomainError `not_found`, `forbidden` (himself, a superadmin), `conflict` (banned already)
 */
export async function banUser(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { id, reason, message }: BanInput,
): Promise<BanResult> {
  const { sealer } = deps;
  const ban = {
    id: newId(),
    userId: String(id),
    reasonSealed: sealer.seal(BAN_SEALED.reason, reason),
    messageSealed: message === undefined ? null : sealer.seal(BAN_SEALED.message, message),
    bannedBy: actor.userId,
  };
  const result = await change(deps, caller, actor, { id, action: 'ban' }, async (trx) => {
    const found = await existing(User.query(trx).findById(id));
    refuseToBan(actor, found);
    // In this order: a code that is being used right now is waited for, and what it opened ends with the rest. Whoever
    // uses a proof locks the code first, then the account; the other way round each would wait for the other.
    await stopVerifications(trx, { userId: ban.userId, phoneIndex: found.phoneIndex, banId: ban.id });
    const user = await existing(User.lockForChange(trx, ban.userId));
    refuseToBan(actor, user);
    // An earlier try of this very call was applied, and its acknowledgement lost (reliability F19).
    if (await Ban.wasSpokenAs(trx, ban.id)) return false;
    if (await Ban.inForce(trx, user.id)) throw new DomainError('conflict');
    await Ban.speak(trx, ban);
    await Label.set(trx, { userId: user.id, ...LABEL, value: 'true' });
    await Session.endAll(trx, user.id);
    await queueNotice(trx, sealer, User.reachable(user), { id: newId(), kind: 'account_banned' });
    return true;
  });
  await stopFlows(deps, ban.id);
  return result;
}

/**
 * Lets an account in again. Nothing that the ban ended comes back: its owner logs in anew.
 * @throws DomainError `not_found`, `conflict` (no ban is in force)
 */
export async function unbanUser(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { id }: { id: number },
): Promise<BanResult> {
  const liftId = newId();
  return change(deps, caller, actor, { id, action: 'unban' }, async (trx) => {
    const user = await existing(User.lockForChange(trx, String(id)));
    const ban = await Ban.inForce(trx, user.id);
    if (!ban) {
      if (await Ban.wasLiftedAs(trx, liftId)) return false;
      throw new DomainError('conflict');
    }
    await Ban.lift(trx, ban.id, actor.userId, liftId);
    await Label.remove(trx, { userId: user.id, ...LABEL });
    // A login that overlapped with the ban may have left one; it was refused all the time and is not revived.
    await Session.endAll(trx, user.id);
    await queueNotice(trx, deps.sealer, User.reachable(user), { id: newId(), kind: 'account_unbanned' });
    return true;
  });
}

/** Changes a ban, the standing with it, and logs it; a refusal is logged, too. @param work false: it was done before */
async function change(
  { database }: UseCaseDeps,
  caller: Caller,
  { userId: actorId }: Actor,
  { id, action }: { id: number; action: 'ban' | 'unban' },
  work: (trx: Transaction) => Promise<boolean>,
): Promise<BanResult> {
  const userId = String(id);
  const activity = { topic: 'admin', action, userId, actorId } as const;
  try {
    return await insist(() =>
      database.transaction(async (trx) => {
        if (await work(trx)) {
          await User.refreshStanding(trx, userId);
          await Activity.record(trx, caller, { ...activity, result: 'succeed' });
        }
        const { state } = await existing(User.query(trx).findById(userId));
        return { id, state };
      }),
    );
  } catch (error) {
    if (error instanceof DomainError)
      await Activity.record(database, caller, { ...activity, result: 'denied', reason: error.code });
    throw error;
  }
}

/** @throws DomainError `forbidden` */
function refuseToBan({ userId }: Actor, { id, role }: User): void {
  if (id === userId || role === 'superadmin') throw new DomainError('forbidden');
}

/** @throws DomainError `not_found` */
async function existing(user: PromiseLike<User | undefined>): Promise<User> {
  const found = await user;
  if (!found) throw new DomainError('not_found');
  return found;
}

/** What the owner of a banned account may read of it; undefined when nothing was said. */
export async function banMessage(
  { database, sealer }: UseCaseDeps,
  userId: string,
): Promise<string | undefined> {
  const ban = await Ban.inForce(database, userId);
  return ban?.messageSealed ? sealer.open(BAN_SEALED.message, ban.messageSealed) : undefined;
}
