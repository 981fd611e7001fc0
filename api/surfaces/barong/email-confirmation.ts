import { object } from 'yup';
import { TOKEN_MAX_LENGTH } from '../../../domain/limits.js';
import type { UseCases } from '../../use-cases/index.js';
import { presentEntered } from './entered.js';
import { emailText, text } from './fields.js';
import { captchaResponse, lang, languageOf } from './identity-fields.js';
import { CAPTCHA_WORDS, refusalsOf, TOKEN_WORDS } from './identity-words.js';
import { USER_WITH_FULL_INFO } from './models.js';
import { NOTHING } from './nothing.js';
import { type DialectRoute, operation } from './operation.js';
import { readCookie } from './session-cookie.js';
import type { BarongSettings } from './settings.js';
import { inWords, type RefusalWords } from './words.js';

const CONFIRM_WORDS = {
  ...TOKEN_WORDS,
  conflict: { status: 422, word: 'identity.user.active_or_doesnt_exist' },
} as const satisfies RefusalWords;

/** POST users/email/generate_code and users/email/confirm_code. */
export function emailConfirmationRoutes(
  useCases: UseCases,
  settings: BarongSettings,
): readonly DialectRoute[] {
  return [
    operation({
      method: 'post',
      path: '/identity/users/email/generate_code',
      name: 'requestEmailConfirmation',
      tag: 'barong identity',
      summary: 'Send confirmations instructions',
      description:
        'Mails a token to whoever registered with the e-mail and has not confirmed it. The answer is the same for any other ' +
        'e-mail.',
      security: 'anonymous',
      scope: 'identity.user',
      missing: 400,
      words: { 'captcha_response:format': 'identity.user.invalid_captcha_format' },
      body: object({ email: emailText(), captcha_response: captchaResponse(), lang: lang() }),
      status: 201,
      data: NOTHING,
      refusals: [...refusalsOf(CAPTCHA_WORDS), { status: 422, word: 'identity.user.invalid_captcha_format' }],
      errors: ['flood_control'],
      handler: async ({ body, caller }) => {
        const input = {
          email: body.email,
          language: languageOf(body.lang),
          captcha: body.captcha_response,
        };
        await inWords(useCases.requestEmailConfirmation(caller, input), CAPTCHA_WORDS);
        return null;
      },
    }),
    operation({
      method: 'post',
      path: '/identity/users/email/confirm_code',
      name: 'confirmEmail',
      tag: 'barong identity',
      summary: 'Confirms an account',
      description:
        'Confirms the e-mail by its token, once, and opens a session where no second factor is on: else `csrf_token` and ' +
        'the cookie are left out.',
      security: 'anonymous',
      scope: 'identity.user',
      missing: 400,
      body: object({ token: text(TOKEN_MAX_LENGTH), lang: lang() }),
      status: 201,
      data: USER_WITH_FULL_INFO,
      refusals: refusalsOf(CONFIRM_WORDS),
      errors: ['flood_control'],
      handler: async ({ body, caller, approached }) => {
        const input = { token: body.token, broughtToken: readCookie(approached.headers) };
        return presentEntered(await inWords(useCases.confirmEmail(caller, input), CONFIRM_WORDS), settings);
      },
    }),
  ];
}
