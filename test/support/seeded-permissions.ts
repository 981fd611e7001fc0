import type { PermissionRule } from '../../domain/access.js';

/** Roles that the migrations let at their own affairs, and at the administration. */
const RESOURCE = [
  'superadmin',
  'admin',
  'compliance',
  'support',
  'member',
  'accountant',
  'technical',
  'trader',
  'broker',
  'maker',
  'sa_maker',
  'service_account',
];
const ADMINISTRATORS = ['superadmin', 'admin', 'compliance', 'support', 'accountant', 'technical'];

/** The permissions of a new database: a test of the migrations holds it against them. */
export const SEEDED_PERMISSIONS: readonly PermissionRule[] = [
  ...RESOURCE.map((role) => rule(role, 'api/v2/barong/resource')),
  ...ADMINISTRATORS.map((role) => rule(role, 'api/v2/barong/admin')),
];

function rule(role: string, path: string): PermissionRule {
  return { role, verb: 'ALL', path, action: 'ACCEPT', topic: null };
}
