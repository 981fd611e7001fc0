import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Activity, type NewActivity } from '../../models/activity.js';
import { GuessWait, phoneSubject, userSubject } from '../../models/guess-wait.js';
import { SEALED, User } from '../../models/user.js';
import { networkOf } from '../../platform/network.js';
import type { UseCaseDeps } from './deps.js';
import { failGuess } from './fail-guess.js';
import { refuseWhileWaiting } from './waits.js';

/** What the password is wanted for: the words of the log when it is wrong. */
type Attempt = Pick<NewActivity, 'topic' | 'action'>;

/**
 * Judges the password of a signed-in user before something that a stolen session alone may not do. Wrong ones cost the same
 * growing wait as at the login (reliability A20: the lock holds on every pathway).
 * @returns the account as it was when the password was right
 * @throws DomainError `invalid_credentials`, `flood_control`, `unavailable`
 */
export async function proveOwnPassword(
  deps: UseCaseDeps,
  caller: Caller,
  { userId, account }: Actor,
  password: string,
  attempt: Attempt,
): Promise<User> {
  const { database, sealer, hasher } = deps;
  await deps.caps.takeGuess(caller.ip);
  const phone = account.phoneSealed ? sealer.open(SEALED.phone, account.phoneSealed) : undefined;
  const guesser = {
    subject: phone ? phoneSubject(deps.index.of('phone', phone)) : userSubject(userId),
    kind: 'password',
    network: networkOf(caller.ip),
  } as const;
  const refuse = async (seconds: number): Promise<never> => {
    await Activity.record(database, caller, {
      ...attempt,
      ...(seconds > 0
        ? { result: 'denied', reason: 'flood_control' }
        : { result: 'failed', reason: 'wrong_password' }),
      userId,
    });
    refuseWhileWaiting(seconds);
    throw new DomainError('invalid_credentials');
  };
  const wait = await GuessWait.secondsLeft(database, guesser);
  if (wait > 0) return refuse(wait);
  const user = await User.query(database).findById(userId);
  if (!user || !(await hasher.verify(sealer.open(SEALED.password, user.passwordSealed), password)))
    return refuse(await failGuess(deps, guesser, userId));
  refuseWhileWaiting(await GuessWait.pass(database, guesser));
  return user;
}
