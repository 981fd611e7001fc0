import { FACT_AGAIN_SECONDS, FLOW_MISSED_SECONDS } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { type DueFact, takeDue } from './due-fact.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** That an owner closed his account. The private label `delete` goes with it (domain/standing). */
export class AccountDeletion extends Table {
  static override readonly tableName = 'account_deletions';

  id!: string;
  userId!: string;
  requestedAt!: Date;
  /** When the account is erased. */
  dueAt!: Date;
  /** An operator took it back. */
  restoredAt!: Date | null;
  /** What was personal of the account is gone. */
  erasedAt!: Date | null;
  /** The flow took note of how it ended. */
  settledAt!: Date | null;
  nextSignalAt!: Date;

  /** Keeps the wish, and when it is done. The account's row is locked: there is no other one. */
  static async ask(
    trx: Transaction,
    { id, userId, graceSeconds }: { id: string; userId: string; graceSeconds: number },
  ): Promise<void> {
    await sql(
      trx,
      `WITH asked AS (
         INSERT INTO account_deletions (id, user_id, due_at, next_signal_at)
         VALUES (:id, :userId, now() + make_interval(secs => :graceSeconds::float),
                 now() + make_interval(secs => :again))
         RETURNING user_id, due_at
       )
       UPDATE users SET deletion_due_at = asked.due_at, updated_at = now() FROM asked WHERE id = asked.user_id`,
      { id, userId, graceSeconds, again: FACT_AGAIN_SECONDS },
    );
  }

  /** Whether this very call has asked for it before. */
  static async wasAskedAs(trx: Transaction, id: string): Promise<boolean> {
    return (await AccountDeletion.query(trx).findById(id).select('id')) !== undefined;
  }

  /** The one of an account that is neither taken back nor done, nobody else changing it. */
  static async openOf(trx: Transaction, userId: string): Promise<AccountDeletion | undefined> {
    return AccountDeletion.query(trx)
      .findOne({ userId })
      .whereNull('restoredAt')
      .whereNull('erasedAt')
      .forUpdate();
  }

  /** One of them with Postgres' time, nobody else changing it. Whoever locks the account, too, locks that first. */
  static async lock(
    trx: Transaction,
    id: string,
  ): Promise<(AccountDeletion & { readonly now: Date }) | undefined> {
    const row = await AccountDeletion.query(trx)
      .findById(id)
      .forUpdate()
      .select('account_deletions.*', trx.raw('now() AS now'));
    return row as (AccountDeletion & { readonly now: Date }) | undefined;
  }

  /** Takes it back: the flow is to be told. */
  static async restore(
    trx: Transaction,
    { id, userId }: Pick<AccountDeletion, 'id' | 'userId'>,
  ): Promise<void> {
    await sql(
      trx,
      `WITH restored AS (
         UPDATE account_deletions SET restored_at = now(), next_signal_at = now() WHERE id = :id)
       UPDATE users SET deletion_due_at = NULL, updated_at = now() WHERE id = :userId`,
      { id, userId },
    );
  }

  /** The flow knows of it: nobody need tell it again before its time is over. */
  static async markNoted(trx: Transaction, id: string): Promise<void> {
    await sql(
      trx,
      'UPDATE account_deletions SET next_signal_at = due_at + make_interval(secs => ?) WHERE id = ?',
      [FLOW_MISSED_SECONDS, id],
    );
  }

  /** The flow took note of the end. */
  static async markSettled(trx: Transaction, id: string): Promise<void> {
    await sql(trx, 'UPDATE account_deletions SET settled_at = coalesce(settled_at, now()) WHERE id = ?', [
      id,
    ]);
  }

  /** What was personal is gone. */
  static async markErased(trx: Transaction, id: string): Promise<void> {
    await sql(trx, 'UPDATE account_deletions SET erased_at = now(), next_signal_at = now() WHERE id = ?', [
      id,
    ]);
  }

  /**
   * Those whose flows have to be told: nobody told them yet, an operator spoke, or the flow missed its time (reliability
   * F35).
   */
  static due(db: Database, limit: number): Promise<DueFact[]> {
    const waiting = {
      table: 'account_deletions',
      where: 'settled_at IS NULL',
      since: 'requested_at',
      returning: 'id AS subject_id',
    };
    return takeDue(db, waiting, limit);
  }
}
