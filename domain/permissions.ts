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
} as const satisfies Readonly<Record<string, readonly Role[]>>;

/** What a role may or may not do. */
export type Action = keyof typeof PERMISSIONS;

/** Whether a role may do something. */
export function may(role: Role, action: Action): boolean {
  const roles: readonly Role[] = PERMISSIONS[action];
  return roles.includes(role);
}
