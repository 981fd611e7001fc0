import { array, object } from 'yup';
import type { UseCases } from '../../../use-cases/index.js';
import type { DialectRoute } from '../operation.js';
import { paged } from '../paging.js';
import { inWords } from '../words.js';
import {
  filterOf,
  LIST_QUERY,
  LIST_REFUSALS,
  LIST_WORDS,
  ON_USER,
  PENDING_QUERY,
  PENDING_REFUSALS,
  TARGET_WORDS,
  uidText,
} from './account-fields.js';
import { LISTED_USER, PENDING_USER, USER_WITH_KYC } from './account-models.js';
import { adminOperation } from './operation.js';
import { presentKyc, presentListed, presentPending } from './present-account.js';

/** Accounts as administrators look at them (barong.md section 5). */
export function userRoutes(useCases: UseCases): readonly DialectRoute[] {
  const shared = { ...ON_USER, method: 'get', audit: 'look', ability: ['read', 'User'] } as const;
  return [
    adminOperation(useCases, {
      ...shared,
      path: '/users',
      name: 'listUsers',
      summary: 'Returns array of users as paginated collection',
      description:
        'By id, or by the column that is asked for; extended, with their profiles. `Total` is exact to 10,000.',
      words: LIST_WORDS,
      query: LIST_QUERY,
      status: 200,
      data: array(LISTED_USER).defined(),
      refusals: LIST_REFUSALS,
      handler: async (_, { query, approached }) => {
        const { filter, page } = filterOf(query);
        const order = { orderBy: query.order_by ?? 'id', ordering: query.ordering ?? 'asc' } as const;
        const { items, total } = await useCases.listAccounts(filter, { ...page, ...order });
        return paged(items.map(presentListed), total, page, approached);
      },
    }),
    adminOperation(useCases, {
      ...shared,
      path: '/users/documents/pending',
      name: 'listPendingUsers',
      summary: 'Returns array of users with pending or replaced documents as paginated collection',
      description:
        'The longest waiting first; extended, with everything that there is of each. `Total` is exact to 10,000.',
      words: LIST_WORDS,
      query: PENDING_QUERY,
      status: 200,
      data: array(PENDING_USER).defined(),
      refusals: PENDING_REFUSALS,
      handler: async ({ actor }, { query, approached }) => {
        const { filter, page } = filterOf(query);
        const { items, total } = await useCases.listPendingAccounts(actor, filter, page);
        return paged(
          items.map((item) => presentPending(item, actor)),
          total,
          page,
          approached,
        );
      },
    }),
    adminOperation(useCases, {
      ...shared,
      path: '/users/:uid',
      name: 'getUser',
      summary: 'Returns user info',
      description: 'Everything that there is of an account, nothing of it masked.',
      params: object({ uid: uidText() }),
      status: 200,
      data: USER_WITH_KYC,
      refusals: [TARGET_WORDS['not_found:user']],
      handler: async ({ actor }, { params }) =>
        presentKyc(await inWords(useCases.seeAccount(actor, params), TARGET_WORDS), actor),
    }),
  ];
}
