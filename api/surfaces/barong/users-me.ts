import { object } from 'yup';
import { ACCOUNT_DATA_MAX_LENGTH } from '../../../domain/family-limits.js';
import { CODE_DIGITS } from '../../../domain/limits.js';
import { Reply } from '../../http/reply.js';
import type { UseCases } from '../../use-cases/index.js';
import { codeOf, codeText, passwordText } from './fields.js';
import { jsonText } from './json-text.js';
import { USER_WITH_FULL_INFO } from './models.js';
import { NOTHING } from './nothing.js';
import { type DialectRoute, operation } from './operation.js';
import { presentUser } from './present-user.js';
import { clearCookie } from './session-cookie.js';
import type { BarongSettings } from './settings.js';
import { inWords } from './words.js';

const COMMON = { tag: 'barong resource', security: 'session', scope: 'resource.user' } as const;

/** The signed-in account: seen, its `data` replaced, closed (barong.md section 4, "Users"). */
export function userRoutes(useCases: UseCases, settings: BarongSettings): readonly DialectRoute[] {
  return [
    operation({
      ...COMMON,
      method: 'get',
      path: '/resource/users/me',
      name: 'ownUser',
      readsAlong: 'full_account',
      summary: 'Returns current user',
      description: 'The account with its labels, phones, profiles and data storages.',
      missing: 422,
      status: 200,
      data: USER_WITH_FULL_INFO,
      handler: async ({ actor }) => presentUser(await useCases.ownFullAccount(actor), settings),
    }),
    operation({
      ...COMMON,
      method: 'put',
      path: '/resource/users/me',
      name: 'updateOwnUser',
      summary: 'Updates current user data field',
      description: "Replaces the client's own words about the account, a JSON text.",
      missing: 422,
      words: { 'data:format': 'data.invalid_format' },
      body: object({ data: jsonText(ACCOUNT_DATA_MAX_LENGTH) }),
      status: 200,
      data: USER_WITH_FULL_INFO,
      refusals: [
        { status: 422, word: 'resource.user.missing_data' },
        { status: 422, word: 'resource.user.empty_data' },
        { status: 422, word: 'data.invalid_format' },
        { status: 422, word: 'data.too_long' },
      ],
      handler: async ({ actor, body }) =>
        presentUser(await useCases.setAccountData(actor, { data: body.data }), settings),
    }),
    operation({
      ...COMMON,
      method: 'delete',
      path: '/resource/users/me',
      name: 'deleteOwnUser',
      summary: 'Blocks current user',
      description:
        'Closes the account: nobody gets in any more, and after a grace, within which support can restore it, it is erased. The cookie is taken away. ' +
        'With a second factor its code is needed; where that comes by message, a call without one sends it.',
      missing: 422,
      query: object({ password: passwordText(), otp_code: codeText().optional() }),
      status: 204,
      data: NOTHING,
      refusals: [
        { status: 422, word: 'resource.user.missing_password' },
        { status: 422, word: 'resource.user.empty_password' },
        { status: 422, word: 'resource.user.invalid_password' },
        { status: 422, word: 'resource.user.missing_otp_code' },
        { status: 422, word: 'resource.user.empty_otp_code' },
        { status: 422, word: 'resource.user.invalid_otp' },
      ],
      errors: ['flood_control'],
      handler: async ({ actor, caller, query }) => {
        const code = query.otp_code === undefined ? undefined : codeOf(query.otp_code, CODE_DIGITS);
        await inWords(useCases.deleteAccount(caller, actor, { password: query.password, code }), {
          invalid_credentials: { status: 422, word: 'resource.user.invalid_password' },
          'validation_failed:missing_code': { status: 422, word: 'resource.user.missing_otp_code' },
          wrong_code: { status: 422, word: 'resource.user.invalid_otp' },
        });
        return new Reply(null, { 'Set-Cookie': clearCookie(settings.cookie.isSecure) });
      },
    }),
  ];
}
