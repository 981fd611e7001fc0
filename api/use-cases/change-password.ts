import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Activity } from '../../models/activity.js';
import { queueNotice } from '../../models/notice.js';
import { Session } from '../../models/session.js';
import { SEALED, User } from '../../models/user.js';
import { Verification } from '../../models/verification.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';
import { proveOwnPassword } from './own-password.js';
import { refuseGuessablePassword } from './password-policy.js';

/**
 * Changes the password of a signed-in user, who knows the current one. His other sessions end; wrong current
 * passwords cost the same growing wait as at the login (reliability A20: the lock holds on every pathway).
 * @throws DomainError `validation_failed`, `invalid_credentials`, `flood_control`, `unavailable`
 */
export async function changePassword(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
): Promise<void> {
  const { database, sealer, hasher } = deps;
  const { userId, sessionId, account } = actor;
  const phone = account.phoneSealed ? sealer.open(SEALED.phone, account.phoneSealed) : undefined;
  const email = account.emailSealed ? sealer.open(SEALED.email, account.emailSealed) : undefined;
  refuseGuessablePassword(newPassword, {
    field: 'new_password',
    productName: deps.productName,
    ...(phone && { phone }),
    ...(email && { email }),
  });
  const attempt = { topic: 'password', action: 'change' } as const;
  const user = await proveOwnPassword(deps, caller, actor, currentPassword, attempt);

  const passwordSealed = sealer.seal(SEALED.password, await hasher.hash(newPassword));
  const change = async (trx: Transaction): Promise<void> => {
    // Of two changes at once one knows the current password, the other knew it.
    if (!(await User.setPassword(trx, userId, passwordSealed, user.passwordSealed))) {
      // No two seals are alike: this one there means that an earlier try of this very call was applied (F19).
      if ((await User.query(trx).findById(userId))?.passwordSealed === passwordSealed) return;
      throw new DomainError('invalid_credentials');
    }
    // In this order: a login whose code is being used right now is waited for, and its session ends with the others.
    await Verification.supersedeOthers(trx, userId);
    await Session.endOthers(trx, userId, sessionId);
    await queueNotice(trx, sealer, User.reachable(user), { id: newId(), kind: 'password_changed' });
    await Activity.record(trx, caller, { topic: 'password', action: 'change', result: 'succeed', userId });
  };
  await insist(() => database.transaction(change));
}
