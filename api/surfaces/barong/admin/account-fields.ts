import { type InferType, object, string } from 'yup';
import { ACCOUNT_ORDERS } from '../../../../domain/account-orders.js';
import { EMAIL_MAX_LENGTH } from '../../../../domain/limits.js';
import type { WordedRefusal } from '../../../http/route.js';
import { flag, flagOf, integer, integerOf, text } from '../fields.js';
import { PAGING_FIELDS, PAGING_REFUSALS, PAGING_WORDS, pagingOf } from '../paging.js';
import { secondOf } from '../seconds.js';
import type { ParameterWords, RefusalWords } from '../words.js';

// Parameters and words that the operations on accounts share.

/** What is longer is nobody's. Own number: the longest name of a person (barong.md section 8) and of anything else here. */
const TEXT_MAX = 255;

/** An account is named by its uid. */
export const uidText = () => text(TEXT_MAX).meta({ description: 'user uniq id' });

/** Of a list of accounts; all compare exactly. */
const FILTERS = {
  extended: flag().optional().meta({ description: 'With everything that there is of each' }),
  uid: text(TEXT_MAX).optional(),
  email: text(EMAIL_MAX_LENGTH).optional(),
  role: text(TEXT_MAX).optional(),
  first_name: text(TEXT_MAX).optional().meta({ description: 'Of any of its profiles' }),
  last_name: text(TEXT_MAX).optional().meta({ description: 'Of any of its profiles' }),
  country: text(TEXT_MAX).optional().meta({ description: 'Of any of its profiles, as it is written there' }),
  level: integer().optional(),
  state: text(TEXT_MAX).optional(),
  range: string()
    .oneOf(['created', 'updated'])
    .optional()
    .meta({ description: 'Which time `from` and `to` are about; created when absent' }),
  from: integer().optional().meta({ description: 'Seconds since 1970, inclusive' }),
  to: integer().optional().meta({ description: 'Seconds since 1970, inclusive' }),
};

export const PENDING_QUERY = object({ ...FILTERS, ...PAGING_FIELDS });
export const LIST_QUERY = object({
  ...FILTERS,
  ordering: string().oneOf(['asc', 'desc']).optional(),
  order_by: string().oneOf(ACCOUNT_ORDERS).optional().meta({ description: 'id when absent' }),
  ...PAGING_FIELDS,
});

const ORDERING = 'user.ordering.invalid_ordering';
const ATTRIBUTE = 'user.ordering.invalid_attribute';

export const LIST_WORDS: ParameterWords = {
  ...PAGING_WORDS,
  'extended:boolean': 'admin.user.non_boolean_extended',
  'extended:defined': 'admin.user.non_boolean_extended',
  'range:enum': 'admin.user.invalid_range',
  'range:defined': 'admin.user.invalid_range',
  'ordering:enum': ORDERING,
  'ordering:defined': ORDERING,
  'order_by:enum': ATTRIBUTE,
  'order_by:defined': ATTRIBUTE,
};

const EMPTY = ['uid', 'email', 'role', 'first_name', 'last_name', 'country', 'level', 'state', 'from', 'to'];
export const PENDING_REFUSALS: readonly WordedRefusal[] = [
  ...PAGING_REFUSALS,
  ...['admin.user.non_boolean_extended', 'admin.user.invalid_range', 'invalid'].map(unprocessable),
  ...EMPTY.map((name) => unprocessable(`admin.user.empty_${name}`)),
];
export const LIST_REFUSALS: readonly WordedRefusal[] = [
  ...PENDING_REFUSALS,
  unprocessable(ORDERING),
  unprocessable(ATTRIBUTE),
];

/** The filter that a query is, and its page. */
export function filterOf(query: InferType<typeof PENDING_QUERY>) {
  const { uid, email, role, country, state, range, first_name: firstName, last_name: lastName } = query;
  return {
    filter: {
      ...{ uid, email, role, country, state, range, firstName, lastName },
      level: integerOf(query.level),
      from: secondOf(query.from),
      to: secondOf(query.to),
    },
    page: { ...pagingOf(query), extended: flagOf(query.extended) },
  };
}

/** A refusal of something that cannot be done. */
export function unprocessable(word: string): WordedRefusal {
  return { status: 422, word };
}

/** What every change of an account may be refused with. */
export const TARGET_WORDS = {
  'not_found:user': { status: 404, word: 'admin.user.doesnt_exist' },
  'forbidden:superadmin': { status: 422, word: 'admin.user.superadmin_change' },
  'forbidden:himself': { status: 422, word: 'admin.user.update_himself' },
} as const satisfies RefusalWords;

/** Refusals of an operation: the worded ones, and its required parameters that are not there. */
export function refusalsOf(
  worded: readonly RefusalWords[],
  required: readonly string[],
  missing: 400 | 422 = 422,
): readonly WordedRefusal[] {
  const all = worded.flatMap((words) => Object.values(words).flatMap((refusal) => refusal ?? []));
  return [
    ...new Map(all.map((refusal) => [refusal.word, refusal])).values(),
    ...required.flatMap((name) =>
      ['missing', 'empty'].map((what) => ({ status: missing, word: `admin.user.${what}_${name}` })),
    ),
    unprocessable('invalid'),
  ];
}

/** What an operation on an account has in common with all others. */
export const ON_USER = { scope: 'admin.user', missing: 422 } as const;
