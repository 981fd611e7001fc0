import { array, number, object, string } from 'yup';
import { RESTRICTION_CATEGORIES, RESTRICTION_SCOPES } from '../../../../domain/access.js';
import type { RestrictionView } from '../../../use-cases/admin-restrictions.js';
import type { UseCases } from '../../../use-cases/index.js';
import { integer, text } from '../fields.js';
import { NOTHING } from '../nothing.js';
import type { DialectRoute } from '../operation.js';
import { PAGING_FIELDS, PAGING_REFUSALS, PAGING_WORDS, paged, pagingOf } from '../paging.js';
import { stamps } from '../present-user.js';
import { secondOf } from '../seconds.js';
import { inWords, type RefusalWords, refused } from '../words.js';
import { adminOperation } from './operation.js';
import { whitelinkRoutes } from './whitelinks.js';

const STATES = ['enabled', 'disabled'] as const;
const RANGES = ['created', 'updated'] as const;
/** What the column holds. */
const VALUE_MAX = 64;
/** Every word fits. */
const WORD_MAX = 16;
/** Statuses that the column holds. */
const [CODE_MIN, CODE_MAX] = [400, 599];

const RESTRICTION = object({
  id: number().integer().defined(),
  category: string().oneOf(RESTRICTION_CATEGORIES).defined(),
  scope: string().oneOf(RESTRICTION_SCOPES).defined(),
  value: string().defined(),
  code: number()
    .integer()
    .nullable()
    .defined()
    .meta({ description: 'null: the default of category and scope' }),
  state: string().oneOf(STATES).defined(),
  created_at: string().datetime().defined(),
  updated_at: string().datetime().defined(),
}).defined();

const invalid = (name: string) => ({ status: 422, word: `admin.restriction.invalid_${name}` });
const SCOPE = invalid('scope');
const CATEGORY = invalid('category');
const STATE = invalid('state');
const RANGE = invalid('range');
const CODE = invalid('code');
const INVALID_VALUE = { status: 422, word: 'value.invalid' };
const TAKEN = { status: 422, word: 'value.taken' };
const UNKNOWN = { status: 404, word: 'admin.restriction.doesnt_exist' };
const NO_ID = { status: 422, word: 'admin.restriction.non_integer_id' };

const WRITTEN = [SCOPE, CATEGORY, STATE, CODE, INVALID_VALUE, TAKEN];
const WORDS: RefusalWords = {
  not_found: UNKNOWN,
  'validation_failed:value': INVALID_VALUE,
  'conflict:taken': TAKEN,
};
const FIELD_WORDS = { 'id:integer': NO_ID.word, 'code:integer': CODE.word };

const word = (words: readonly string[]) => text(WORD_MAX).meta({ description: words.join(', ') });
const value = () =>
  text(VALUE_MAX).meta({
    description:
      'Of the scope: all; an address; a network a.b.c.d/n, also IPv6; code or English name of a place',
  });
const more = {
  state: word(STATES).optional(),
  code: integer()
    .optional()
    .meta({ description: `Status of the answer, ${CODE_MIN} to ${CODE_MAX}` }),
};

/** `/admin/restrictions`: who is kept out, or let in past all others (barong.md sections 3 and 5). */
export function restrictionRoutes(useCases: UseCases): readonly DialectRoute[] {
  const common = { scope: 'admin.restriction', missing: 422 } as const;
  return [
    adminOperation(useCases, {
      ...common,
      method: 'get',
      path: '/restrictions',
      name: 'listRestrictions',
      summary: 'Returns array of restrictions as a paginated collection',
      description: 'By number. `from` and `to` are inclusive, and about when a row was made or last changed.',
      ability: ['read', 'Restriction'],
      audit: 'look',
      words: {
        ...PAGING_WORDS,
        'from:integer': 'admin.restriction.non_integer_from',
        'to:integer': 'admin.restriction.non_integer_to',
      },
      query: object({
        scope: word(RESTRICTION_SCOPES).optional(),
        category: word(RESTRICTION_CATEGORIES).optional(),
        range: word(RANGES).optional(),
        from: integer().optional().meta({ description: 'Seconds since 1970' }),
        to: integer().optional().meta({ description: 'Seconds since 1970' }),
        ...PAGING_FIELDS,
      }),
      status: 200,
      data: array(RESTRICTION).defined(),
      refusals: [
        SCOPE,
        CATEGORY,
        RANGE,
        { status: 422, word: 'admin.restriction.non_integer_from' },
        { status: 422, word: 'admin.restriction.non_integer_to' },
        ...PAGING_REFUSALS,
      ],
      handler: async (_admin, { query, approached }) => {
        const paging = pagingOf(query);
        const { items, total } = await useCases.listRestrictions({
          scope: oneOf(RESTRICTION_SCOPES, query.scope, SCOPE),
          category: oneOf(RESTRICTION_CATEGORIES, query.category, CATEGORY),
          range: oneOf(RANGES, query.range, RANGE) ?? 'created',
          from: secondOf(query.from),
          to: secondOf(query.to),
          ...paging,
        });
        return paged(items.map(presentRestriction), total, paging, approached);
      },
    }),
    adminOperation(useCases, {
      ...common,
      method: 'post',
      path: '/restrictions',
      name: 'createRestriction',
      summary: 'Create restriction',
      description:
        'In force in every process within a second. Without a category it is a blacklist, as in Barong 2.4. An enabled `blocklogin` ends all sessions of everybody.',
      ability: ['manage', 'Restriction'],
      audit: 'change',
      words: FIELD_WORDS,
      body: object({
        scope: word(RESTRICTION_SCOPES),
        value: value(),
        category: word(RESTRICTION_CATEGORIES).optional(),
        ...more,
      }),
      status: 201,
      data: RESTRICTION,
      refusals: WRITTEN,
      handler: async (admin, { body }) => {
        const { scope, category = 'blacklist', state = 'enabled', code = null } = writtenOf(body);
        const row = { scope: scope ?? 'all', category, state, code, value: body.value };
        return presentRestriction(await inWords(useCases.addRestriction(admin, row), WORDS));
      },
    }),
    adminOperation(useCases, {
      ...common,
      method: 'put',
      path: '/restrictions',
      name: 'updateRestriction',
      summary: 'Update restriction',
      description: 'What is sent changes, what is absent stays.',
      ability: ['manage', 'Restriction'],
      audit: 'change',
      words: FIELD_WORDS,
      body: object({
        id: integer(),
        scope: word(RESTRICTION_SCOPES).optional(),
        value: value().optional(),
        category: word(RESTRICTION_CATEGORIES).optional(),
        ...more,
      }),
      status: 200,
      data: RESTRICTION,
      refusals: [...WRITTEN, UNKNOWN, NO_ID],
      handler: async (admin, { body }) => {
        const { value: sent } = body;
        const input = { id: Number(body.id), ...writtenOf(body), ...(sent !== undefined && { value: sent }) };
        return presentRestriction(await inWords(useCases.changeRestriction(admin, input), WORDS));
      },
    }),
    adminOperation(useCases, {
      ...common,
      method: 'delete',
      path: '/restrictions',
      name: 'deleteRestriction',
      summary: 'Delete restriction',
      description: 'It holds no longer, in every process, within a second.',
      ability: ['manage', 'Restriction'],
      audit: 'change',
      words: FIELD_WORDS,
      query: object({ id: integer() }),
      status: 204,
      data: NOTHING,
      refusals: [UNKNOWN, NO_ID],
      handler: async (admin, { query }) => {
        await inWords(useCases.dropRestriction(admin, { id: Number(query.id) }), WORDS);
        return null;
      },
    }),
    ...whitelinkRoutes(useCases),
  ];
}

/** What was sent of the words of a row; what is absent stays absent. @throws DomainError with a word for the first fault */
function writtenOf(sent: {
  readonly scope?: string | undefined;
  readonly category?: string | undefined;
  readonly state?: string | undefined;
  readonly code?: string | number | undefined;
}) {
  const scope = oneOf(RESTRICTION_SCOPES, sent.scope, SCOPE);
  const category = oneOf(RESTRICTION_CATEGORIES, sent.category, CATEGORY);
  const state = oneOf(STATES, sent.state, STATE);
  const code = sent.code === undefined ? undefined : Number(sent.code);
  if (code !== undefined && !(code >= CODE_MIN && code <= CODE_MAX)) throw refused(CODE.status, CODE.word);
  return {
    ...(scope && { scope }),
    ...(category && { category }),
    ...(state && { state }),
    ...(code !== undefined && { code }),
  };
}

/** @returns undefined: nothing was sent @throws DomainError in words of ours */
function oneOf<Word extends string>(
  words: readonly Word[],
  sent: string | undefined,
  refusal: { readonly status: number; readonly word: string },
): Word | undefined {
  if (sent === undefined) return undefined;
  const found = words.find((known) => known === sent);
  if (found === undefined) throw refused(refusal.status, refusal.word);
  return found;
}

function presentRestriction({ createdAt, updatedAt, ...restriction }: RestrictionView) {
  return { ...restriction, ...stamps({ createdAt, updatedAt }) };
}
