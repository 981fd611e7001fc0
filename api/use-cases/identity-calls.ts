import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { loginByAuth0 } from './auth0-login.js';
import { coded } from './coded.js';
import type { Entering } from './cookie-login.js';
import { type EnteredAccount, endCookie } from './cookie-opening.js';
import type { UseCaseDeps } from './deps.js';
import { confirmEmail, requestEmailConfirmation, type TokenRequest } from './email-confirmation.js';
import { type EmailLogin, loginByEmail } from './email-login.js';
import { type EmailRegistration, registerByEmail } from './email-registration.js';
import { entropyOf } from './password-strength.js';
import { requestTokenReset, resetByToken } from './token-reset.js';

export type { EnteredAccount } from './cookie-opening.js';

/** Registration, login and what restores it, by e-mail. */
export interface IdentityCalls {
  /** Refused: `validation_failed` with a reason, `flood_control`, `unavailable`. */
  registerByEmail(caller: Caller, input: EmailRegistration): Promise<EnteredAccount>;
  /** Refused: `invalid_credentials`, `forbidden` with the state as its reason, `wrong_code`, `flood_control`, `unavailable`. */
  loginByEmail(caller: Caller, input: EmailLogin): Promise<EnteredAccount>;
  /** The same, and `conflict` (it is off), `validation_failed`, `unauthorized` (no verified e-mail). */
  loginByAuth0(caller: Caller, input: { idToken: string } & Entering): Promise<EnteredAccount>;
  /** Refused: `not_found` without a living session. */
  logoutCookie(caller: Caller, input: { token: string | undefined }): Promise<void>;
  /** The same answer whoever has the e-mail. Refused: `validation_failed` (the captcha's), `flood_control`, `unavailable`. */
  requestEmailConfirmation(caller: Caller, input: TokenRequest): Promise<void>;
  /** Refused: `wrong_code` with a reason, `conflict`, `flood_control`, `unavailable`. */
  confirmEmail(
    caller: Caller,
    input: { token: string; broughtToken: string | undefined },
  ): Promise<EnteredAccount>;
  /** The same answer whoever has the e-mail. Refused: `validation_failed` (the captcha's), `flood_control`, `unavailable`. */
  requestTokenReset(caller: Caller, input: TokenRequest): Promise<void>;
  /** Refused: `validation_failed` (`weak_password`), `wrong_code` with a reason, `flood_control`, `unavailable`. */
  resetByToken(caller: Caller, input: { token: string; password: string }): Promise<void>;
  /** Bits, as Barong counts them. */
  passwordEntropy(password: string): number;
  /** What a captcha's widget is started with; null where nothing has to be. */
  captchaChallenge(): Promise<{ readonly gt: string; readonly challenge: string } | null>;
}

export function createIdentityCalls(deps: UseCaseDeps): IdentityCalls {
  return {
    registerByEmail: (caller, input) => coded(registerByEmail(deps, caller, input)),
    loginByEmail: (caller, input) => coded(loginByEmail(deps, caller, input)),
    loginByAuth0: (caller, input) => coded(loginByAuth0(deps, caller, input)),
    logoutCookie: async (caller, { token }) => {
      if (!(await coded(endCookie(deps, caller, token, 'logout')))) throw new DomainError('not_found');
    },
    requestEmailConfirmation: (caller, input) => coded(requestEmailConfirmation(deps, caller, input)),
    confirmEmail: (caller, input) => coded(confirmEmail(deps, caller, input)),
    requestTokenReset: (caller, input) => coded(requestTokenReset(deps, caller, input)),
    resetByToken: (caller, input) => coded(resetByToken(deps, caller, input)),
    passwordEntropy: (password) => entropyOf(password),
    captchaChallenge: () => deps.captcha.challenge(),
  };
}
