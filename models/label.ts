import { LABELS_PER_USER } from '../domain/family-limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** Who may write a label: its account (public), or the system and its operators (private). */
export type LabelScope = 'public' | 'private';

/** A label as somebody writes it. */
type WrittenLabel = Pick<Label, 'userId' | 'key' | 'value' | 'scope'> & {
  readonly description?: string | undefined;
};

/** A label on an account (barong.md section 8); private ones make state and level. */
export class Label extends Table {
  static override readonly tableName = 'labels';

  id!: string;
  userId!: string;
  key!: string;
  value!: string;
  scope!: LabelScope;
  description!: string | null;
  createdAt!: Date;
  updatedAt!: Date;

  /** Sets a label, whatever its value was. Who changes a private one refreshes the standing after it. */
  static async set(
    trx: Transaction,
    label: Pick<Label, 'userId' | 'key' | 'value' | 'scope'>,
  ): Promise<void> {
    await sql(
      trx,
      `INSERT INTO labels AS l (user_id, key, value, scope) VALUES (:userId, :key, :value, :scope)
       ON CONFLICT (user_id, key, scope) DO UPDATE SET value = EXCLUDED.value, updated_at = now()`,
      { userId: label.userId, key: label.key, value: label.value, scope: label.scope },
    );
  }

  /** Takes a label away, where there is one. The same holds for the standing. */
  static async remove(trx: Transaction, label: Pick<Label, 'userId' | 'key' | 'scope'>): Promise<void> {
    await Label.query(trx).delete().where(label);
  }

  /** A label of an account, of either scope; whoever asks has locked the account. */
  static async find(
    trx: Transaction,
    label: Pick<Label, 'userId' | 'key' | 'scope'>,
  ): Promise<Label | undefined> {
    return Label.query(trx).findOne(label);
  }

  /**
   * Sets a label with its description, whatever it was; without a description the one that is there stays. The same holds for
   * the standing. @returns false when the account has LABELS_PER_USER of that scope, and not this one
   */
  static async write(
    trx: Transaction,
    { userId, key, value, scope, description }: WrittenLabel,
  ): Promise<boolean> {
    const { rowCount } = await sql(
      trx,
      `INSERT INTO labels AS l (user_id, key, value, scope, description)
       SELECT :userId::bigint, :key::text, :value, :scope::text, :description
        WHERE EXISTS (SELECT FROM labels WHERE user_id = :userId AND key = :key AND scope = :scope)
           OR (SELECT count(*) FROM labels WHERE user_id = :userId AND scope = :scope) < :most
       ON CONFLICT (user_id, key, scope) DO UPDATE SET value = EXCLUDED.value, updated_at = now(),
         description = coalesce(EXCLUDED.description, l.description)`,
      { userId, key, value, scope, description: description ?? null, most: LABELS_PER_USER },
    );
    return rowCount === 1;
  }

  /** How many accounts there are of each private label, by its key and value. */
  static async counts(
    db: Database,
  ): Promise<readonly { readonly key: string; readonly value: string; readonly count: number }[]> {
    const { rows } = await sql<{ key: string; value: string; count: string }>(
      db,
      `SELECT key, value, count(*) AS count FROM labels WHERE scope = 'private' GROUP BY key, value ORDER BY key, value`,
      [],
    );
    return rows.map(({ count, ...label }) => ({ ...label, count: Number(count) }));
  }

  /** The private label of a second factor that is on (barong.md section 4, "OTP"). The same holds for the standing. */
  static async setFactor(trx: Transaction, userId: string, isOn: boolean): Promise<void> {
    const label = { userId, key: 'otp', scope: 'private' } as const;
    await (isOn ? Label.set(trx, { ...label, value: 'enabled' }) : Label.remove(trx, label));
  }

  /** Labels of an account by when they were made. */
  static async of(db: Database, userId: string, order: 'asc' | 'desc'): Promise<Label[]> {
    return Label.query(db)
      .where({ userId })
      .orderBy([
        { column: 'createdAt', order },
        { column: 'id', order },
      ]);
  }

  /** Labels of an account with a key, the public one first: one of each scope at most. */
  static async named(db: Database, userId: string, key: string): Promise<Label[]> {
    return Label.query(db).where({ userId, key }).orderBy('scope', 'desc');
  }

  /**
   * Adds a public label, in ONE statement.
   * @returns undefined when the account has it, or has LABELS_PER_USER
   */
  static async add(
    db: Database,
    { userId, key, value }: Pick<Label, 'userId' | 'key' | 'value'>,
  ): Promise<Label | undefined> {
    const { rows } = await sql<Label>(
      db,
      `INSERT INTO labels (user_id, key, value, scope)
       SELECT :userId::bigint, :key, :value, 'public'
        WHERE (SELECT count(*) FROM labels WHERE user_id = :userId AND scope = 'public') < :most
       ON CONFLICT (user_id, key, scope) DO NOTHING RETURNING *`,
      { userId, key, value, most: LABELS_PER_USER },
    );
    return rows[0];
  }

  /** Changes a public label. @returns undefined when the account has none */
  static async change(
    db: Database,
    { userId, key, value }: Pick<Label, 'userId' | 'key' | 'value'>,
  ): Promise<Label | undefined> {
    const { rows } = await sql<Label>(
      db,
      `UPDATE labels SET value = ?, updated_at = now() WHERE user_id = ? AND key = ? AND scope = 'public' RETURNING *`,
      [value, userId, key],
    );
    return rows[0];
  }

  /** Takes a public label away. @returns whether there was one */
  static async drop(db: Database, userId: string, key: string): Promise<boolean> {
    return (await Label.query(db).delete().where({ userId, key, scope: 'public' })) === 1;
  }
}
