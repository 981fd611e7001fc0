/** What permissions are written for (barong.md section 3); ALL is every one. */
export const PERMISSION_VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'ALL'] as const;
export const PERMISSION_ACTIONS = ['ACCEPT', 'DROP', 'AUDIT'] as const;
/** In the order in which they are asked. */
export const RESTRICTION_CATEGORIES = ['whitelist', 'maintenance', 'blacklist', 'blocklogin'] as const;
export const RESTRICTION_SCOPES = ['all', 'ip', 'ip_subnet', 'continent', 'country'] as const;
export type RestrictionCategory = (typeof RESTRICTION_CATEGORIES)[number];
export type RestrictionScope = (typeof RESTRICTION_SCOPES)[number];

/** One row of the permissions. */
export interface PermissionRule {
  readonly role: string;
  readonly verb: (typeof PERMISSION_VERBS)[number];
  /** Without the leading slash; a request's canonical path begins with it. */
  readonly path: string;
  readonly action: (typeof PERMISSION_ACTIONS)[number];
  readonly topic: string | null;
}

/** One row of the restrictions, enabled and not over. */
export interface RestrictionRule {
  readonly category: RestrictionCategory;
  readonly scope: RestrictionScope;
  readonly value: string;
  /** Status of the answer; null: the default of category and scope. */
  readonly code: number | null;
}

/** What a request is judged by before anybody looks at its body. */
export interface AccessedPath {
  /** In capitals. */
  readonly verb: string;
  /** Canonical (canonical-path.ts), of one prefix whichever it came by: `api/v2/barong/…`. */
  readonly path: string;
}

/** Whether a role may, and under which topics it is written down that it did. */
export interface PermissionVerdict {
  readonly accepted: boolean;
  readonly topics: readonly (string | null)[];
}

/**
 * No match, any DROP or no ACCEPT: no (barong.md section 3). What is said of GET holds for HEAD, too: it tells the same
 * headers, and a DROP of the one would be no DROP without the other.
 * @param rules of the asker's role
 */
export function judgePermission(
  rules: readonly PermissionRule[],
  { verb, path }: AccessedPath,
): PermissionVerdict {
  const found = rules.filter(
    (rule) =>
      (rule.verb === 'ALL' || rule.verb === verb || (verb === 'HEAD' && rule.verb === 'GET')) &&
      path.startsWith(rule.path),
  );
  const has = (action: PermissionRule['action']): boolean => found.some((rule) => rule.action === action);
  if (has('DROP') || !has('ACCEPT')) return { accepted: false, topics: [] };
  return {
    accepted: true,
    topics: found.filter(({ action }) => action === 'AUDIT').map(({ topic }) => topic),
  };
}

/** Status of a refusal where the row names none (barong.md section 3). */
export function defaultRestrictionStatus(category: RestrictionCategory, scope: RestrictionScope): number {
  if (category === 'maintenance') return 471;
  return { all: 401, ip: 401, ip_subnet: 403, continent: 423, country: 423 }[scope];
}

/** Whose rules nobody may take the last way back from, and where it leads. */
const KEEPER = 'superadmin';
const WAY_BACK = 'api/v2/barong/admin/permissions';

/** Whether superadmins can still read and write permissions: whatever else was locked, they can unlock it (reliability A35). */
export function keepsWayBack(rules: readonly PermissionRule[]): boolean {
  const own = rules.filter(({ role }) => role === KEEPER);
  return ['GET', 'POST', 'PUT', 'DELETE'].every(
    (verb) => judgePermission(own, { verb, path: WAY_BACK }).accepted,
  );
}
