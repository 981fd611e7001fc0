import { object } from 'yup';
import type { UseCases } from '../../use-cases/index.js';
import { presentEntered } from './entered.js';
import {
  captchaResponse,
  email,
  given,
  lang,
  languageOf,
  newPassword,
  referral,
  userData,
  username,
} from './identity-fields.js';
import { CAPTCHA_WORDS, refusalsOf } from './identity-words.js';
import { USER_WITH_FULL_INFO } from './models.js';
import { type DialectRoute, operation } from './operation.js';
import { readCookie } from './session-cookie.js';
import type { BarongSettings } from './settings.js';
import { inWords, type RefusalWords } from './words.js';

const WORDS = {
  ...CAPTCHA_WORDS,
  'validation_failed:referral_unknown': { status: 422, word: 'identity.user.referral_doesnt_exist' },
  'validation_failed:username_taken': { status: 422, word: 'username.taken' },
  'validation_failed:weak_password': { status: 422, word: 'password.weak' },
} as const satisfies RefusalWords;

/** Words of the parameters (barong.md sections 1 and 2). */
const PARAMETERS = {
  'email:email': 'email.invalid',
  'password:min_length': 'password.requirements',
  'password:max_length': 'password.requirements',
  'username:min_length': 'username.too_short',
  'username:max_length': 'username.too_long',
  'username:format': 'username.invalid',
  'refid:format': 'identity.user.invalid_referral_format',
  'data:format': 'data.invalid_format',
  'data:max_length': 'data.too_long',
  'captcha_response:format': 'identity.user.invalid_captcha_format',
} as const;

/** POST users. */
export function registrationRoutes(useCases: UseCases, settings: BarongSettings): readonly DialectRoute[] {
  return [
    operation({
      method: 'post',
      path: '/identity/users',
      name: 'createUser',
      tag: 'barong identity',
      summary: 'Creates new user',
      description:
        'Makes an account whose e-mail waits to be confirmed, mails the token for that, and opens a session in a cookie. An ' +
        'e-mail that somebody has confirmed is answered alike, and its owner is told by mail: nobody learns who has an ' +
        'account. A newer registration takes the e-mail from one that was not confirmed.',
      security: 'anonymous',
      scope: 'identity.user',
      missing: 400,
      words: PARAMETERS,
      body: object({
        email: email(),
        password: newPassword(),
        username: username(),
        refid: referral(),
        captcha_response: captchaResponse(),
        data: userData(),
        lang: lang(),
      }),
      status: 201,
      data: USER_WITH_FULL_INFO,
      refusals: [
        ...refusalsOf(WORDS),
        ...[...new Set(Object.values(PARAMETERS))].map((word) => ({ status: 422, word })),
      ],
      errors: ['flood_control'],
      handler: async ({ body, caller, approached }) => {
        const entered = await inWords(
          useCases.registerByEmail(caller, {
            email: body.email,
            password: body.password,
            username: given(body.username),
            referralUid: given(body.refid)?.toUpperCase(),
            data: given(body.data),
            language: languageOf(body.lang),
            captcha: body.captcha_response,
            broughtToken: readCookie(approached.headers),
          }),
          WORDS,
        );
        return presentEntered(entered, settings);
      },
    }),
  ];
}
