import { array, object } from 'yup';
import { CODE_DIGITS } from '../../../domain/limits.js';
import type { UseCases } from '../../use-cases/index.js';
import { codeOf } from './fields.js';
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
  OWN_KID,
  presentApiKey,
  requireAlgorithm,
  scopesOf,
} from './key-fields.js';
import { NOTHING } from './nothing.js';
import { type DialectRoute, operation } from './operation.js';
import { paged, pagingOf } from './paging.js';
import { inWords } from './words.js';

const NOUN = 'resource.api_key';
/** Of parameters: "class singular, lowercase, no underscore" (barong.md section 1). */
const SCOPE = 'resource.apikey';
const OWN = { service: undefined };

/** Keys that the caller's own programs sign with. */
export function apiKeyRoutes(useCases: UseCases): readonly DialectRoute[] {
  const shared = { tag: 'barong resource', security: 'session', scope: SCOPE, missing: 400 } as const;
  const words = changeWords(NOUN);
  const refusals = changeRefusals(NOUN);
  return [
    operation({
      ...shared,
      method: 'get',
      path: '/resource/api_keys',
      name: 'listApiKeys',
      summary: 'List all api keys for current account',
      description: 'Without their secrets. Needs no code of the second factor.',
      words: LIST_WORDS,
      query: object(LIST_FIELDS),
      status: 200,
      data: array(API_KEY).defined(),
      refusals: LIST_REFUSALS,
      handler: async ({ actor, query, approached }) => {
        const paging = pagingOf(query);
        const order = { orderBy: query.order_by ?? 'id', ordering: query.ordering ?? 'asc' } as const;
        const { items, total } = await useCases.listApiKeys(actor, { ...OWN, ...paging, ...order });
        return paged(items.map(presentApiKey), total, paging, approached);
      },
    }),
    operation({
      ...shared,
      method: 'post',
      path: '/resource/api_keys',
      name: 'createApiKey',
      summary: 'Create an api key',
      description: 'The secret is in this answer and nowhere else. Needs a code of an authenticator app.',
      words,
      body: object({ ...CREATION_FIELDS, kid: OWN_KID }),
      status: 201,
      data: API_KEY,
      refusals: [
        ...listed(NOUN, 'conflict:holder', 'conflict:kid'),
        ...CREATION_REFUSALS,
        { status: 422, word: 'kid.invalid' },
      ],
      errors: ['flood_control'],
      handler: async ({ caller, actor, body: { algorithm, kid, scope, totp_code: code } }) => {
        requireAlgorithm(algorithm, kid);
        const made = useCases.createApiKey(caller, actor, {
          ...OWN,
          kid,
          scope: scopesOf(scope ?? ''),
          code: codeOf(code, CODE_DIGITS),
        });
        return presentApiKey(await inWords(made, refusals));
      },
    }),
    operation({
      ...shared,
      method: 'patch',
      path: '/resource/api_keys/:kid',
      name: 'updateApiKey',
      summary: 'Updates an api key',
      description: 'What is not named stays as it is. An inactive key signs nothing.',
      words,
      params: KID_PARAMS,
      body: object(CHANGE_FIELDS),
      status: 200,
      data: API_KEY,
      refusals: [
        ...listed(NOUN, 'conflict:reactivation'),
        { status: 422, word: 'state.inclusion' },
        NO_RECORD,
      ],
      errors: ['flood_control'],
      handler: async ({ caller, actor, params: { kid }, body: { scope, state, totp_code: code } }) => {
        const changed = useCases.changeApiKey(caller, actor, {
          ...OWN,
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
      path: '/resource/api_keys/:kid',
      name: 'deleteApiKey',
      summary: 'Delete an api key',
      description: 'It is refused from the next request on.',
      words,
      params: KID_PARAMS,
      query: object(CODE_FIELDS),
      status: 204,
      data: NOTHING,
      refusals: [...listed(NOUN), NO_RECORD],
      errors: ['flood_control'],
      handler: async ({ caller, actor, params: { kid }, query }) => {
        const code = codeOf(query.totp_code, CODE_DIGITS);
        await inWords(useCases.removeApiKey(caller, actor, { ...OWN, kid, code }), refusals);
        return null;
      },
    }),
  ];
}
