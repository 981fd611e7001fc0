import type { AdminCall } from './admin-call.js';
import {
  type AuditQuery,
  type AuditView,
  exportAudits,
  type LogQuery,
  listAudits,
  listUserActivity,
  type UserActivityView,
} from './admin-log.js';
import { type MetricsView, readMetrics } from './admin-metrics.js';
import {
  addPermission,
  changePermission,
  dropPermission,
  listPermissions,
  type PermissionInput,
  type PermissionView,
} from './admin-permissions.js';
import {
  createProfileFor,
  listAllProfiles,
  type OwnedProfileView,
  type ProfileVerdict,
  reviewProfile,
} from './admin-profiles.js';
import {
  addRestriction,
  changeRestriction,
  createWhitelink,
  dropRestriction,
  listRestrictions,
  type RestrictionQuery,
  type RestrictionView,
} from './admin-restrictions.js';
import type { ProfileClaim } from './claimed-profiles.js';
import { coded } from './coded.js';
import type { UseCaseDeps } from './deps.js';

/** One page of something, and how much of it there is. */
interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

interface Paging {
  readonly page: number;
  readonly limit: number;
}

/** What administrators of the Barong family do with rules of access and profiles, and what they read of the log. */
export interface AdminRuleCalls {
  listPermissions(paging: Paging): Promise<Page<PermissionView>>;
  /** Refused: see admin-permissions.ts; so with the next two. */
  addPermission(admin: AdminCall, input: PermissionInput): Promise<PermissionView>;
  changePermission(
    admin: AdminCall,
    input: Partial<PermissionInput> & { readonly id: number },
  ): Promise<PermissionView>;
  dropPermission(admin: AdminCall, input: { readonly id: number }): Promise<void>;
  listRestrictions(query: RestrictionQuery): Promise<Page<RestrictionView>>;
  /** Refused: see admin-restrictions.ts; so with the next two. */
  addRestriction(
    admin: AdminCall,
    input: Omit<RestrictionView, 'id' | 'createdAt' | 'updatedAt'>,
  ): Promise<RestrictionView>;
  changeRestriction(
    admin: AdminCall,
    input: Partial<Omit<RestrictionView, 'createdAt' | 'updatedAt'>> & { readonly id: number },
  ): Promise<RestrictionView>;
  dropRestriction(admin: AdminCall, input: { readonly id: number }): Promise<void>;
  /** 64 hex digits. */
  createWhitelink(admin: AdminCall, input: { readonly hours: number }): Promise<string>;
  /** What owners did, in the words of the family. */
  listUserActivity(query: LogQuery, paging: Paging): Promise<Page<UserActivityView>>;
  /** What administrators did, wherever they did it. */
  listAudits(query: AuditQuery, paging: Paging): Promise<Page<AuditView>>;
  /** The same page after page, up to EXPORT_ROWS_MAX rows. */
  exportAudits(query: AuditQuery): AsyncIterable<readonly AuditView[]>;
  listAllProfiles(paging: Paging): Promise<Page<OwnedProfileView>>;
  /** Refused: see admin-profiles.ts; so with the next one. */
  createProfileFor(
    admin: AdminCall,
    input: ProfileClaim & { readonly uid: string },
  ): Promise<OwnedProfileView>;
  reviewProfile(
    admin: AdminCall,
    input: ProfileClaim & { readonly uid: string; readonly state: ProfileVerdict | undefined },
  ): Promise<OwnedProfileView>;
  readMetrics(input: {
    readonly from: number | undefined;
    readonly to: number | undefined;
  }): Promise<MetricsView>;
}

export function createAdminRuleCalls(deps: UseCaseDeps): AdminRuleCalls {
  return {
    listPermissions: (paging) => coded(listPermissions(deps, paging)),
    addPermission: (admin, input) => coded(addPermission(deps, admin, input)),
    changePermission: (admin, input) => coded(changePermission(deps, admin, input)),
    dropPermission: (admin, input) => coded(dropPermission(deps, admin, input)),
    listRestrictions: (query) => coded(listRestrictions(deps, query)),
    addRestriction: (admin, input) => coded(addRestriction(deps, admin, input)),
    changeRestriction: (admin, input) => coded(changeRestriction(deps, admin, input)),
    dropRestriction: (admin, input) => coded(dropRestriction(deps, admin, input)),
    createWhitelink: (admin, input) => coded(createWhitelink(deps, admin, input)),
    listUserActivity: (query, paging) => coded(listUserActivity(deps, query, paging)),
    listAudits: (query, paging) => coded(listAudits(deps, query, paging)),
    exportAudits: (query) => exportAudits(deps, query),
    listAllProfiles: (paging) => coded(listAllProfiles(deps, paging)),
    createProfileFor: (admin, input) => coded(createProfileFor(deps, admin, input)),
    reviewProfile: (admin, input) => coded(reviewProfile(deps, admin, input)),
    readMetrics: (input) => coded(readMetrics(deps, input)),
  };
}
