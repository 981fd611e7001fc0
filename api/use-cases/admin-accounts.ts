import type { Actor } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import {
  type AccountFilter,
  type AccountPage,
  listPendingAccounts as listPendingRows,
  listAccounts as listRows,
} from '../../models/account-listing.js';
import { ApiKey, type KeyPage } from '../../models/api-key.js';
import { findKycAccount } from '../../models/kyc-account.js';
import { Label } from '../../models/label.js';
import { User } from '../../models/user.js';
import type { Database, Transaction } from '../../platform/database.js';
import { type ApiKeyView, viewOf as viewOfKey } from './api-keys.js';
import type { UseCaseDeps } from './deps.js';
import { type AccountView, type ClaimedProfileView, openAccountView, openProfile } from './full-account.js';
import { type KycAccount, openKycAccounts } from './kyc-account.js';
import { foldName } from './profile-columns.js';

/** Which accounts of the Barong family's lists, in the caller's words; what is not said is not looked at. */
export interface AccountQuery extends Omit<AccountFilter, 'emailIndex' | 'firstNameIndex' | 'lastNameIndex'> {
  readonly email?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
}

/** An account of a list, with its profiles where they were asked for. */
export type ListedAccount = AccountView & { readonly profiles?: readonly ClaimedProfileView[] };

/** One page of a list. */
export interface AccountList<Item> {
  readonly items: readonly Item[];
  /** Exact up to LIST_TOTAL_MAX. */
  readonly total: number;
}

type Part = { readonly page: number; readonly limit: number; readonly extended: boolean };

/** One page of accounts. */
export async function listAccounts(
  deps: UseCaseDeps,
  query: AccountQuery,
  { extended, ...page }: AccountPage & Part,
): Promise<AccountList<ListedAccount>> {
  const filter = filterOf(deps, query);
  if (!extended) {
    const { rows, total } = await listRows(deps.database, filter, page, 'plain');
    return { items: rows.map((row) => openAccountView(deps, row)), total };
  }
  const { rows, total } = await listRows(deps.database, filter, page, 'profiles');
  const items = rows.map((row) => ({
    ...openAccountView(deps, row),
    profiles: row.profiles.map((profile) => openProfile(deps, profile)),
  }));
  return { items, total };
}

/** One page of accounts whose documents wait to be looked at, the longest waiting first. @param actor links are for him */
export async function listPendingAccounts(
  deps: UseCaseDeps,
  actor: Actor,
  query: AccountQuery,
  { extended, ...page }: Part,
): Promise<AccountList<AccountView | KycAccount>> {
  const filter = filterOf(deps, query);
  if (!extended) {
    const { rows, total } = await listPendingRows(deps.database, filter, page, 'plain');
    return { items: rows.map((row) => openAccountView(deps, row)), total };
  }
  const { rows, total } = await listPendingRows(deps.database, filter, page, 'kyc');
  return { items: await openKycAccounts(deps, actor, rows), total };
}

/** Everything of an account. @throws DomainError `not_found` with the reason `user` */
export async function seeAccount(
  deps: UseCaseDeps,
  actor: Actor,
  { uid }: { uid: string },
  db: Database | Transaction = deps.database,
): Promise<KycAccount> {
  const found = await findKycAccount(db, uid);
  const [account] = found ? await openKycAccounts(deps, actor, [found]) : [];
  if (!account) throw new DomainError('not_found', { reason: 'user' });
  return account;
}

/** How many accounts have each private label. */
export function countLabels({
  database,
}: UseCaseDeps): Promise<
  readonly { readonly key: string; readonly value: string; readonly count: number }[]
> {
  return Label.counts(database);
}

/** One page of an account's API keys. @throws DomainError `not_found` with the reason `user` */
export async function listKeysOf(
  { database }: UseCaseDeps,
  { uid, ...page }: KeyPage & { readonly uid: string },
): Promise<AccountList<ApiKeyView>> {
  const holder = await User.query(database).where({ uid }).select('id').first();
  if (!holder) throw new DomainError('not_found', { reason: 'user' });
  const { results, total } = await ApiKey.pageOf(database, { userId: holder.id }, page);
  return { items: results.map(viewOfKey), total };
}

/** As the columns are looked up: what is sealed, by its blind index. */
function filterOf(
  { index }: UseCaseDeps,
  { email, firstName, lastName, country, ...plain }: AccountQuery,
): AccountFilter {
  return {
    ...plain,
    ...(email !== undefined && { emailIndex: index.of('email', email.toLowerCase()) }),
    ...(firstName !== undefined && { firstNameIndex: index.of('name', foldName(firstName)) }),
    ...(lastName !== undefined && { lastNameIndex: index.of('name', foldName(lastName)) }),
    ...(country !== undefined && { country: country.toUpperCase() }),
  };
}
