import type { MixedSchema } from 'yup';
import { PAGE_MAX } from '../../../domain/limits.js';
import type { Approached } from '../../http/approach.js';
import { Reply } from '../../http/reply.js';
import { integer, integerOf } from './fields.js';
import type { ParameterWords } from './words.js';

/** "limit (1..100, default 100)", "page (≥1, default 1)" (barong.md section 1). */
const LIMIT_MAX = 100;
const LIMIT_DEFAULT = 100;

/** The parameters of every list; out of range is refused and not clamped. */
export const PAGING_FIELDS = {
  page: within(integer(), 1, PAGE_MAX)
    .optional()
    .meta({ description: 'From 1; 1 when absent', jsonSchema: { type: 'integer', minimum: 1 } }),
  limit: within(integer(), 1, LIMIT_MAX)
    .optional()
    .meta({
      description: `Items of a page; ${LIMIT_DEFAULT} when absent`,
      jsonSchema: { type: 'integer', minimum: 1, maximum: LIMIT_MAX },
    }),
};

/** Their words (barong.md section 1). */
export const PAGING_WORDS: ParameterWords = {
  'page:integer': 'non_integer_page',
  'page:defined': 'non_integer_page',
  'page:min': 'non_positive_page',
  'page:max': 'non_integer_page',
  'limit:integer': 'non_integer_limit',
  'limit:defined': 'non_integer_limit',
  'limit:min': 'invalid_limit',
  'limit:max': 'invalid_limit',
};

/** The refusals that PAGING_WORDS are, for an operation's list. */
export const PAGING_REFUSALS = [
  'non_integer_page',
  'non_positive_page',
  'non_integer_limit',
  'invalid_limit',
].map((word) => ({ status: 422, word }));

/** Which page is asked for. */
export interface Paging {
  readonly page: number;
  readonly limit: number;
}

/** Reads it out of a query that was validated. */
export function pagingOf(query: {
  readonly page?: string | number | undefined;
  readonly limit?: string | number | undefined;
}): Paging {
  return { page: integerOf(query.page) ?? 1, limit: integerOf(query.limit) ?? LIMIT_DEFAULT };
}

/** A page and its headers: Total, Per-Page, Page and Link (RFC 8288; relative, for we do not know our public address). */
export function paged<Item>(
  items: Item[],
  total: number,
  { page, limit }: Paging,
  { path, querystring }: Pick<Approached, 'path' | 'querystring'>,
): Reply<Item[]> {
  const last = Math.max(1, Math.ceil(total / limit));
  const links = [
    ...(page > 1 ? [['first', 1] as const, ['prev', Math.min(page - 1, last)] as const] : []),
    ...(page < last ? [['next', page + 1] as const, ['last', last] as const] : []),
  ].map(([rel, number]) => {
    const query = new URLSearchParams(querystring);
    query.set('page', String(number));
    return `<${path}?${query}>; rel="${rel}"`;
  });
  return new Reply(items, {
    Total: String(total),
    'Per-Page': String(limit),
    Page: String(page),
    ...(links.length > 0 ? { Link: links.join(', ') } : {}),
  });
}

function within(field: MixedSchema<string | number>, min: number, max: number): MixedSchema<string | number> {
  // What is no number has been said to be none.
  const asNumber = (value: unknown): number => (value === undefined ? min : Number(value));
  return field
    .test('min', (value) => !(asNumber(value) < min))
    .test('max', (value) => !(asNumber(value) > max));
}
