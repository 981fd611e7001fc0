import { object } from 'yup';
import { TOKEN_MAX_LENGTH } from '../../../domain/limits.js';
import type { UseCases } from '../../use-cases/index.js';
import { emailText, passwordText, text } from './fields.js';
import { captchaResponse, lang, languageOf, newPassword } from './identity-fields.js';
import { CAPTCHA_WORDS, refusalsOf, TOKEN_WORDS } from './identity-words.js';
import { NOTHING } from './nothing.js';
import { type DialectRoute, operation } from './operation.js';
import { inWords, type RefusalWords, refused } from './words.js';

const SET_WORDS = {
  ...TOKEN_WORDS,
  'validation_failed:weak_password': { status: 422, word: 'password.weak' },
} as const satisfies RefusalWords;
const MISMATCH = 'identity.user.passwords_doesnt_match';
const REQUIREMENTS = 'password.requirements';

/** POST users/password/generate_code and users/password/confirm_code. */
export function passwordResetRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    operation({
      method: 'post',
      path: '/identity/users/password/generate_code',
      name: 'requestPasswordReset',
      tag: 'barong identity',
      summary: 'Send password reset instructions',
      description:
        'Mails a token to the owner of the e-mail, where an account has confirmed it. The answer is the same for any other ' +
        'e-mail: the documented 404, which would tell who has an account, is never given.',
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
        await inWords(useCases.requestTokenReset(caller, input), CAPTCHA_WORDS);
        return null;
      },
    }),
    operation({
      method: 'post',
      path: '/identity/users/password/confirm_code',
      name: 'resetPassword',
      tag: 'barong identity',
      summary: 'Sets new account password',
      description:
        'Sets the password by the latest token, once. All sessions end, none is opened, the second factor stays on, and the ' +
        'owner is told.',
      security: 'anonymous',
      scope: 'identity.user',
      missing: 400,
      words: {
        'reset_password_token:defined': 'identity.user.missing_pass_token',
        'password:min_length': REQUIREMENTS,
        'password:max_length': REQUIREMENTS,
      },
      body: object({
        reset_password_token: text(TOKEN_MAX_LENGTH),
        password: newPassword(),
        confirm_password: passwordText(),
        lang: lang(),
      }),
      status: 201,
      data: NOTHING,
      refusals: [
        ...refusalsOf(SET_WORDS),
        { status: 422, word: MISMATCH },
        { status: 422, word: REQUIREMENTS },
        { status: 400, word: 'identity.user.missing_pass_token' },
      ],
      errors: ['flood_control'],
      handler: async ({ body: { reset_password_token: token, password, confirm_password }, caller }) => {
        if (password !== confirm_password) throw refused(422, MISMATCH);
        await inWords(useCases.resetByToken(caller, { token, password }), SET_WORDS);
        return null;
      },
    }),
  ];
}
