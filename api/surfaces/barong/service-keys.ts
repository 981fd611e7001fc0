import { array, object } from 'yup';
import { CODE_DIGITS } from '../../../domain/limits.js';
import type { UseCases } from '../../use-cases/index.js';
import { codeOf, text } from './fields.js';
import {
  API_KEY,
  CHANGE_FIELDS,
  CODE_FIELDS,
  CREATION_FIELDS,
  CREATION_REFUSALS,
  changeRefusals,
  changeWords,
  KID_PARAMS,
  LIST_FIELDS,
  LIST_REFUSALS,
  LIST_WORDS,
  listed,
  NO_RECORD,
  presentApiKey,
  requireAlgorithm,
  scopesOf,
} from './key-fields.js';
import { NOTHING } from './nothing.js';
import { type DialectRoute, operation } from './operation.js';
import { paged, pagingOf } from './paging.js';
import { inWords } from './words.js';

const NOUN = 'resource.service_accounts';
const UID_MAX = 64;
const SERVICE = { service_account_uid: text(UID_MAX) };
/** Of another one it is not told whether it is there (reliability A33). */
const UNKNOWN = 'not_found:service_account';
const NON_STRING = 'resource.service_account.non_string_service_account_uid';
const SERVICE_WORDS = { 'service_account_uid:string': NON_STRING };

/** Keys of the service accounts that the caller owns: his codes, their keys. */
export function serviceKeyRoutes(useCases: UseCases): readonly DialectRoute[] {
  const shared = {
    tag: 'barong resource',
    security: 'session',
    scope: 'resource.serviceaccount',
    missing: 400,
  } as const;
  const words = { ...changeWords(NOUN), ...SERVICE_WORDS };
  const refusals = changeRefusals(NOUN);
  const noService = { status: 404, word: 'resource.service_account.doesnt_exist' };
  const noUid = ['missing', 'empty'].map((what) => ({
    status: 400,
    word: `${shared.scope}.${what}_service_account_uid`,
  }));
  const nonString = { status: 422, word: NON_STRING };
  return [
    operation({
      ...shared,
      method: 'get',
      path: '/resource/service_accounts/api_keys',
      name: 'listServiceApiKeys',
      summary: 'List all api keys for specific service account',
      description: 'Without their secrets. Needs no code of the second factor.',
      words: LIST_WORDS,
      query: object({ ...SERVICE, ...LIST_FIELDS }),
      status: 200,
      data: array(API_KEY).defined(),
      refusals: [...LIST_REFUSALS, ...noUid, noService],
      handler: async ({ actor, query, approached }) => {
        const paging = pagingOf(query);
        const { items, total } = await inWords(
          useCases.listApiKeys(actor, {
            service: query.service_account_uid,
            ...paging,
            orderBy: query.order_by ?? 'id',
            ordering: query.ordering ?? 'asc',
          }),
          refusals,
        );
        return paged(items.map(presentApiKey), total, paging, approached);
      },
    }),
    operation({
      ...shared,
      method: 'post',
      path: '/resource/service_accounts/api_keys',
      name: 'createServiceApiKey',
      summary: 'Create api key for specific service account',
      description:
        "The secret is in this answer and nowhere else. Needs a code of the owner's authenticator app.",
      words,
      body: object({ ...SERVICE, ...CREATION_FIELDS }),
      status: 201,
      data: API_KEY,
      refusals: [...listed(NOUN, UNKNOWN, 'conflict:holder'), ...CREATION_REFUSALS, nonString],
      errors: ['flood_control'],
      handler: async ({ caller, actor, body: { service_account_uid: service, algorithm, ...body } }) => {
        requireAlgorithm(algorithm);
        const made = useCases.createApiKey(caller, actor, {
          service,
          kid: undefined,
          scope: scopesOf(body.scope ?? ''),
          code: codeOf(body.totp_code, CODE_DIGITS),
        });
        return presentApiKey(await inWords(made, refusals));
      },
    }),
    operation({
      ...shared,
      method: 'put',
      path: '/resource/service_accounts/api_keys/:kid',
      name: 'updateServiceApiKey',
      summary: 'Updates an api key',
      description: 'What is not named stays as it is. An inactive key signs nothing.',
      words,
      params: KID_PARAMS,
      body: object({ ...SERVICE, ...CHANGE_FIELDS }),
      status: 200,
      data: API_KEY,
      refusals: [
        ...listed(NOUN, UNKNOWN, 'conflict:reactivation'),
        { status: 422, word: 'state.inclusion' },
        nonString,
        NO_RECORD,
      ],
      errors: ['flood_control'],
      handler: async ({ caller, actor, params: { kid }, body }) => {
        const { service_account_uid: service, scope, state, totp_code: code } = body;
        const changed = useCases.changeApiKey(caller, actor, {
          service,
          kid,
          scope: scope === undefined ? undefined : scopesOf(scope),
          state,
          code: codeOf(code, CODE_DIGITS),
        });
        return presentApiKey(await inWords(changed, refusals));
      },
    }),
    operation({
      ...shared,
      method: 'delete',
      path: '/resource/service_accounts/api_keys/:kid',
      name: 'deleteServiceApiKey',
      summary: 'Delete an api key for specific service account',
      description: 'It is refused from the next request on.',
      words,
      params: KID_PARAMS,
      query: object({ ...SERVICE, ...CODE_FIELDS }),
      status: 204,
      data: NOTHING,
      refusals: [...listed(NOUN, UNKNOWN), NO_RECORD],
      errors: ['flood_control'],
      handler: async ({ caller, actor, params: { kid }, query }) => {
        const change = {
          service: query.service_account_uid,
          kid,
          code: codeOf(query.totp_code, CODE_DIGITS),
        };
        await inWords(useCases.removeApiKey(caller, actor, change), refusals);
        return null;
      },
    }),
  ];
}
