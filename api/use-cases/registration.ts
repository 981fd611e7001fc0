import type { Caller } from '../../domain/actor.js';
import { VERIFICATION_SEALED } from '../../models/verification.js';
import { makeSessionToken } from '../../platform/crypto.js';
import { submitProof } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import { guessPhoneCode } from './guess-code.js';
import { refuseGuessablePassword } from './password-policy.js';
import { requirePhone } from './phone.js';
import { sendCode } from './send-code.js';

/**
 * Sends a registration code. A phone that already has an account gets the same answer at the same cost; its
 * message says that the account exists (A17).
 * @param phone any spelling of a valid phone
 * @returns the verification's id
 * @throws DomainError `validation_failed`, `flood_control`, `unavailable`
 */
export async function requestRegistrationCode(
  deps: UseCaseDeps,
  caller: Caller,
  input: { phone: string },
): Promise<{ codeId: string }> {
  const address = requirePhone(deps, input.phone);
  const caps = deps.caps.askCaps(caller.ip);
  const { codeId } = await sendCode(deps, caller, {
    caps,
    purpose: 'registration',
    budgetClass: 'anonymous',
    address,
    // A known phone's message has no code, which the Telegram Gateway would refuse: the channel must not tell (A17).
    channels: ['sms'],
    kind: 'registration_code',
    decoyWhen: 'known',
    decoyKind: 'already_registered',
  });
  return { codeId };
}

/** What the owner of a code gives to become a user. */
export interface CompleteRegistrationInput {
  readonly email: string;
  readonly password: string;
  readonly codeId: string;
  /** Six digits. */
  readonly code: string;
}

/**
 * Makes the account of a right code and opens its first session. The order is the defence: validate, count the
 * guess, compare, only then hash (architecture 3).
 * @returns the bearer token, which exists nowhere else
 * @throws DomainError `validation_failed`, `wrong_code`, `conflict` (a verified account holds the e-mail; the
 *   code is then still good), `flood_control`, `unavailable`
 */
export async function completeRegistration(
  deps: UseCaseDeps,
  caller: Caller,
  input: CompleteRegistrationInput,
): Promise<{ token: string }> {
  const { codeId, password } = input;
  const email = input.email.toLowerCase();
  refuseGuessablePassword(password, { field: 'password', productName: deps.productName, email });
  const { phone } = await guessPhoneCode(deps, caller, 'registration', { codeId, code: input.code });
  refuseGuessablePassword(password, { field: 'password', productName: deps.productName, phone });
  const { token, digest: tokenDigest } = makeSessionToken();
  const hashed = await deps.hasher.hash(password);
  await submitProof(deps, caller, 'registration', codeId, {
    emailSealed: deps.sealer.seal(VERIFICATION_SEALED.matchEmail, email),
    emailIndex: deps.index.of('email', email),
    passwordSealed: deps.sealer.seal(VERIFICATION_SEALED.matchPassword, hashed),
    tokenDigest,
  });
  return { token };
}
