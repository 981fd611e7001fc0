import { keepsWayBack } from '../../domain/access.js';
import { DomainError } from '../../domain/errors.js';
import { ROLES } from '../../domain/states.js';
import type { AuditChanges } from '../../models/activity.js';
import { Permission, type PermissionColumns } from '../../models/permission.js';
import type { Transaction } from '../../platform/database.js';
import type { AdminCall } from './admin-call.js';
import { changeRow } from './admin-row.js';
import { changesOf } from './audit-changes.js';
import type { UseCaseDeps } from './deps.js';

/** A permission as administrators see it. */
export interface PermissionView extends PermissionColumns {
  readonly id: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What administrators write: its path is canonical. */
export type PermissionInput = PermissionColumns;

type Deps = Pick<UseCaseDeps, 'database'>;

const FIELDS = ['role', 'verb', 'path', 'action', 'topic'] as const;

/** One page of all permissions, by number. */
export async function listPermissions(
  { database }: Deps,
  paging: { readonly page: number; readonly limit: number },
): Promise<{ readonly items: readonly PermissionView[]; readonly total: number }> {
  const { rows, total } = await Permission.page(database, paging);
  return { items: rows.map(viewOf), total };
}

/**
 * Puts a permission into force; every process has heard of it at the commit (ADR 0026).
 * @throws DomainError `not_found` with the reason `role`; `conflict` with the reason `taken`, or `way_back`: superadmins could
 *   not take it back (so with the next two)
 */
export function addPermission(deps: Deps, admin: AdminCall, input: PermissionInput): Promise<PermissionView> {
  return change(deps, admin, async (trx) => {
    await existingRole(trx, input.role);
    const made = await Permission.query(trx).insert({ ...input });
    return { id: String(made.id), changes: changesOf(null, input, FIELDS) };
  }) as Promise<PermissionView>;
}

/** Changes what is there of `input`. @throws DomainError `not_found` with the reason `permission`, and as above */
export function changePermission(
  deps: Deps,
  admin: AdminCall,
  { id, ...input }: Partial<PermissionInput> & { readonly id: number },
): Promise<PermissionView> {
  return change(deps, admin, async (trx) => {
    const old = await existing(trx, id);
    if (input.role !== undefined) await existingRole(trx, input.role);
    const changes = changesOf(old, { ...old, ...input }, FIELDS);
    if (Object.keys(changes).length > 0)
      await Permission.query(trx)
        .patch({ ...input, updatedAt: trx.fn.now() } as object)
        .where({ id: old.id });
    return { id: old.id, changes };
  }) as Promise<PermissionView>;
}

/** Ends one. @throws DomainError `not_found` with the reason `permission`, `conflict` with the reason `way_back` */
export async function dropPermission(
  deps: Deps,
  admin: AdminCall,
  { id }: { readonly id: number },
): Promise<void> {
  await change(deps, admin, async (trx) => {
    const old = await existing(trx, id);
    await Permission.query(trx).delete().where({ id: old.id });
    return { id: old.id, changes: changesOf(old, null, FIELDS) };
  });
}

/** Makes a change of the permissions, one at a time: each is judged by all others. @returns undefined: it is gone */
function change(
  deps: Deps,
  admin: AdminCall,
  work: (trx: Transaction) => Promise<{ readonly id: string; readonly changes: AuditChanges }>,
): Promise<PermissionView | undefined> {
  return changeRow(deps, admin, {
    name: 'permission',
    async apply(trx) {
      await Permission.lockAll(trx);
      const changed = await work(trx);
      if (!keepsWayBack(await Permission.query(trx).where({ role: 'superadmin' })))
        throw new DomainError('conflict', { reason: 'way_back' });
      return changed;
    },
    async see(trx, id) {
      const row = await Permission.query(trx).findById(id);
      return row && viewOf(row);
    },
  });
}

/** @throws DomainError `not_found` with the reason `permission` */
async function existing(trx: Transaction, id: number): Promise<Permission> {
  const found = await Permission.query(trx).findById(id);
  if (!found) throw new DomainError('not_found', { reason: 'permission' });
  return found;
}

/** A role of people, or one that programs have: some rule names it. @throws DomainError `not_found` with the reason `role` */
async function existingRole(trx: Transaction, role: string): Promise<void> {
  if ((ROLES as readonly string[]).includes(role) || (await Permission.knowsRole(trx, role))) return;
  throw new DomainError('not_found', { reason: 'role' });
}

function viewOf({ id, role, verb, path, action, topic, createdAt, updatedAt }: Permission): PermissionView {
  return { id: Number(id), role, verb, path, action, topic, createdAt, updatedAt };
}
