import { array, object } from 'yup';
import { Reply } from '../../../http/reply.js';
import type { UseCases } from '../../../use-cases/index.js';
import { text } from '../fields.js';
import { API_KEY, LIST_FIELDS, LIST_REFUSALS, LIST_WORDS, presentApiKey } from '../key-fields.js';
import { NOTHING } from '../nothing.js';
import type { DialectRoute } from '../operation.js';
import { paged, pagingOf } from '../paging.js';
import { inWords } from '../words.js';
import { refusalsOf, TARGET_WORDS, uidText } from './account-fields.js';
import { adminOperation } from './operation.js';

const NO_USER = { 'not_found:user': TARGET_WORDS['not_found:user'] } as const;
const NO_DOCUMENT = { status: 404, word: 'admin.document.doesnt_exist' } as const;

/** What belongs to an account: its API keys, the files of its documents (barong.md section 5). */
export function userBelongingRoutes(useCases: UseCases): readonly DialectRoute[] {
  const shared = { method: 'get', audit: 'look', missing: 422 } as const;
  return [
    adminOperation(useCases, {
      ...shared,
      path: '/api_keys',
      name: 'listApiKeysOf',
      summary: 'List all api keys of an account',
      description: 'Without their secrets.',
      ability: ['read', 'APIKey'],
      scope: 'admin.user',
      words: LIST_WORDS,
      query: object({ uid: uidText(), ...LIST_FIELDS }),
      status: 200,
      data: array(API_KEY).defined(),
      refusals: [...refusalsOf([NO_USER], ['uid']), ...LIST_REFUSALS],
      handler: async (_, { query, approached }) => {
        const paging = pagingOf(query);
        const order = { orderBy: query.order_by ?? 'id', ordering: query.ordering ?? 'asc' } as const;
        const keys = useCases.listKeysOf({ uid: query.uid, ...paging, ...order });
        const { items, total } = await inWords(keys, NO_USER);
        return paged(items.map(presentApiKey), total, paging, approached);
      },
    }),
    adminOperation(useCases, {
      ...shared,
      path: '/documents/:id',
      name: 'getDocument',
      summary: 'Returns the file of a document',
      description:
        'Redirects to where the file is, for some minutes and for this session. An API key, which is no session, finds none.',
      ability: ['read', 'Document'],
      scope: 'admin.document',
      params: object({ id: text(64) }),
      status: 302,
      data: NOTHING,
      refusals: [NO_DOCUMENT],
      handler: async ({ actor }, { params }) => {
        const link = useCases.linkDocument(actor, params);
        const path = await inWords(link, { 'not_found:document': NO_DOCUMENT });
        return new Reply(null, { Location: path });
      },
    }),
  ];
}
