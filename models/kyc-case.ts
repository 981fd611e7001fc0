import type { KycStatus, KycType } from '../domain/kyc/words.js';
import type { Database, Transaction } from '../platform/database.js';
import { Table } from './table.js';

/** Sealing contexts of what is personal in a case and its changes. */
export const KYC_SEALED = {
  /** What the applicant is told. */
  message: 'kyc_cases.message',
  reason: 'kyc_changes.reason',
  /** JSON of a form. */
  form: 'kyc_changes.form',
} as const;

/** One form that somebody submitted, and where it stands. What happened to it is in `kyc_changes`. */
export class KycCase extends Table {
  static override readonly tableName = 'kyc_cases';

  id!: string;
  type!: KycType;
  /** What people call it; a bigint. */
  number!: string;
  userId!: string;
  status!: KycStatus;
  /** Position of its newest change. */
  version!: number;
  messageSealed!: string | null;
  assigneeId!: string | null;
  submittedAt!: Date;
  decidedAt!: Date | null;
  dueAt!: Date | null;
  pausedAt!: Date | null;
  escalatedAt!: Date | null;
  /** When it came into its status. */
  since!: Date;
  /** How often its owner was reminded since. */
  reminded!: number;

  /** A case by what people call it. @param userId only if it is his */
  static async named(
    db: Database | Transaction,
    { type, id, userId }: { type: KycType; id: number; userId?: string },
  ): Promise<KycCase | undefined> {
    const named = KycCase.query(db).findOne({ type, number: String(id) });
    return userId === undefined ? named : named.where({ userId });
  }

  /**
   * A case that nobody else changes until the transaction ends, and Postgres' time. Whoever locks its account, too, locks
   * that first (reliability F25: no two wait for each other).
   */
  static async lock(trx: Transaction, id: string): Promise<LockedCase | undefined> {
    const row = await KycCase.query(trx)
      .findById(id)
      .forUpdate()
      .select('kyc_cases.*', trx.raw('now() AS now'));
    return row as LockedCase | undefined;
  }

  /** Keeps that its reviewers were late. */
  static async markEscalated(trx: Transaction, id: string): Promise<void> {
    await KycCase.query(trx)
      .patch({ escalatedAt: trx.fn.now() as unknown as Date })
      .where({ id });
  }

  /** Keeps how often its owner was reminded. */
  static async markReminded(trx: Transaction, id: string, reminded: number): Promise<void> {
    await KycCase.query(trx).patch({ reminded }).where({ id });
  }
}

/** A case under its row's lock. */
export type LockedCase = KycCase & { readonly now: Date };
