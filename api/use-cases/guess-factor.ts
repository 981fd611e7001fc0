import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { Purpose } from '../../domain/states.js';
import { Activity, type NewActivity } from '../../models/activity.js';
import { findForFactor, type Guesser, GuessWait, NOBODY, userSubject } from '../../models/guess-wait.js';
import { SEALED } from '../../models/user.js';
import { type Binding, type Guessed, VERIFICATION_SEALED, Verification } from '../../models/verification.js';
import { sameBytes } from '../../platform/crypto.js';
import { networkOf } from '../../platform/network.js';
import { totpStep } from '../../platform/totp.js';
import type { UseCaseDeps } from './deps.js';
import { failGuess } from './fail-guess.js';
import { refuseWhileWaiting } from './waits.js';

/** Guesses at a factor that is on. */
const FACTOR_PURPOSES: readonly Purpose[] = ['login', 'factor_disabling'];

/** A guess at a code that belongs to an account. */
export interface FactorGuess {
  readonly purpose: Exclude<Purpose, 'registration' | 'password_reset'>;
  readonly codeId: string;
  /** Six digits. */
  readonly code: string;
  /** Whose it has to be. */
  readonly binding: Binding;
}

/**
 * Judges a code of an account, sent or an authenticator's. Wrong ones in a row cost a growing wait that no new code
 * shortens: of this account from this network (reliability A20, A21).
 * @returns what the match needs: the time step of an authenticator's code
 * @throws DomainError `wrong_code` (`used`: right, and used before), `flood_control`
 */
export async function guessFactor(
  deps: UseCaseDeps,
  caller: Caller,
  { purpose, codeId, code, binding }: FactorGuess,
): Promise<{ totpStep?: number }> {
  const { database } = deps;
  const cap = deps.caps.guessCap(caller.ip);
  const network = networkOf(caller.ip);
  const { counted, owner, wait } = await findForFactor(
    database,
    { codeId, purpose, network, userId: binding.userId ?? null },
    cap.key,
  );
  cap.judge(counted);
  // Nobody's code: the guess below says so, at the same cost.
  const guesser = { subject: userSubject(owner ?? NOBODY), kind: 'factor', network } as const;
  if (wait > 0) {
    await recordGuess(deps, caller, purpose, codeId, owner, { result: 'denied', reason: 'flood_control' });
    refuseWhileWaiting(wait);
  }

  const digest = deps.codes.digest(codeId, code);
  const guessed = await Verification.guess(database, codeId, purpose, digest, caller, binding);
  const right = guessed?.bound ? judge(deps, guessed, digest, code) : undefined;
  if (right === undefined || right === 'used') {
    const seconds = owner === undefined ? 0 : await countWrong(deps, guesser, purpose, owner);
    // The statement that counts a guess cannot tell whether an authenticator's code is right.
    if (guessed?.bound && guessed.channel === 'totp')
      await recordGuess(deps, caller, purpose, codeId, owner, { result: 'failed', reason: 'wrong_code' });
    refuseWhileWaiting(seconds);
    throw new DomainError('wrong_code', right === 'used' ? { reason: right } : {});
  }
  refuseWhileWaiting(await GuessWait.pass(database, guesser));
  return right;
}

/** A wrong code of his factor is told to the owner; one of an address that he is proving is his own mistake. */
async function countWrong(
  deps: UseCaseDeps,
  guesser: Guesser,
  purpose: FactorGuess['purpose'],
  owner: string,
): Promise<number> {
  return FACTOR_PURPOSES.includes(purpose)
    ? failGuess(deps, guesser, owner)
    : (await GuessWait.fail(deps.database, guesser)).seconds;
}

function judge(
  { sealer }: UseCaseDeps,
  guessed: Guessed,
  digest: Buffer,
  code: string,
): { totpStep?: number } | 'used' | undefined {
  if (guessed.channel !== 'totp') return sameBytes(guessed.codeDigest, digest) ? {} : undefined;
  const { pendingTotpSealed, activeTotpSealed, lastTotpStep } = guessed;
  const secret = pendingTotpSealed
    ? sealer.open(VERIFICATION_SEALED.totpSecret, pendingTotpSealed)
    : activeTotpSealed && sealer.open(SEALED.totpSecret, activeTotpSealed);
  const step = secret ? totpStep(secret, code, guessed.now) : undefined;
  if (step === undefined) return undefined;
  // A code that was used is as wrong as any other, and costs as much; of two at once the match decides (A26).
  const used = !pendingTotpSealed && step <= (lastTotpStep ?? 0);
  return used ? 'used' : { totpStep: step };
}

/** What the statement that counts a guess did not log. */
function recordGuess(
  { database }: UseCaseDeps,
  caller: Caller,
  topic: FactorGuess['purpose'],
  verificationId: string,
  userId: string | undefined,
  outcome: Pick<NewActivity, 'result' | 'reason'>,
): Promise<void> {
  return Activity.record(database, caller, {
    topic,
    action: 'guess_code',
    ...outcome,
    verificationId,
    ...(userId ? { userId } : {}),
  });
}
