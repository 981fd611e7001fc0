import { DomainError } from '../../domain/errors.js';
import { isCommonPassword } from '../../platform/common-passwords.js';

/** What a password may not be: the words that a stranger would try first (ASVS 6.2.11). */
export interface PasswordContext {
  readonly field: string;
  readonly productName: string;
  readonly email?: string;
  /** E.164 */
  readonly phone?: string;
}

/**
 * Refuses a password that is common or that is the user's own phone, e-mail or the product's name; the whole
 * password is compared, its composition never judged (NIST 800-63B-4 3.1.1.2).
 * @throws DomainError `validation_failed` (`weak_password`)
 */
export function refuseGuessablePassword(password: string, context: PasswordContext): void {
  const folded = fold(password);
  const words = [context.productName, context.email, context.email?.split('@')[0]].filter(
    (word) => word !== undefined,
  );
  const digits = password.replace(/[^0-9]/g, '');
  const isPhone =
    context.phone !== undefined && /^[+0-9()\-. ]+$/.test(password) && `+${digits}` === context.phone;
  if (isCommonPassword(password) || isPhone || words.some((word) => fold(word) === folded)) {
    throw new DomainError('validation_failed', {
      fields: [{ path: context.field, rule: 'common_password' }],
      reason: 'weak_password',
    });
  }
}

const fold = (text: string): string => text.normalize('NFC').toLowerCase();
