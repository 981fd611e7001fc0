import { PHONES_PER_USER } from '../domain/family-limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** Unique indexes of phones that are proved: one of an account's own, one of those that accounts log in by. */
export const PROVED_PHONE_INDEXES: readonly string[] = ['phones_verified', 'users_verified_phone'];

/** A phone of an account, proved or not. The one that the account logs in by is in `users`, too, and comes here by itself. */
export class Phone extends Table {
  static override readonly tableName = 'phones';

  id!: string;
  userId!: string;
  /** Sealed in the context of users.phone. */
  numberSealed!: string;
  numberIndex!: Buffer;
  validatedAt!: Date | null;

  /** A phone of an account. */
  static async find(
    db: Database | Transaction,
    userId: string,
    numberIndex: Buffer,
  ): Promise<Phone | undefined> {
    return Phone.query(db).findOne({ userId, numberIndex });
  }

  /** The account that proved a phone, whether it logs in by it or not. */
  static async holderOf(db: Database | Transaction, numberIndex: Buffer): Promise<string | undefined> {
    const held = await Phone.query(db)
      .where({ numberIndex })
      .whereNotNull('validatedAt')
      .select('userId')
      .first();
    return held?.userId;
  }

  /**
   * Adds a phone that is not proved yet, in ONE statement.
   * @returns false when the account has it, or has PHONES_PER_USER
   */
  static async add(
    db: Database,
    { userId, numberSealed, numberIndex }: Pick<Phone, 'userId' | 'numberSealed' | 'numberIndex'>,
  ): Promise<boolean> {
    const { rowCount } = await sql(
      db,
      `INSERT INTO phones (user_id, number_sealed, number_index)
       SELECT :userId::bigint, :numberSealed, :numberIndex::bytea
        WHERE (SELECT count(*) FROM phones WHERE user_id = :userId) < :most
       ON CONFLICT (user_id, number_index) DO NOTHING`,
      { userId, numberSealed, numberIndex, most: PHONES_PER_USER },
    );
    return rowCount === 1;
  }

  /** Takes a phone back whose first code was never sent. */
  static async dropUnproved(db: Database, userId: string, numberIndex: Buffer): Promise<void> {
    await Phone.query(db).delete().where({ userId, numberIndex }).whereNull('validatedAt');
  }

  /** The phone is proved; the unique index has the last word. @returns whether the account has it */
  static async markProved(trx: Transaction, userId: string, numberIndex: Buffer): Promise<boolean> {
    const { rowCount } = await sql(
      trx,
      `UPDATE phones SET validated_at = coalesce(validated_at, now()), updated_at = now()
        WHERE user_id = ? AND number_index = ?`,
      [userId, numberIndex],
    );
    return rowCount === 1;
  }
}
