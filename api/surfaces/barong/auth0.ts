import { object, string } from 'yup';
import { DomainError } from '../../../domain/errors.js';
import { ID_TOKEN_MAX_LENGTH } from '../../../domain/family-limits.js';
import type { UseCases } from '../../use-cases/index.js';
import { presentEntered } from './entered.js';
import { text } from './fields.js';
import { otpCode, otpOf } from './identity-fields.js';
import { LOGIN_WORDS, refusalsOf } from './identity-words.js';
import { USER_WITH_FULL_INFO } from './models.js';
import { type DialectRoute, operation } from './operation.js';
import { readCookie } from './session-cookie.js';
import type { BarongSettings } from './settings.js';
import { inWords, type RefusalWords } from './words.js';

const WORDS = {
  ...LOGIN_WORDS,
  'conflict:not_enabled': { status: 422, word: 'identity.session.endpoint_not_enabled' },
  'validation_failed:bad_token': { status: 422, word: 'identity.session.auth0.invalid_params' },
  unauthorized: { status: 401, word: 'identity.session.auth0.invalid_params' },
} as const satisfies RefusalWords;

/** POST sessions/auth0 and what a client needs for it: NebulaECN's alone. */
export function auth0Routes(useCases: UseCases, settings: BarongSettings): readonly DialectRoute[] {
  return [
    operation({
      only: 'nebula',
      method: 'post',
      path: '/identity/sessions/auth0',
      name: 'createAuth0Session',
      tag: 'barong identity',
      summary: 'Auth0 authentication by id_token',
      description:
        'By an ID token of the configured tenant whose e-mail is verified there. It belongs to the account that has ' +
        'confirmed that e-mail, with its state and its second factor as in any login (`otp_code`), or to a new one.',
      security: 'anonymous',
      scope: 'identity.session',
      missing: 400,
      body: object({ id_token: text(ID_TOKEN_MAX_LENGTH), otp_code: otpCode() }),
      status: 200,
      data: USER_WITH_FULL_INFO,
      refusals: refusalsOf(WORDS),
      handler: async ({ body, caller, approached }) => {
        const entered = await inWords(
          useCases.loginByAuth0(caller, {
            idToken: body.id_token,
            code: otpOf(body.otp_code),
            broughtToken: readCookie(approached.headers),
          }),
          WORDS,
        );
        return presentEntered(entered, settings);
      },
    }),
    operation({
      only: 'nebula',
      method: 'get',
      path: '/public/configs/auth0',
      name: 'auth0Config',
      tag: 'barong public',
      summary: 'Get auth0 configuration',
      description: 'The tenant and our client id there; 404 where no tenant is configured.',
      security: 'anonymous',
      scope: 'public.general',
      missing: 422,
      status: 200,
      data: object({ auth0_domain: string().defined(), auth0_client_id: string().defined() }).defined(),
      errors: ['not_found'],
      handler: async () => {
        if (!settings.auth0) throw new DomainError('not_found');
        return { auth0_domain: settings.auth0.domain, auth0_client_id: settings.auth0.clientId };
      },
    }),
  ];
}
