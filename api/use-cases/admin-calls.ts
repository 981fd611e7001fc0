import type { AccessedPath } from '../../domain/access.js';
import type { Actor } from '../../domain/actor.js';
import type { StandingLabel } from '../../domain/standing.js';
import { type AdminCall, recordLook, recordRefusal } from './admin-call.js';
import { type AdminRuleCalls, createAdminRuleCalls } from './admin-rule-calls.js';
import { type AdminUserCalls, createAdminUserCalls } from './admin-user-calls.js';
import { coded } from './coded.js';
import type { UseCaseDeps } from './deps.js';
import { auditTopic } from './permit.js';

export type { AdminCall } from './admin-call.js';

/** What administrators of the Barong family do. */
export interface AdminCalls extends AdminUserCalls, AdminRuleCalls {
  /** Topic of the audit row of a call. */
  auditTopic(actor: Actor, accessed: AccessedPath): Promise<string>;
  /** Audits a call that changed nothing. @param uid of the account that it was about */
  recordLook(admin: AdminCall, uid?: string): Promise<void>;
  /** Audits a call that was refused. @param refusal a word of ours, and whether he may not */
  recordRefusal(
    admin: AdminCall,
    refusal: { readonly reason: string; readonly isDenied: boolean; readonly uid?: string },
  ): Promise<void>;
  /** Labels that make level 1, 2, 3 …, in that order. */
  listLevels(): readonly StandingLabel[];
}

export function createAdminCalls(deps: UseCaseDeps): AdminCalls {
  return {
    ...createAdminUserCalls(deps),
    ...createAdminRuleCalls(deps),
    auditTopic: (actor, accessed) => coded(auditTopic(deps, actor, accessed)),
    recordLook: (admin, uid) => coded(recordLook(deps, admin, uid)),
    recordRefusal: (admin, refusal) => coded(recordRefusal(deps, admin, refusal)),
    listLevels: () => deps.standing.levels,
  };
}
