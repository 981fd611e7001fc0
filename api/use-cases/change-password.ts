import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Activity } from '../../models/activity.js';
import { GuessWait, phoneSubject, userSubject } from '../../models/guess-wait.js';
import { queueNotice } from '../../models/notice.js';
import { Session } from '../../models/session.js';
import { SEALED, User } from '../../models/user.js';
import { Verification } from '../../models/verification.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { networkOf } from '../../platform/network.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';
import { refuseGuessablePassword } from './password-policy.js';
import { refuseWhileWaiting } from './waits.js';

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
  await deps.caps.takeGuess(caller.ip);
  const guesser = {
    subject: phone ? phoneSubject(deps.index.of('phone', phone)) : userSubject(userId),
    kind: 'password',
    network: networkOf(caller.ip),
  } as const;
  const wait = await GuessWait.secondsLeft(database, guesser);
  if (wait > 0) return refuseGuess(deps, caller, userId, wait);

  const user = await User.query(database).findById(userId);
  if (!user || !(await hasher.verify(sealer.open(SEALED.password, user.passwordSealed), currentPassword)))
    return refuseGuess(deps, caller, userId, (await GuessWait.fail(database, guesser)).seconds);
  refuseWhileWaiting(await GuessWait.pass(database, guesser));

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

/** @param seconds to wait: more than 0 when the password was not judged. @throws DomainError always */
async function refuseGuess(
  { database }: UseCaseDeps,
  caller: Caller,
  userId: string,
  seconds: number,
): Promise<never> {
  await Activity.record(database, caller, {
    topic: 'password',
    action: 'change',
    ...(seconds > 0
      ? { result: 'denied', reason: 'flood_control' }
      : { result: 'failed', reason: 'wrong_password' }),
    userId,
  });
  refuseWhileWaiting(seconds);
  throw new DomainError('invalid_credentials');
}
