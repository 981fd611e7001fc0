import type { Actor } from '../../domain/actor.js';
import type { AccountPage } from '../../models/account-listing.js';
import type { KeyPage } from '../../models/api-key.js';
import { dropDataStorage, replaceEmail, setRole, switchFactorOff } from './admin-account-changes.js';
import {
  type AccountList,
  type AccountQuery,
  countLabels,
  type ListedAccount,
  listAccounts,
  listKeysOf,
  listPendingAccounts,
  seeAccount,
} from './admin-accounts.js';
import type { AdminCall } from './admin-call.js';
import { addComment, changeComment, dropComment } from './admin-comments.js';
import { type AdminLabel, dropLabelOf, type LabelOf, writeLabel } from './admin-labels.js';
import { setState } from './admin-state.js';
import type { ApiKeyView } from './api-keys.js';
import { coded } from './coded.js';
import type { UseCaseDeps } from './deps.js';
import { linkDocument } from './document-link.js';
import type { AccountView } from './full-account.js';
import type { KycAccount } from './kyc-account.js';

type Named = { readonly uid: string };

/**
 * What administrators of the Barong family do with accounts: their data, labels, documents. Who names an account that there is
 * not is refused with `not_found:user`, who touches a superadmin and is none with `forbidden:superadmin`.
 */
export interface AdminUserCalls {
  listAccounts(
    query: AccountQuery,
    page: AccountPage & { readonly extended: boolean },
  ): Promise<AccountList<ListedAccount>>;
  /** Those whose documents wait to be looked at, the longest waiting first. */
  listPendingAccounts(
    actor: Actor,
    query: AccountQuery,
    page: Pick<AccountPage, 'page' | 'limit'> & { readonly extended: boolean },
  ): Promise<AccountList<AccountView | KycAccount>>;
  seeAccount(actor: Actor, input: Named): Promise<KycAccount>;
  /** Without their secrets. */
  listKeysOf(input: KeyPage & Named): Promise<AccountList<ApiKeyView>>;
  /** Where a document is, for some minutes. Refused: `not_found` with the reason `document`. */
  linkDocument(actor: Actor, input: { readonly id: string }): Promise<string>;
  /** Refused: `forbidden:himself`, `conflict:no_change`, `conflict:state` (no facts of ours make it). */
  setState(admin: AdminCall, input: Named & { readonly state: string }): Promise<void>;
  /** Refused: `forbidden:himself`, `conflict:no_change`. */
  switchFactorOff(admin: AdminCall, input: Named): Promise<void>;
  /** Refused: `forbidden:role`, `forbidden:himself`, `conflict` with the reason `no_change`, `taken` or `factor`. */
  replaceEmail(admin: AdminCall, input: Named & { readonly email: string }): Promise<void>;
  /** Refused: `forbidden:himself`, `conflict:no_change`, `conflict:role`. */
  setRole(admin: AdminCall, input: Named & { readonly role: string }): Promise<void>;
  /** Private labels, and how many accounts have each. */
  countLabels(): Promise<readonly { readonly key: string; readonly value: string; readonly count: number }[]>;
  /** Refused: `not_found:label`, `forbidden` with the reason `himself` or `owned`, `conflict` with `taken`, `too_many`, `value`. */
  writeLabel(admin: AdminCall, label: AdminLabel): Promise<void>;
  /** Refused: the same. */
  dropLabelOf(admin: AdminCall, label: LabelOf): Promise<void>;
  /** Refused: `not_found:storage`. */
  dropDataStorage(admin: AdminCall, input: Named & { readonly title: string }): Promise<void>;
  addComment(
    admin: AdminCall,
    input: Named & { readonly title: string; readonly data: string },
  ): Promise<KycAccount>;
  /** Refused: `not_found`; the same with the next. */
  changeComment(
    admin: AdminCall,
    input: { readonly id: number; readonly title?: string; readonly data?: string },
  ): Promise<KycAccount>;
  dropComment(admin: AdminCall, input: { readonly id: number }): Promise<KycAccount>;
}

/** Binds them to what they need. */
export function createAdminUserCalls(deps: UseCaseDeps): AdminUserCalls {
  return {
    listAccounts: (query, page) => coded(listAccounts(deps, query, page)),
    listPendingAccounts: (actor, query, page) => coded(listPendingAccounts(deps, actor, query, page)),
    seeAccount: (actor, input) => coded(seeAccount(deps, actor, input)),
    listKeysOf: (input) => coded(listKeysOf(deps, input)),
    linkDocument: (actor, input) => coded(linkDocument(deps, actor, input)),
    setState: (admin, input) => coded(setState(deps, admin, input)),
    switchFactorOff: (admin, input) => coded(switchFactorOff(deps, admin, input)),
    replaceEmail: (admin, input) => coded(replaceEmail(deps, admin, input)),
    setRole: (admin, input) => coded(setRole(deps, admin, input)),
    countLabels: () => coded(countLabels(deps)),
    writeLabel: (admin, label) => coded(writeLabel(deps, admin, label)),
    dropLabelOf: (admin, label) => coded(dropLabelOf(deps, admin, label)),
    dropDataStorage: (admin, input) => coded(dropDataStorage(deps, admin, input)),
    addComment: (admin, input) => coded(addComment(deps, admin, input)),
    changeComment: (admin, input) => coded(changeComment(deps, admin, input)),
    dropComment: (admin, input) => coded(dropComment(deps, admin, input)),
  };
}
