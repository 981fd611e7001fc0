import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Activity } from '../../models/activity.js';
import { GuessWait, userSubject } from '../../models/guess-wait.js';
import { findTotp, useTotpStep } from '../../models/totp.js';
import { SEALED } from '../../models/user.js';
import { answerableCode } from '../../models/verification-pending.js';
import { networkOf } from '../../platform/network.js';
import { totpStep } from '../../platform/totp.js';
import type { UseCaseDeps } from './deps.js';
import { failGuess } from './fail-guess.js';
import { guessFactor } from './guess-factor.js';
import { disableTwoFactor, requestTwoFactorDisable } from './two-factor-change.js';
import { refuseWhileWaiting } from './waits.js';

// A code of the active factor, for callers who show it alone (the Barong family): an authenticator has one at every moment; a
// factor by message has one when it was sent. Who has none to show is sent one, as at a login, and shows it the next time.

/** What there is to say of an account without a factor. */
const OFF = { reason: 'factor_off' } as const;

/**
 * Judges a code of the actor's factor, for what a stolen session alone may not do.
 * @throws DomainError `conflict` with the reason `factor_off`, `wrong_code`, `flood_control`, `unavailable`
 */
export async function proveFactor(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  code: string,
): Promise<void> {
  const { userId, account } = actor;
  if (account.twoFactorProvider === null) throw new DomainError('conflict', OFF);
  if (account.twoFactorProvider === 'totp') return proveTotp(deps, caller, userId, code);
  const codeId = await sentCode(deps, caller, actor);
  const guess = { purpose: 'factor_disabling', codeId, code, binding: { userId } } as const;
  await guessFactor(deps, caller, guess);
}

/**
 * Sends a code of the actor's factor where it comes by message and none is on its way.
 * @throws DomainError `flood_control`, `unavailable`
 */
export async function sendFactorCode(deps: UseCaseDeps, caller: Caller, actor: Actor): Promise<void> {
  const { twoFactorProvider } = actor.account;
  if (twoFactorProvider === null || twoFactorProvider === 'totp') return;
  if ((await waiting(deps, actor)) === undefined) await requestTwoFactorDisable(deps, caller, actor);
}

/**
 * Switches the active factor off with a code alone.
 * @throws DomainError `conflict` with the reason `factor_off`, `wrong_code`, `flood_control`, `unavailable`
 */
export async function disableFactor(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { code }: { code: string },
): Promise<void> {
  const { twoFactorProvider } = actor.account;
  if (twoFactorProvider === null) throw new DomainError('conflict', OFF);
  const codeId =
    twoFactorProvider === 'totp'
      ? // One flow for as many guesses as a code has: wrong ones do not start one each.
        ((await waiting(deps, actor)) ?? (await requestTwoFactorDisable(deps, caller, actor)).codeId)
      : await sentCode(deps, caller, actor);
  await disableTwoFactor(deps, caller, actor, { codeId, code });
}

/** The code that waits for its answer. @throws DomainError `wrong_code` when there was none: it is on its way now */
async function sentCode(deps: UseCaseDeps, caller: Caller, actor: Actor): Promise<string> {
  const codeId = await waiting(deps, actor);
  if (codeId !== undefined) return codeId;
  await sendFactorCode(deps, caller, actor);
  throw new DomainError('wrong_code');
}

const waiting = ({ database }: UseCaseDeps, { userId }: Actor): Promise<string | undefined> =>
  answerableCode(database, { userId, purpose: 'factor_disabling' });

/** An authenticator's code, used up with the look at it: no code works twice (RFC 6238 5.2, reliability A26). */
async function proveTotp(deps: UseCaseDeps, caller: Caller, userId: string, code: string): Promise<void> {
  const { database, sealer } = deps;
  await deps.caps.takeGuess(caller.ip);
  const guesser = { subject: userSubject(userId), kind: 'factor', network: networkOf(caller.ip) } as const;
  const refuse = async (seconds: number): Promise<never> => {
    await Activity.record(database, caller, {
      topic: 'factor',
      action: 'verify',
      ...(seconds > 0
        ? { result: 'denied', reason: 'flood_control' }
        : { result: 'failed', reason: 'wrong_code' }),
      userId,
    });
    refuseWhileWaiting(seconds);
    throw new DomainError('wrong_code');
  };
  const wait = await GuessWait.secondsLeft(database, guesser);
  if (wait > 0) return refuse(wait);
  const totp = await findTotp(database, userId);
  const step = totp && totpStep(sealer.open(SEALED.totpSecret, totp.secretSealed), code, totp.now);
  if (step === undefined || !(await useTotpStep(database, userId, step)))
    return refuse(await failGuess(deps, guesser, userId));
  refuseWhileWaiting(await GuessWait.pass(database, guesser));
}
