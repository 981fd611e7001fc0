import type { Caller } from '../../domain/actor.js';
import type { CaptchaResponse } from '../../domain/captcha.js';
import type { Language } from '../../domain/states.js';
import { Session } from '../../models/session.js';
import { passCaptcha } from './captcha.js';
import { submitProof } from './code-flow.js';
import { type EnteredAccount, entered } from './cookie-opening.js';
import { makeCookie } from './cookie-session.js';
import type { UseCaseDeps } from './deps.js';
import { ownFullAccount } from './full-account.js';
import { judgeToken, ONE_AT_ONCE, requestToken } from './mailed-token.js';

/** Who asks for a token by mail. */
export interface TokenRequest {
  readonly email: string;
  /** Of the message; undefined: the account's. */
  readonly language: Language | undefined;
  readonly captcha: CaptchaResponse | undefined;
}

/**
 * Mails another token to somebody who registered with an e-mail; nothing, with the same answer, to anybody else.
 * @throws DomainError `validation_failed` (the captcha's), `flood_control`, `unavailable`
 */
export async function requestEmailConfirmation(
  deps: UseCaseDeps,
  caller: Caller,
  { captcha, ...input }: TokenRequest,
): Promise<void> {
  await passCaptcha(deps, 'email_confirmation', captcha);
  await requestToken(deps, caller, 'email_confirmation', input);
}

/**
 * Confirms an e-mail by its token. It opens a session only where no second factor is on: the token proves the e-mail and
 * no more (barong.md, second line).
 * @throws DomainError `wrong_code` with the reason `malformed`, `unknown`, `used` or `expired`; `conflict` when there is
 *   nothing to confirm; `flood_control`, `unavailable`
 */
export async function confirmEmail(
  deps: UseCaseDeps,
  caller: Caller,
  { token, broughtToken }: { token: string; broughtToken: string | undefined },
): Promise<EnteredAccount> {
  const { id, userId } = await judgeToken(deps, caller, 'email_confirmation', token);
  const cookie = makeCookie();
  const { tokenDigest, csrfDigest } = cookie;
  await submitProof(deps, caller, 'email_confirmation', id, { tokenDigest, csrfDigest, ...ONE_AT_ONCE });
  if (await Session.ofCookie(deps.database, tokenDigest))
    return entered(deps, caller, { userId }, cookie, broughtToken);
  return { account: await ownFullAccount(deps, { userId }) };
}
