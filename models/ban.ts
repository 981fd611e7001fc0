import type { Database, Transaction } from '../platform/database.js';
import { Table } from './table.js';

/** Sealing contexts of the columns. */
export const BAN_SEALED = { reason: 'bans.reason', message: 'bans.message' } as const;

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
  liftedBy!: string | null;
  liftedAt!: Date | null;
  liftId!: string | null;

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
    ban: Pick<Ban, 'id' | 'userId' | 'reasonSealed' | 'messageSealed' | 'bannedBy'>,
  ): Promise<void> {
    await Ban.query(trx).insert(ban);
  }

  /** Whether this very call has spoken its ban before. */
  static async wasSpokenAs(trx: Transaction, id: string): Promise<boolean> {
    return (await Ban.query(trx).findById(id).select('id')) !== undefined;
  }

  /** Ends a ban. @param liftId of the call that does */
  static async lift(trx: Transaction, id: string, liftedBy: string, liftId: string): Promise<void> {
    await Ban.query(trx)
      .patch({ liftedBy, liftId, liftedAt: trx.fn.now() as unknown as Date })
      .where({ id });
  }

  /** Whether this very call has lifted a ban before. */
  static async wasLiftedAs(trx: Transaction, liftId: string): Promise<boolean> {
    return (await Ban.query(trx).findOne({ liftId }).select('id')) !== undefined;
  }
}
