import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { VERIFICATION_SEALED, Verification } from '../../models/verification.js';
import { sameBytes } from '../../platform/crypto.js';
import type { UseCaseDeps } from './deps.js';

/**
 * Judges a code that was sent to a phone, of a purpose that no account has to be known for. The guess is counted
 * before it is compared, in one statement: what is not counted was not judged (reliability A19).
 * @returns the phone that the code went to, E.164; whose it is, when it is somebody's
 * @throws DomainError `wrong_code`, `flood_control`
 */
export async function guessPhoneCode(
  deps: UseCaseDeps,
  caller: Caller,
  purpose: 'registration' | 'password_reset',
  { codeId, code }: { codeId: string; code: string },
): Promise<{ phone: string; userId: string | null }> {
  const cap = deps.caps.guessCap(caller.ip);
  const digest = deps.codes.digest(codeId, code);
  const { counted, guessed } = await Verification.guessCapped(
    deps.database,
    codeId,
    purpose,
    digest,
    caller,
    cap,
  );
  cap.judge(counted);
  if (!guessed || !sameBytes(guessed.codeDigest, digest)) throw new DomainError('wrong_code');
  const phone = deps.sealer.open(VERIFICATION_SEALED.address, guessed.addressSealed);
  return { phone, userId: guessed.userId };
}
