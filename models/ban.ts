import { FACT_AGAIN_SECONDS, FLOW_MISSED_SECONDS } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { type DueFact, takeDue } from './due-fact.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** Sealing contexts of the columns. */
export const BAN_SEALED = { reason: 'bans.reason', message: 'bans.message' } as const;

/** The private label that goes with a ban (barong.md section 8). */
export const BAN_LABEL = { key: 'ban', scope: 'private' } as const;

/** A ban that ends by itself, with Postgres' time. */
export type TimedBan = Ban & { readonly endsAt: Date; readonly now: Date };

/** A ban in force, and the uid of whoever spoke it. */
type BanInForce = Ban & { readonly bannedByUid: string };

/** Who was shut out, why, by whom, and until when. The private label `ban` goes with it (domain/standing). */
export class Ban extends Table {
  static override readonly tableName = 'bans';

  id!: string;
  userId!: string;
  reasonSealed!: string;
  messageSealed!: string | null;
  bannedBy!: string;
  createdAt!: Date;
  /** When it ends by itself; null: it does not. */
  endsAt!: Date | null;
  /** null in a lifted one: its moment came. */
  liftedBy!: string | null;
  liftedAt!: Date | null;
  liftId!: string | null;
  /** Of one that ends by itself: the flow took note of its end. */
  settledAt!: Date | null;
  nextSignalAt!: Date | null;

  /** The ban that shuts an account out now. */
  static async inForce(db: Database | Transaction, userId: string): Promise<BanInForce | undefined> {
    return (await Ban.query(db)
      .join('users as by', 'by.id', 'bans.bannedBy')
      .where('bans.userId', userId)
      .whereNull('bans.liftedAt')
      .select('bans.*', 'by.uid as bannedByUid')
      .first()) as BanInForce | undefined;
  }

  /** Speaks a ban. The account's row is locked by then: no other one is in force. */
  static async speak(
    trx: Transaction,
    ban: Pick<Ban, 'id' | 'userId' | 'reasonSealed' | 'messageSealed' | 'bannedBy' | 'endsAt'>,
  ): Promise<void> {
    const told = trx.raw('now() + make_interval(secs => ?)', [FACT_AGAIN_SECONDS]) as unknown as Date;
    await Ban.query(trx).insert({ ...ban, nextSignalAt: ban.endsAt && told });
  }

  /** Whether this very call has spoken its ban before. */
  static async wasSpokenAs(trx: Transaction, id: string): Promise<boolean> {
    return (await Ban.query(trx).findById(id).select('id')) !== undefined;
  }

  /** Ends a ban; its flow, where it has one, is to be told. @param liftId of the call that does */
  static async lift(trx: Transaction, id: string, liftedBy: string | null, liftId: string): Promise<void> {
    const now = trx.fn.now() as unknown as Date;
    const told = trx.raw('CASE WHEN ends_at IS NOT NULL THEN now() END') as unknown as Date;
    await Ban.query(trx).patch({ liftedBy, liftId, liftedAt: now, nextSignalAt: told }).where({ id });
  }

  /** One that ends by itself, nobody else changing it. Whoever locks the account, too, locks that first. */
  static async lockTimed(trx: Transaction, id: string): Promise<TimedBan | undefined> {
    const row = Ban.query(trx).findById(id).whereNotNull('endsAt').forUpdate();
    return (await row.select('bans.*', trx.raw('now() AS now'))) as TimedBan | undefined;
  }

  /** The flow knows of it: nobody need tell it again before its moment is over. */
  static async markNoted(trx: Transaction, id: string): Promise<void> {
    const missed = 'UPDATE bans SET next_signal_at = ends_at + make_interval(secs => ?) WHERE id = ?';
    await sql(trx, missed, [FLOW_MISSED_SECONDS, id]);
  }

  /** The flow took note of the end. */
  static async markSettled(trx: Transaction, id: string): Promise<void> {
    await sql(trx, 'UPDATE bans SET settled_at = coalesce(settled_at, now()) WHERE id = ?', [id]);
  }

  /** Those whose flows have to be told: nobody told them yet, somebody lifted one, or the flow missed its time (F35). */
  static due(db: Database, limit: number): Promise<DueFact[]> {
    const waiting = {
      table: 'bans',
      where: 'settled_at IS NULL AND next_signal_at IS NOT NULL',
      since: 'created_at',
      returning: 'id AS subject_id',
    };
    return takeDue(db, waiting, limit);
  }

  /** Whether this very call has lifted a ban before. */
  static async wasLiftedAs(trx: Transaction, liftId: string): Promise<boolean> {
    return (await Ban.query(trx).findOne({ liftId }).select('id')) !== undefined;
  }
}
