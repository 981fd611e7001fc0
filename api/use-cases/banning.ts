import type { Actor } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { BAN_LABEL, BAN_SEALED, Ban } from '../../models/ban.js';
import { endBan } from '../../models/ban-end.js';
import { Label } from '../../models/label.js';
import { queueNotice } from '../../models/notice.js';
import { Session } from '../../models/session.js';
import { User } from '../../models/user.js';
import { stopVerifications } from '../../models/verification-stopping.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { tellBan } from '../../platform/temporal/ban-flows.js';
import { stopFlows } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import { tellReview } from './kyc-flow.js';
import { type StoppedCheck, stopIdentityChecks } from './stop-identity-checks.js';

// A ban and its end as parts of a transaction, whichever surface asks for them; whoever does logs it.

/** Whom a ban shuts out, and what it says. */
interface BanWords {
  /** Primary key of the account. */
  readonly userId: string;
  /** For colleagues only. */
  readonly reason: string;
  /** What the owner may read: the words of his refused logins. */
  readonly message?: string;
  /** When it ends by itself; absent: when somebody lifts it. */
  readonly until?: Date;
}

/** A ban that is about to be spoken, or lifted. */
export interface Banning {
  /**
   * Does it, and refreshes the standing. Nothing of the account may be locked before: its codes come first (ADR 0015).
   * @returns the account as it was; null: an earlier try of this very call was applied, and its acknowledgement lost (F19)
   * @throws DomainError `not_found`, `forbidden` with the reason `himself` or `superadmin`, `conflict` (banned already,
   *   or not at all)
   */
  readonly apply: (trx: Transaction) => Promise<User | null>;
  /** Tells the flows that it ended, and the one that waits for its own end, after the commit. */
  readonly tell: () => Promise<void>;
}

/** Prepares a ban: its id stays the same, however often it is tried. */
export function banning(
  deps: UseCaseDeps,
  actor: Actor,
  { userId, reason, message, until }: BanWords,
): Banning {
  const { sealer, standing } = deps;
  const ban = {
    id: newId(),
    userId,
    reasonSealed: sealer.seal(BAN_SEALED.reason, reason),
    messageSealed: message === undefined ? null : sealer.seal(BAN_SEALED.message, message),
    bannedBy: actor.userId,
    endsAt: until ?? null,
  };
  let checks: readonly StoppedCheck[] = [];
  return {
    async apply(trx) {
      const found = await existing(User.query(trx).findById(userId));
      refuseToBan(actor, found);
      // In this order: a code that is being used right now is waited for, and what it opened ends with the rest. Whoever
      // uses a proof locks the code first, then the account; the other way round each would wait for the other.
      await stopVerifications(trx, { userId, phoneIndex: found.phoneIndex, banId: ban.id });
      const user = await existing(User.lockForChange(trx, userId));
      refuseToBan(actor, user);
      if (await Ban.wasSpokenAs(trx, ban.id)) return null;
      if (await Ban.inForce(trx, userId)) throw new DomainError('conflict');
      await Ban.speak(trx, ban);
      await Label.set(trx, { userId, ...BAN_LABEL, value: 'true' });
      await User.refreshStanding(trx, userId, standing);
      await Session.endAll(trx, userId);
      checks = await stopIdentityChecks(deps, trx, userId);
      await queueNotice(trx, sealer, User.reachable(user), { id: newId(), kind: 'account_banned' });
      return user;
    },
    async tell() {
      await Promise.all([
        stopFlows(deps, ban.id),
        ...(ban.endsAt ? [tellExpiry(deps, ban.id)] : []),
        ...checks.map(({ caseId, attemptId }) =>
          tellReview(deps, 'identityCheck', caseId, { id: attemptId }),
        ),
      ]);
    },
  };
}

/** Prepares the end of a ban. */
export function unbanning(deps: UseCaseDeps, actor: Actor, userId: string): Banning {
  const liftId = newId();
  let timed: string | undefined;
  return {
    async apply(trx) {
      const user = await existing(User.lockForChange(trx, userId));
      const ban = await Ban.inForce(trx, userId);
      if (!ban) {
        if (await Ban.wasLiftedAs(trx, liftId)) return null;
        throw new DomainError('conflict');
      }
      await endBan(trx, deps.sealer, user, { ban, by: actor.userId, liftId, noticeId: newId() });
      await User.refreshStanding(trx, userId, deps.standing);
      if (ban.endsAt !== null) timed = ban.id;
      return user;
    },
    async tell() {
      if (timed) await tellExpiry(deps, timed);
    },
  };
}

/** The word of a fact may get lost: the worker says it again (worker/fact-sender). */
async function tellExpiry(deps: UseCaseDeps, banId: string): Promise<void> {
  await tellBan(deps, banId, { id: banId }).catch(() => undefined);
}

/** @throws DomainError `forbidden` with the reason `himself` or `superadmin` */
function refuseToBan({ userId }: Actor, { id, role }: User): void {
  if (id === userId) throw new DomainError('forbidden', { reason: 'himself' });
  if (role === 'superadmin') throw new DomainError('forbidden', { reason: 'superadmin' });
}

/** @throws DomainError `not_found` */
async function existing(user: PromiseLike<User | undefined>): Promise<User> {
  const found = await user;
  if (!found) throw new DomainError('not_found');
  return found;
}
