import type { Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** Data that a client keeps with an account, once under each title. */
export class DataStorage extends Table {
  static override readonly tableName = 'data_storages';

  id!: string;
  userId!: string;
  title!: string;
  dataSealed!: string;
  createdAt!: Date;
  updatedAt!: Date;

  /** Keeps it. @returns undefined when the account has one of that title */
  static async add(
    trx: Transaction,
    { userId, title, dataSealed }: Pick<DataStorage, 'userId' | 'title' | 'dataSealed'>,
  ): Promise<DataStorage | undefined> {
    const { rows } = await sql<DataStorage>(
      trx,
      `INSERT INTO data_storages (user_id, title, data_sealed) VALUES (?, ?, ?)
       ON CONFLICT (user_id, title) DO NOTHING RETURNING *`,
      [userId, title, dataSealed],
    );
    return rows[0];
  }

  /** Takes it away. @returns whether there was one */
  static async remove(trx: Transaction, userId: string, title: string): Promise<boolean> {
    return (await DataStorage.query(trx).delete().where({ userId, title })) === 1;
  }
}
