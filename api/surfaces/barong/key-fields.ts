import { object, string } from 'yup';
import type { WordedRefusal } from '../../http/route.js';
import type { ApiKeyView } from '../../use-cases/access-calls.js';
import { codeText, text } from './fields.js';
import { PAGING_FIELDS, PAGING_REFUSALS, PAGING_WORDS } from './paging.js';
import { instant } from './present.js';
import { type ParameterWords, type RefusalWords, refused } from './words.js';

// What calls about API keys share, be they an account's own or those of its service accounts.

/** Longest kid (the column's check), and longest list of scopes. Own number. */
const KID_MAX = 64;
const SCOPE_MAX = 1_024;
/** The one algorithm (barong.md section 4). */
const ALGORITHM = 'HS256';
/** Columns that a list can be ordered by. */
const ORDERS = ['id', 'kid', 'algorithm', 'scope', 'state', 'created_at', 'updated_at'] as const;

/** APIKey. `scope` is a text in all seeds: the scopes with commas between, as they are written in the request. */
export const API_KEY = object({
  kid: string().defined(),
  algorithm: string().oneOf([ALGORITHM]).defined(),
  scope: string().defined().meta({ description: 'Scopes with commas between' }),
  state: string().oneOf(['active', 'inactive']).defined(),
  secret: string().optional().meta({ description: 'Told once, by the call that made the key' }),
  created_at: string().datetime().defined(),
  updated_at: string().datetime().defined(),
}).defined();

export const KID_PARAMS = object({ kid: text(KID_MAX) });

export const LIST_FIELDS = {
  ordering: string().oneOf(['asc', 'desc']).optional(),
  order_by: string().oneOf(ORDERS).optional(),
  ...PAGING_FIELDS,
};
export const LIST_WORDS: ParameterWords = {
  ...PAGING_WORDS,
  'ordering:enum': 'resource.api_key.invalid_ordering',
  'ordering:defined': 'resource.api_key.invalid_ordering',
  'order_by:enum': 'resource.api_key.invalid_attribute',
  'order_by:defined': 'resource.api_key.invalid_attribute',
};
export const LIST_REFUSALS: readonly WordedRefusal[] = [
  ...PAGING_REFUSALS,
  { status: 422, word: 'resource.api_key.invalid_ordering' },
  { status: 422, word: 'resource.api_key.invalid_attribute' },
];

export const CODE_FIELDS = { totp_code: codeText() };
export const CREATION_FIELDS = {
  algorithm: text(KID_MAX),
  scope: text(SCOPE_MAX).optional(),
  ...CODE_FIELDS,
};
/** 2.4: a kid of the client's own. */
export const OWN_KID = string()
  .matches(/^[A-Za-z0-9_-]{1,64}$/)
  .optional();
export const CHANGE_FIELDS = {
  scope: string().max(SCOPE_MAX).optional(),
  state: string().oneOf(['active', 'inactive']).optional(),
  ...CODE_FIELDS,
};

/** Words of the parameters of changes. @param noun of the module: `resource.api_key` */
export function changeWords(noun: string): ParameterWords {
  return {
    'totp_code:defined': `${noun}.missing_totp`,
    'totp_code:format': `${noun}.invalid_totp`,
    'state:enum': 'state.inclusion',
    'kid:format': 'kid.invalid',
    'kid:defined': 'kid.invalid',
  };
}

/** What changes are refused with. @param noun as above */
export function changeRefusals(noun: string): RefusalWords {
  return {
    'conflict:no_factor': { status: 400, word: `${noun}.2fa_disabled` },
    wrong_code: { status: 422, word: `${noun}.invalid_totp` },
    'conflict:holder': { status: 422, word: 'key_holder_account.invalid' },
    'conflict:kid': { status: 422, word: 'kid.taken' },
    'conflict:reactivation': { status: 422, word: 'state.invalid' },
    'not_found:service_account': { status: 404, word: 'resource.service_account.doesnt_exist' },
  };
}

/** The same as a list, with the code's own. @param which of the use cases' refusals the call can meet */
export function listed(noun: string, ...which: readonly (keyof RefusalWords)[]): readonly WordedRefusal[] {
  const words = changeRefusals(noun);
  return [
    { status: 400, word: `${noun}.missing_totp` },
    ...(['conflict:no_factor', 'wrong_code', ...which] as const).flatMap((refusal) => words[refusal] ?? []),
  ];
}

export const CREATION_REFUSALS: readonly WordedRefusal[] = [
  { status: 422, word: 'kid.blank' },
  { status: 422, word: 'algorithm.inclusion' },
];
export const NO_RECORD: WordedRefusal = { status: 404, word: 'record.not_found' };

/**
 * Another algorithm has no keys, so that its kid is blank where the client brought none (barong.md section 4).
 * @throws DomainError in the family's words
 */
export function requireAlgorithm(algorithm: string, kid?: string): void {
  if (algorithm === ALGORITHM) return;
  throw refused(422, ...(kid === undefined ? ['kid.blank'] : []), 'algorithm.inclusion');
}

/** `trade, read` -> two scopes. */
export function scopesOf(given: string): readonly string[] {
  return given
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
}

/** APIKey. @param key with its secret only where it was made */
export function presentApiKey({
  scope,
  createdAt,
  updatedAt,
  ...key
}: ApiKeyView & { readonly secret?: string }) {
  return {
    kid: key.kid,
    algorithm: key.algorithm as typeof ALGORITHM,
    scope: scope.join(','),
    state: key.state,
    ...(key.secret === undefined ? {} : { secret: key.secret }),
    created_at: instant(createdAt),
    updated_at: instant(updatedAt),
  };
}
