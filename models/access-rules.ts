import type { PermissionRule, RestrictionRule } from '../domain/access.js';
import type { Database } from '../platform/database.js';
import { Statement } from './statement.js';

/** A restriction in force, and how long still. */
export interface TimedRestriction extends RestrictionRule {
  /** By Postgres' clock; null: until somebody ends it. */
  readonly endsInMs: number | null;
}

/** All rules of access, as of one moment. */
export interface AccessRuleRows {
  readonly permissions: readonly PermissionRule[];
  readonly restrictions: readonly TimedRestriction[];
}

/** Channel on which Postgres tells of every change of them (the migration's tell_access_rules). */
export const ACCESS_RULES_CHANNEL = 'access_rules';

const READ = new Statement<AccessRuleRows>(
  'access-rules-read',
  `SELECT (SELECT coalesce(json_agg(json_build_object('role', role, 'verb', verb, 'path', path, 'action', action,
                    'topic', topic) ORDER BY id), '[]') FROM permissions) AS permissions,
          (SELECT coalesce(json_agg(json_build_object('category', category, 'scope', scope, 'value', value, 'code', code,
                    'endsInMs', (extract(epoch FROM expires_at - now()) * 1000)::float) ORDER BY id), '[]')
             FROM restrictions WHERE state = 'enabled' AND (expires_at IS NULL OR expires_at > now())) AS restrictions`,
);

/** Reads all permissions and the restrictions in force, in one statement: what is seen together was true together. */
export async function readAccessRules(db: Database): Promise<AccessRuleRows> {
  const [rows] = await READ.run(db, {});
  if (!rows) throw new Error('the rules of access always have their row');
  return rows;
}
