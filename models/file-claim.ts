import { FILE_CLAIM_SECONDS } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/**
 * A file that no row owns. Its life: claimed and committed, then written, then taken by a row in the transaction that
 * makes the row. A claim that lapses or is released belongs to the sweeper.
 */
export class FileClaim extends Table {
  static override readonly tableName = 'file_claims';
  static override readonly idColumn = 'storageKey';

  storageKey!: string;
  claimedAt!: Date;
  releasedAt!: Date | null;

  /** Claims a key, before its file is written. */
  static async make(db: Database, storageKey: string): Promise<void> {
    await FileClaim.query(db).insert({ storageKey });
  }

  /** Gives the file to the row that this transaction makes. @returns false when the sweeper has it already */
  static async take(trx: Transaction, storageKey: string): Promise<boolean> {
    return (await FileClaim.query(trx).delete().where({ storageKey }).whereNull('releasedAt')) === 1;
  }

  /** Nobody will own the file. */
  static async release(db: Database | Transaction, storageKey: string): Promise<void> {
    await FileClaim.query(db)
      .patch({ releasedAt: db.fn.now() as unknown as Date })
      .where({ storageKey });
  }

  /**
   * Takes lapsed and released claims away from everybody else, the oldest first; they stay until `forget`, so that a
   * sweeper that dies in between is followed by another one.
   * @returns keys of files to delete
   */
  static async sweepable(db: Database, limit: number): Promise<string[]> {
    const { rows } = await sql<{ storageKey: string }>(
      db,
      `UPDATE file_claims SET released_at = coalesce(released_at, now())
        WHERE storage_key IN (
          SELECT storage_key FROM file_claims
           WHERE released_at IS NOT NULL OR claimed_at < now() - make_interval(secs => ?)
           ORDER BY claimed_at LIMIT ? FOR UPDATE SKIP LOCKED)
        RETURNING storage_key`,
      [FILE_CLAIM_SECONDS, limit],
    );
    return rows.map(({ storageKey }) => storageKey);
  }

  /** The file is gone. */
  static async forget(db: Database, storageKey: string): Promise<void> {
    await FileClaim.query(db).deleteById(storageKey);
  }
}
