import type { ActivityTopic } from '../../domain/activity.js';
import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Activity } from '../../models/activity.js';
import { findForFactor, GuessWait, userSubject } from '../../models/guess-wait.js';
import { findTotp } from '../../models/totp-guess.js';
import { SEALED } from '../../models/user.js';
import { newId } from '../../platform/ids.js';
import { networkOf } from '../../platform/network.js';
import { totpStep } from '../../platform/totp.js';
import type { UseCaseDeps } from './deps.js';
import { failGuess } from './fail-guess.js';
import { refuseWhileWaiting } from './waits.js';

/** A right code of an account's authenticator, not used up yet: `User.useTotpStep`, in the transaction of what it is for. */
export interface TotpProof {
  readonly totpSecretSealed: string;
  readonly step: number;
}

const CODE = /^[0-9]{6}$/;

/**
 * Judges a code of the authenticator of somebody who is signed in, where no code was asked for before. Wrong ones cost the
 * same growing wait as at a login, of this account from this network (reliability A20, A26); a code that was used is as
 * wrong as any other, and so is every code where the factor is none of an app.
 * @param topic under which a wrong one is logged
 * @throws DomainError `wrong_code`, `flood_control`
 */
export async function guessTotp(
  deps: Pick<UseCaseDeps, 'database' | 'sealer' | 'caps'>,
  caller: Caller,
  { userId, code, topic }: { readonly userId: string; readonly code: string; readonly topic: ActivityTopic },
): Promise<TotpProof> {
  const { database, sealer } = deps;
  const cap = deps.caps.guessCap(caller.ip);
  const network = networkOf(caller.ip);
  // No verification is asked about: the account alone says whose wait it is.
  const asked = { codeId: newId(), purpose: 'factor_disabling', network, userId } as const;
  const { counted, wait } = await findForFactor(database, asked, cap.key);
  cap.judge(counted);
  const record = (result: 'denied' | 'failed', reason: string): Promise<void> =>
    Activity.record(database, caller, { topic, action: 'guess_code', result, reason, userId });
  if (wait > 0) {
    await record('denied', 'flood_control');
    refuseWhileWaiting(wait);
  }
  const guesser = { subject: userSubject(userId), kind: 'factor', network } as const;
  const totp = await findTotp(database, userId);
  const step =
    totp && CODE.test(code)
      ? totpStep(sealer.open(SEALED.totpSecret, totp.totpSecretSealed), code, totp.now)
      : undefined;
  if (!totp || step === undefined || step <= totp.lastStep) {
    const seconds = await failGuess(deps, guesser, userId);
    await record('failed', 'wrong_code');
    refuseWhileWaiting(seconds);
    throw new DomainError('wrong_code');
  }
  refuseWhileWaiting(await GuessWait.pass(database, guesser));
  return { totpSecretSealed: totp.totpSecretSealed, step };
}
