import { array, mixed, object, string } from 'yup';
import { LABEL_DESCRIPTION_MAX_LENGTH } from '../../../../domain/family-limits.js';
import type { UseCases } from '../../../use-cases/index.js';
import { flag, flagOf, text } from '../fields.js';
import { labelText, plain } from '../label-fields.js';
import { USER } from '../models.js';
import { NOTHING } from '../nothing.js';
import type { DialectRoute } from '../operation.js';
import { PAGING_FIELDS, PAGING_REFUSALS, PAGING_WORDS, paged, pagingOf } from '../paging.js';
import { inWords, type ParameterWords, type RefusalWords } from '../words.js';
import { ON_USER, refusalsOf, TARGET_WORDS, uidText, unprocessable } from './account-fields.js';
import { adminOperation } from './operation.js';
import { presentListed } from './present-account.js';

const SCOPES = ['public', 'private'] as const;

const WORDS: ParameterWords = {
  'scope:enum': 'scope.inclusion',
  'description:max': 'description.too_long',
};
const REFUSALS: RefusalWords = {
  ...TARGET_WORDS,
  'not_found:label': { status: 404, word: 'admin.label.doesnt_exist' },
  'conflict:taken': unprocessable('key.taken'),
  'conflict:too_many': unprocessable('label.limit_reached'),
  // Labels that follow from facts (ADR 0036).
  'forbidden:owned': unprocessable('key.exclusion'),
  // Whoever wrote a profile for somebody does not approve it, where that is asked for.
  'forbidden:author': unprocessable('admin.profiles.second_admin_approval'),
  'conflict:value': unprocessable('value.inclusion'),
};
const SAID = [
  ...['key', 'value'].flatMap((name) =>
    ['too_short', 'too_long', 'invalid'].map((rule) => `${name}.${rule}`),
  ),
  'scope.inclusion',
  'description.too_long',
  'admin.user.empty_description',
].map(unprocessable);

const SCOPE = string().oneOf(SCOPES);
const LABEL_FIELDS = {
  uid: uidText(),
  key: labelText(),
  value: labelText(),
  description: text(LABEL_DESCRIPTION_MAX_LENGTH).optional(),
};

/** Labels as administrators see and write them (barong.md section 5); private ones make state and level. */
export function userLabelRoutes(useCases: UseCases): readonly DialectRoute[] {
  const looking = { ...ON_USER, method: 'get', audit: 'look', ability: ['read', 'Label'] } as const;
  const writing = { ...ON_USER, audit: 'change', ability: ['manage', 'Label'], data: NOTHING } as const;
  const description =
    'Private labels make state and level. Where one stands for a fact, the fact is what is changed: `ban` is a ban, `document`, ' +
    '`profile` and `address` are the verdict on the open case; `email`, `phone`, `otp` and `delete` are nobody’s to write.';
  return [
    adminOperation(useCases, {
      ...looking,
      path: '/users/labels',
      name: 'listUsersByLabel',
      summary: 'Returns array of users as paginated collection',
      description: 'Those who have the label, of either scope. `Total` is exact to 10,000.',
      words: PAGING_WORDS,
      query: object({ key: text(255), value: text(255), ...PAGING_FIELDS }),
      status: 200,
      data: array(USER).defined(),
      refusals: [...refusalsOf([], ['key', 'value']), ...PAGING_REFUSALS],
      handler: async (_, { query, approached }) => {
        const page = pagingOf(query);
        const label = { key: plain(query.key), value: plain(query.value) };
        const order = { orderBy: 'id', ordering: 'asc', extended: false } as const;
        const { items, total } = await useCases.listAccounts({ label }, { ...page, ...order });
        return paged(items.map(presentListed), total, page, approached);
      },
    }),
    adminOperation(useCases, {
      ...looking,
      path: '/users/labels/list',
      name: 'countLabels',
      summary: 'Returns existing labels keys and values',
      description: 'Private ones: `["key","value"]`, and how many accounts have it.',
      status: 200,
      data: mixed<Record<string, number>>()
        .defined()
        .meta({ jsonSchema: { type: 'object', additionalProperties: { type: 'integer' } } }),
      handler: async () => {
        const counts = await useCases.countLabels();
        return Object.fromEntries(
          counts.map(({ key, value, count }) => [JSON.stringify([key, value]), count]),
        );
      },
    }),
    adminOperation(useCases, {
      ...writing,
      method: 'post',
      path: '/users/labels',
      name: 'createUserLabel',
      summary: 'Adds label for user',
      description,
      words: WORDS,
      body: object({ ...LABEL_FIELDS, scope: SCOPE.optional() }),
      status: 201,
      refusals: [...refusalsOf([REFUSALS], ['uid', 'key', 'value']), ...SAID],
      handler: async (admin, { body: { scope = 'public', ...body } }) => {
        await inWords(useCases.writeLabel(admin, { ...written(body), scope, mode: 'add' }), REFUSALS);
        return null;
      },
    }),
    adminOperation(useCases, {
      ...writing,
      method: 'post',
      path: '/users/labels/update',
      name: 'postUserLabel',
      summary: 'Update user label value',
      description: `Without \`replace\`, or with true, it is made if there is none. ${description}`,
      missing: 400,
      words: WORDS,
      body: object({ ...LABEL_FIELDS, scope: SCOPE.defined(), replace: flag().optional() }),
      status: 201,
      refusals: [...refusalsOf([REFUSALS], ['uid', 'key', 'value', 'scope'], 400), ...SAID],
      handler: async (admin, { body: { scope, replace = true, ...body } }) => {
        const mode = flagOf(replace) ? 'put' : 'change';
        await inWords(useCases.writeLabel(admin, { ...written(body), scope, mode }), REFUSALS);
        return null;
      },
    }),
    adminOperation(useCases, {
      ...writing,
      method: 'put',
      path: '/users/labels',
      name: 'updateUserLabel',
      summary: 'Update user label scope',
      description: `Of the label of that key and scope, the value and the description. ${description}`,
      missing: 400,
      words: WORDS,
      body: object({ ...LABEL_FIELDS, scope: SCOPE.defined() }),
      status: 200,
      refusals: [...refusalsOf([REFUSALS], ['uid', 'key', 'value', 'scope'], 400), ...SAID],
      handler: async (admin, { body: { scope, ...body } }) => {
        await inWords(useCases.writeLabel(admin, { ...written(body), scope, mode: 'change' }), REFUSALS);
        return null;
      },
    }),
    adminOperation(useCases, {
      ...writing,
      method: 'delete',
      path: '/users/labels',
      name: 'deleteUserLabel',
      summary: 'Deletes label for user',
      description,
      words: WORDS,
      query: object({ uid: uidText(), key: text(255), scope: SCOPE.defined() }),
      status: 204,
      refusals: [...refusalsOf([REFUSALS], ['uid', 'key', 'scope']), unprocessable('scope.inclusion')],
      handler: async (admin, { query: { uid, key, scope } }) => {
        await inWords(useCases.dropLabelOf(admin, { uid, key: plain(key), scope }), REFUSALS);
        return null;
      },
    }),
  ];
}

/** As labels are kept. */
function written<L extends { readonly key: string; readonly value: string }>(label: L): L {
  return { ...label, key: plain(label.key), value: plain(label.value) };
}
