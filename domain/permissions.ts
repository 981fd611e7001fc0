import type { Role } from './states.js';

/**
 * Who may do what beside his own account: the one table. A call under /admin names its action (api/http/route.ts) and
 * is refused by nothing else; docs/security.md shows the table, and a test holds the two against each other.
 */
export const PERMISSIONS = {
  list_users: ['superadmin', 'admin', 'compliance', 'support'],
  see_user: ['superadmin', 'admin', 'compliance', 'support'],
  // Whoever finds a fraud stops the account himself, at once.
  ban_user: ['superadmin', 'admin', 'compliance'],
  unban_user: ['superadmin', 'admin', 'compliance'],
  // Support tells an applicant where his case is; what is in it, and whose face, is for those who judge it.
  list_cases: ['superadmin', 'admin', 'compliance', 'support'],
  see_case: ['superadmin', 'admin', 'compliance'],
  judge_case: ['superadmin', 'admin', 'compliance'],
  // Support tells a payer where his money is; closing a review moves the book.
  list_payments: ['superadmin', 'admin', 'compliance', 'support'],
  see_payment: ['superadmin', 'admin', 'compliance', 'support'],
  resolve_payment: ['superadmin', 'admin'],
  // Whoever adds an endpoint sends what happens to every account somewhere else.
  see_webhooks: ['superadmin', 'admin'],
  change_webhooks: ['superadmin', 'admin'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

/** What a role may or may not do. */
export type Action = keyof typeof PERMISSIONS;

/**
 * Actions whose use case writes its own audit row, with what it changed: of its success alone, or of every outcome. The row of
 * any other is written where the call is answered (api/http/endpoint.ts), so that each call has one.
 */
export const OWN_AUDIT: Readonly<Partial<Record<Action, 'success' | 'every outcome'>>> = {
  ban_user: 'every outcome',
  unban_user: 'every outcome',
  see_case: 'success',
  judge_case: 'every outcome',
  resolve_payment: 'every outcome',
  change_webhooks: 'every outcome',
};

/** Whether a role may do something. */
export function may(role: Role, action: Action): boolean {
  const roles: readonly Role[] = PERMISSIONS[action];
  return roles.includes(role);
}
