import { object } from 'yup';
import { Reply } from '../../http/reply.js';
import type { UseCases } from '../../use-cases/index.js';
import { presentEntered } from './entered.js';
import { emailText, passwordText } from './fields.js';
import { captchaResponse, otpCode, otpOf } from './identity-fields.js';
import { CAPTCHA_WORDS, LOGIN_WORDS, refusalsOf } from './identity-words.js';
import { USER_WITH_FULL_INFO } from './models.js';
import { NOTHING } from './nothing.js';
import { type DialectRoute, operation } from './operation.js';
import { clearCookie, readCookie } from './session-cookie.js';
import type { BarongSettings } from './settings.js';
import { inWords, type RefusalWords } from './words.js';

const WORDS = { ...CAPTCHA_WORDS, ...LOGIN_WORDS } as const satisfies RefusalWords;
const LOGOUT_WORDS = {
  not_found: { status: 404, word: 'identity.session.not_found' },
} as const satisfies RefusalWords;
const CAPTCHA_FORMAT = 'identity.session.invalid_captcha_format';

/** POST and DELETE sessions. */
export function sessionRoutes(useCases: UseCases, settings: BarongSettings): readonly DialectRoute[] {
  return [
    operation({
      method: 'post',
      path: '/identity/sessions',
      name: 'createSession',
      tag: 'barong identity',
      summary: 'Start a new session',
      description:
        'By a confirmed e-mail, or by the one that an account was registered with here, and the password. With a second ' +
        'factor on, a call without `otp_code` is 401 `identity.session.missing_otp`, and sends the code where the factor is ' +
        'one that is sent; the next call brings it. An unknown e-mail is a wrong password; the state of an account is told ' +
        'after the right one alone.',
      security: 'anonymous',
      scope: 'identity.session',
      missing: 400,
      words: { 'captcha_response:format': CAPTCHA_FORMAT },
      body: object({
        email: emailText(),
        password: passwordText(),
        captcha_response: captchaResponse(),
        otp_code: otpCode(),
      }),
      status: 201,
      data: USER_WITH_FULL_INFO,
      refusals: [...refusalsOf(WORDS), { status: 422, word: CAPTCHA_FORMAT }],
      handler: async ({ body, caller, approached }) => {
        const entered = await inWords(
          useCases.loginByEmail(caller, {
            email: body.email,
            password: body.password,
            captcha: body.captcha_response,
            code: otpOf(body.otp_code),
            broughtToken: readCookie(approached.headers),
          }),
          WORDS,
        );
        return presentEntered(entered, settings);
      },
    }),
    operation({
      method: 'delete',
      path: '/identity/sessions',
      name: 'deleteSession',
      tag: 'barong identity',
      summary: 'Destroy current session',
      description: 'Ends the session of the cookie, and takes the cookie away.',
      security: 'anonymous',
      scope: 'identity.session',
      missing: 400,
      status: 204,
      data: NOTHING,
      refusals: refusalsOf(LOGOUT_WORDS),
      handler: async ({ caller, approached }) => {
        await inWords(useCases.logoutCookie(caller, { token: readCookie(approached.headers) }), LOGOUT_WORDS);
        return new Reply(null, { 'Set-Cookie': clearCookie(settings.cookie.isSecure) });
      },
    }),
  ];
}
