import type { Caller } from '../../domain/actor.js';
import { SEALED, User } from '../../models/user.js';
import { VERIFICATION_SEALED } from '../../models/verification.js';
import { passCaptcha } from './captcha.js';
import { submitProof } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import type { TokenRequest } from './email-confirmation.js';
import { judgeToken, ONE_AT_ONCE, requestToken } from './mailed-token.js';
import { refuseWeakPassword } from './password-strength.js';

/**
 * Mails a token that sets a new password to the owner of a verified e-mail; nothing, with the same answer, to anybody
 * else. A registration that was not confirmed is made again instead.
 * @throws DomainError `validation_failed` (the captcha's), `flood_control`, `unavailable`
 */
export async function requestTokenReset(
  deps: UseCaseDeps,
  caller: Caller,
  { captcha, ...input }: TokenRequest,
): Promise<void> {
  await passCaptcha(deps, 'password_reset', captcha);
  await requestToken(deps, caller, 'token_reset', input);
}

/**
 * Sets a new password with a token. It opens no session, switches no second factor off and lifts no ban; every session
 * of the account ends, and its owner is told.
 * @throws DomainError `validation_failed` (`weak_password`), `wrong_code` with the reason `malformed`, `unknown`, `used` or
 *   `expired`, `flood_control`, `unavailable`
 */
export async function resetByToken(
  deps: UseCaseDeps,
  caller: Caller,
  { token, password }: { token: string; password: string },
): Promise<void> {
  const { productName } = deps;
  refuseWeakPassword(deps, password, { field: 'password', productName });
  const { id, userId } = await judgeToken(deps, caller, 'token_reset', token);
  const owner = await User.query(deps.database).findById(userId);
  const email = owner?.emailSealed ? deps.sealer.open(SEALED.email, owner.emailSealed) : undefined;
  refuseWeakPassword(deps, password, { field: 'password', productName, ...(email && { email }) });
  const hashed = await deps.hasher.hash(password);
  const passwordSealed = deps.sealer.seal(VERIFICATION_SEALED.matchPassword, hashed);
  await submitProof(deps, caller, 'token_reset', id, { passwordSealed, ...ONE_AT_ONCE });
}
