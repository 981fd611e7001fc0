import { Table } from './table.js';

/** A label on an account (barong.md section 8); private ones make state and level. */
export class Label extends Table {
  static override readonly tableName = 'labels';

  id!: string;
  userId!: string;
  key!: string;
  value!: string;
  scope!: 'public' | 'private';
}
