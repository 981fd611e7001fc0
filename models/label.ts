import type { Transaction } from '../platform/database.js';
import { Table } from './table.js';

/** A label on an account (barong.md section 8); private ones make state and level. */
export class Label extends Table {
  static override readonly tableName = 'labels';

  id!: string;
  userId!: string;
  key!: string;
  value!: string;
  scope!: 'public' | 'private';

  /** Sets a label, whatever its value was. Who changes a private one refreshes the standing after it. */
  static async set(
    trx: Transaction,
    label: Pick<Label, 'userId' | 'key' | 'value' | 'scope'>,
  ): Promise<void> {
    await Label.query(trx).insert(label).onConflict(['userId', 'key', 'scope']).merge(['value']);
  }

  /** Takes a label away, where there is one. The same holds for the standing. */
  static async remove(trx: Transaction, label: Pick<Label, 'userId' | 'key' | 'scope'>): Promise<void> {
    await Label.query(trx).delete().where(label);
  }
}
