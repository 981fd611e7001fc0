import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { UserState } from '../../domain/states.js';
import { Activity } from '../../models/activity.js';
import { BAN_SEALED, Ban } from '../../models/ban.js';
import { User } from '../../models/user.js';
import type { Transaction } from '../../platform/database.js';
import { banning, unbanning } from './banning.js';
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
  /** When it ends by itself; absent: when somebody lifts it. */
  readonly until?: Date;
}

/**
 * Shuts an account out: its sessions end with the next request on every API process, its codes are dead, its open flows
 * and identity checks stop, its owner is told. All or nothing, and of two at once one (reliability F32).
 * @throws DomainError `not_found`, `forbidden` (himself, a superadmin), `conflict` (banned already)
 */
export async function banUser(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { id, ...words }: BanInput,
): Promise<BanResult> {
  const ban = banning(deps, actor, { userId: String(id), ...words });
  const result = await change(deps, caller, actor, { id, action: 'ban' }, ban.apply);
  await ban.tell();
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
  const unban = unbanning(deps, actor, String(id));
  const result = await change(deps, caller, actor, { id, action: 'unban' }, unban.apply);
  await unban.tell();
  return result;
}

/** Changes a ban and logs it; a refusal is logged, too. @param work gives the account as it was; null: it was done before */
async function change(
  { database }: UseCaseDeps,
  caller: Caller,
  { userId: actorId }: Actor,
  { id, action }: { id: number; action: 'ban' | 'unban' },
  work: (trx: Transaction) => Promise<User | null>,
): Promise<BanResult> {
  const userId = String(id);
  const activity = { topic: 'admin', action, userId, actorId } as const;
  try {
    return await insist(() =>
      database.transaction(async (trx) => {
        const before = await work(trx);
        const now = await User.query(trx).findById(userId).select('state');
        if (!now) throw new DomainError('not_found');
        const changes = before && { state: { old: before.state, new: now.state } };
        if (changes) await Activity.record(trx, caller, { ...activity, result: 'succeed', changes });
        return { id, state: now.state };
      }),
    );
  } catch (error) {
    if (error instanceof DomainError)
      await Activity.record(database, caller, { ...activity, result: 'denied', reason: error.code });
    throw error;
  }
}

/** What the owner of a banned account may read of it; undefined when nothing was said. */
export async function banMessage(
  { database, sealer }: UseCaseDeps,
  userId: string,
): Promise<string | undefined> {
  const ban = await Ban.inForce(database, userId);
  return ban?.messageSealed ? sealer.open(BAN_SEALED.message, ban.messageSealed) : undefined;
}
