import type { AccountOrder } from '../domain/account-orders.js';
import { LIST_TOTAL_MAX } from '../domain/limits.js';
import type { Database } from '../platform/database.js';
import { ACCOUNT_JSON, PROFILES_JSON, type SealedAccount, type SealedProfile } from './full-account.js';
import { KYC_JSON, type SealedKycAccount } from './kyc-account.js';
import { sql } from './sql.js';

/** Which accounts of the Barong family's lists; what is not said is not looked at. Each has its index. */
export interface AccountFilter {
  readonly uid?: string | undefined;
  readonly emailIndex?: Buffer | undefined;
  readonly role?: string | undefined;
  readonly level?: number | undefined;
  readonly state?: string | undefined;
  /** Of any of its profiles: the country, and blind indexes of names. */
  readonly country?: string | undefined;
  readonly firstNameIndex?: Buffer | undefined;
  readonly lastNameIndex?: Buffer | undefined;
  /** A label of either scope. */
  readonly label?: { readonly key: string; readonly value: string } | undefined;
  /** Which time `from` and `to` are about. */
  readonly range?: 'created' | 'updated' | undefined;
  /** Seconds since 1970, both inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** In which order, and which part of it. */
export interface AccountPage {
  readonly orderBy: AccountOrder;
  readonly ordering: 'asc' | 'desc';
  /** From 1. */
  readonly page: number;
  readonly limit: number;
}

/** How much of each account: itself, with its profiles, with everything. */
interface Parts {
  readonly plain: SealedAccount;
  readonly profiles: SealedAccount & { readonly profiles: readonly SealedProfile[] };
  readonly kyc: SealedKycAccount;
}

const PARTS: Readonly<Record<keyof Parts, string>> = {
  plain: ACCOUNT_JSON,
  profiles: `${ACCOUNT_JSON}, ${PROFILES_JSON}`,
  kyc: KYC_JSON,
};

/** Where rows come from, and in which order. */
interface Source {
  readonly from: string;
  readonly where: readonly string[];
  /** Of the page's accounts: text of ours, never what anybody sends. */
  readonly order: string;
}

/** One page, and how many there are: exact up to LIST_TOTAL_MAX. */
interface Page<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** The least and the most that a smallint holds: no level is beyond. */
const LEVEL_MAX = 32_767;

type Binding = string | number | Buffer;

/** Accounts in an order: one statement for the page and one for the count, down an index each. */
export function listAccounts<Part extends 'plain' | 'profiles'>(
  db: Database,
  filter: AccountFilter,
  { orderBy, ordering, ...page }: AccountPage,
  part: Part,
): Promise<Page<Parts[Part]>> {
  const direction = ordering === 'desc' ? 'DESC' : 'ASC';
  const columns = orderBy === 'id' || orderBy === 'uid' ? [orderBy] : [orderBy, 'id'];
  const order = columns.map((column) => `u.${column} ${direction}`).join(', ');
  return pageOf(db, { from: 'users u', where: [], order }, filter, page, part);
}

/** Accounts whose documents wait to be looked at, the longest waiting first (barong.md section 5). */
export function listPendingAccounts<Part extends 'plain' | 'kyc'>(
  db: Database,
  filter: AccountFilter,
  page: Pick<AccountPage, 'page' | 'limit'>,
  part: Part,
): Promise<Page<Parts[Part]>> {
  const source = {
    from: 'labels w JOIN users u ON u.id = w.user_id',
    where: ["w.key = 'document' AND w.scope = 'private' AND w.value IN ('pending', 'replaced')"],
    order: 'w.updated_at, w.user_id',
  };
  return pageOf(db, source, filter, page, part);
}

async function pageOf<Part extends keyof Parts>(
  db: Database,
  { from, where, order }: Source,
  filter: AccountFilter,
  { page, limit }: Pick<AccountPage, 'page' | 'limit'>,
  part: Part,
): Promise<Page<Parts[Part]>> {
  const [conditions, bindings] = conditionsOf(filter);
  const all = [...where, ...conditions];
  const found = `FROM ${from}${all.length > 0 ? ` WHERE ${all.join(' AND ')}` : ''} ORDER BY ${order}`;
  // Numbered before anything is made of an account: what is made of it is made of the page's alone.
  const { rows } = await sql<{ account: Parts[Part] }>(
    db,
    `WITH page AS (SELECT chosen.id, row_number() OVER () AS place FROM (
       SELECT u.id ${found} OFFSET :offset LIMIT :limit) chosen)
     SELECT json_build_object(${PARTS[part]}) AS account FROM page JOIN users u ON u.id = page.id ORDER BY page.place`,
    { ...bindings, offset: (page - 1) * limit, limit },
  );
  const { rows: counts } = await sql<{ total: string }>(
    db,
    `SELECT count(*) AS total FROM (SELECT u.id ${found} LIMIT :most) counted`,
    { ...bindings, most: LIST_TOTAL_MAX },
  );
  return { rows: rows.map(({ account }) => account), total: Number(counts[0]?.total ?? 0) };
}

/** A filter as conditions on `u`, and what they compare with. */
function conditionsOf(filter: AccountFilter): [string[], Record<string, Binding>] {
  const { emailIndex, country, firstNameIndex, lastNameIndex, label, range = 'created', from, to } = filter;
  const conditions: string[] = [];
  const bindings: Record<string, Binding> = {};
  const add = (condition: string, values: Readonly<Record<string, Binding | undefined>>): void => {
    const given = Object.entries(values).filter(
      (entry): entry is [string, Binding] => entry[1] !== undefined,
    );
    if (given.length === 0) return;
    conditions.push(condition);
    Object.assign(bindings, Object.fromEntries(given));
  };
  const { uid, role, state, level } = filter;
  add('u.uid = :uid', { uid });
  add('u.email_index = :emailIndex', { emailIndex });
  add('u.role = :role', { role });
  add('u.state = :state', { state });
  add('u.level = :level', { level: level === undefined ? undefined : bounded(level) });
  const owners = (condition: string): string =>
    `u.id IN (SELECT p.user_id FROM claimed_profiles p WHERE ${condition})`;
  add(owners('p.country = :country'), { country });
  add(owners('p.first_name_index = :firstNameIndex'), { firstNameIndex });
  add(owners('p.last_name_index = :lastNameIndex'), { lastNameIndex });
  add('u.id IN (SELECT t.user_id FROM labels t WHERE t.key = :labelKey AND t.value = :labelValue)', {
    labelKey: label?.key,
    labelValue: label?.value,
  });
  // A second is what callers know of a time: the last one is theirs to its end.
  add(`u.${range}_at >= to_timestamp(:from)`, { from });
  add(`u.${range}_at < to_timestamp(:to)`, { to: to === undefined ? undefined : to + 1 });
  return [conditions, bindings];
}

/** A level that nobody has is one that the column can be asked for. */
const bounded = (level: number): number => Math.max(-1, Math.min(level, LEVEL_MAX));
