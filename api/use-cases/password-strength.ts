import { DomainError } from '../../domain/errors.js';
import { passwordEntropy } from '../../domain/password-entropy.js';
import { COMMON_PASSWORDS } from '../../platform/common-passwords.js';
import type { UseCaseDeps } from './deps.js';
import { type PasswordContext, refuseGuessablePassword } from './password-policy.js';

/** Bits of entropy as Barong counts them, the common passwords being its dictionary. */
export function entropyOf(password: string): number {
  return passwordEntropy(password.normalize('NFC'), COMMON_PASSWORDS);
}

/**
 * Our policy, and Barong's entropy beside it where an operator asks for it (PASSWORD_MIN_ENTROPY).
 * @throws DomainError `validation_failed` (`weak_password`)
 */
export function refuseWeakPassword(
  { passwordMinEntropy }: Pick<UseCaseDeps, 'passwordMinEntropy'>,
  password: string,
  context: PasswordContext,
): void {
  refuseGuessablePassword(password, context);
  if (passwordMinEntropy > 0 && entropyOf(password) < passwordMinEntropy)
    throw new DomainError('validation_failed', { reason: 'weak_password' });
}
