import type { PermissionRule } from '../domain/access.js';
import type { Database, Transaction } from '../platform/database.js';
import { Table } from './table.js';

/** What somebody writes of a permission. */
export type PermissionColumns = Pick<Permission, 'role' | 'verb' | 'path' | 'action' | 'topic'>;

/** What a role may or may not do, by verb and prefix of the path (domain/access). */
export class Permission extends Table {
  static override readonly tableName = 'permissions';

  id!: string;
  role!: string;
  verb!: PermissionRule['verb'];
  path!: string;
  action!: PermissionRule['action'];
  topic!: string | null;
  createdAt!: Date;
  updatedAt!: Date;

  /** All of them, by role and path. */
  static async all(db: Database): Promise<Permission[]> {
    return Permission.query(db).orderBy(['role', 'path', 'verb', 'action', 'id']);
  }

  /** Whether anything is said of a role: others do not exist (barong.md section 3). */
  static async knowsRole(db: Database | Transaction, role: string): Promise<boolean> {
    return (await Permission.query(db).where({ role }).select('id').first()) !== undefined;
  }

  /** One page of them, by number, and how many there are. */
  static async page(
    db: Database,
    { page, limit }: { readonly page: number; readonly limit: number },
  ): Promise<{ rows: Permission[]; total: number }> {
    const rows = await Permission.query(db)
      .orderBy('id')
      .offset((page - 1) * limit)
      .limit(limit);
    const total = await Permission.query(db).resultSize();
    return { rows, total };
  }

  /** Makes whoever else would change permissions wait for the end of the transaction; nobody who reads waits. */
  static async lockAll(trx: Transaction): Promise<void> {
    await trx.raw('LOCK TABLE permissions IN SHARE ROW EXCLUSIVE MODE');
  }
}
