import type { Caller } from '../../domain/actor.js';
import type { CaptchaResponse } from '../../domain/captcha.js';
import { findForEmailLogin } from '../../models/email-login.js';
import { emailSubject, type Guesser } from '../../models/guess-wait.js';
import { SEALED } from '../../models/user.js';
import { networkOf } from '../../platform/network.js';
import { passCaptcha } from './captcha.js';
import { type Entering, enterAccount } from './cookie-login.js';
import type { EnteredAccount } from './cookie-opening.js';
import type { UseCaseDeps } from './deps.js';
import { hashOfNobody, refuseUnjudged, refuseWrongPassword } from './login.js';

/** What somebody logs in with. */
export interface EmailLogin extends Entering {
  readonly email: string;
  readonly password: string;
  readonly captcha: CaptchaResponse | undefined;
}

/**
 * Logs in by e-mail and password: the account that proved the e-mail, else the one that was registered with it and has
 * not. Always two comparisons, at once: an e-mail of nobody, of one and of two accounts takes the same time
 * (reliability A18). Nothing of the account is told before its password was right. Wrong ones cost a growing wait, of this
 * e-mail from this network (A21).
 * @throws DomainError `invalid_credentials`; `forbidden` with the state as its reason; `wrong_code` with the reason
 *   `missing` (a second factor is on, its code was sent where it is one that is sent), `used`, or none; `flood_control`,
 *   `validation_failed` (the captcha's), `unavailable`
 */
export async function loginByEmail(
  deps: UseCaseDeps,
  caller: Caller,
  { email, password, captcha, ...entering }: EmailLogin,
): Promise<EnteredAccount> {
  await passCaptcha(deps, 'session_create', captcha);
  const emailIndex = deps.index.of('email', email.toLowerCase());
  const guesser: Guesser = {
    subject: emailSubject(emailIndex),
    kind: 'password',
    network: networkOf(caller.ip),
  };
  const cap = deps.caps.guessCap(caller.ip);
  const { counted, seconds, accounts } = await findForEmailLogin(deps.database, emailIndex, guesser, cap.key);
  cap.judge(counted);
  const [likeliest, other] = accounts;
  if (seconds > 0) return refuseUnjudged(deps, caller, likeliest, emailIndex, seconds);

  const unknown = await hashOfNobody(deps);
  const candidates = [likeliest, other];
  const matches = await Promise.all(
    candidates.map((account) =>
      deps.hasher.verify(
        account ? deps.sealer.open(SEALED.password, account.passwordSealed) : unknown,
        password,
      ),
    ),
  );
  const account = candidates.find((candidate, index) => candidate !== undefined && matches[index]);
  if (!account) return refuseWrongPassword(deps, caller, guesser, likeliest, emailIndex);
  return enterAccount(deps, caller, guesser, account, entering);
}
