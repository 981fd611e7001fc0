import type { DocumentSide } from '../domain/documents.js';
import type { VerificationStatus } from '../domain/kyc/provider.js';
import type { KycClaimType } from '../domain/kyc/words.js';
import { FACT_AGAIN_SECONDS, FLOW_MISSED_SECONDS } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { type DueFact, takeDue } from './due-fact.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** Something of an open case that the provider could be asked about. */
export interface Askable {
  readonly caseId: string;
  readonly type: KycClaimType;
  readonly formSeq: number;
  /** Empty for a profile. */
  readonly batch: string;
  readonly docType: string | null;
  readonly sides: readonly DocumentSide[];
}

/** A verification with the ages that its clock goes by, seconds. */
export type TimedVerification = KycVerification & { readonly age: number; readonly askedAge: number | null };

/** What a KYC provider was asked about a case, and what became of it. */
export class KycVerification extends Table {
  static override readonly tableName = 'kyc_verifications';

  id!: string;
  caseId!: string;
  /** Position of the change that brought the form. */
  formSeq!: number;
  /** The client's name for papers that belong together; empty for a profile. */
  batch!: string;
  status!: VerificationStatus;
  /** What the provider calls applicant and verification. */
  applicantRef!: string | null;
  verificationRef!: string | null;
  createdAt!: Date;
  /** When the provider took the question. */
  askedAt!: Date | null;
  endedAt!: Date | null;
  settledAt!: Date | null;
  nextSignalAt!: Date;

  /**
   * What there is to ask about the open cases of an account: the profile, and papers that came with the newest form or
   * since, one row a batch. Nothing without a profile that was handed in: the provider has to know who it is about.
   */
  static async askable(trx: Transaction, userId: string): Promise<Askable[]> {
    const { rows } = await sql<Askable>(
      trx,
      `WITH open AS (
         SELECT c.id, c.type, f.seq, f.at FROM kyc_cases c
           JOIN LATERAL (SELECT seq, at FROM kyc_changes WHERE case_id = c.id AND form_sealed IS NOT NULL
                          ORDER BY seq DESC LIMIT 1) f ON true
          WHERE c.user_id = :userId AND c.type IN ('profile', 'document', 'address')
            AND c.status IN ('created', 'in_review')
            AND EXISTS (SELECT FROM claimed_profiles WHERE user_id = :userId AND state IN ('submitted', 'verified'))
       )
       SELECT id AS case_id, type, seq AS form_seq, '' AS batch, NULL AS doc_type, ARRAY[]::text[] AS sides
         FROM open WHERE type = 'profile'
       UNION ALL
       SELECT o.id, o.type, o.seq, d.batch, min(d.doc_type), array_agg(d.side)
         FROM open o JOIN documents d ON d.case_id = o.id AND d.batch IS NOT NULL AND d.created_at >= o.at
        WHERE o.type <> 'profile' GROUP BY o.id, o.type, o.seq, d.batch`,
      { userId },
    );
    return rows;
  }

  /** Asks, once for each form and batch. @returns whether it was not asked before */
  static async ask(
    trx: Transaction,
    { id, caseId, formSeq, batch }: Pick<KycVerification, 'id' | 'caseId' | 'formSeq' | 'batch'>,
  ): Promise<boolean> {
    const { rowCount } = await sql(
      trx,
      `INSERT INTO kyc_verifications (id, case_id, form_seq, batch, status, next_signal_at)
       VALUES (:id, :caseId, :formSeq, :batch, 'asking', now() + make_interval(secs => :again))
       ON CONFLICT (case_id, form_seq, batch) DO NOTHING`,
      { id, caseId, formSeq, batch, again: FACT_AGAIN_SECONDS },
    );
    return rowCount === 1;
  }

  /** One of them, nobody else changing it. Whoever locks account or case, too, locks those first. */
  static async lock(trx: Transaction, id: string): Promise<TimedVerification | undefined> {
    const row = KycVerification.query(trx).findById(id).forUpdate();
    return (await row.select(
      'kyc_verifications.*',
      trx.raw('extract(epoch FROM now() - created_at)::float AS age'),
      trx.raw('extract(epoch FROM now() - asked_at)::float AS asked_age'),
    )) as TimedVerification | undefined;
  }

  /** What the provider called an account's newest applicant. */
  static async applicantOf(db: Database, userId: string): Promise<string | undefined> {
    const { rows } = await sql<{ ref: string }>(
      db,
      `SELECT v.applicant_ref AS ref FROM kyc_verifications v JOIN kyc_cases c ON c.id = v.case_id
        WHERE c.user_id = ? AND v.applicant_ref IS NOT NULL ORDER BY v.created_at DESC LIMIT 1`,
      [userId],
    );
    return rows[0]?.ref;
  }

  /** The provider took the question. */
  static async markAsked(
    db: Database | Transaction,
    id: string,
    { applicantRef, verificationRef }: { applicantRef: string; verificationRef: string },
  ): Promise<void> {
    await sql(
      db,
      `UPDATE kyc_verifications SET status = 'waiting', applicant_ref = :applicantRef,
              verification_ref = :verificationRef, asked_at = now() WHERE id = :id AND status = 'asking'`,
      { id, applicantRef, verificationRef },
    );
  }

  /** It is over. */
  static async end(trx: Transaction, id: string, status: VerificationStatus): Promise<void> {
    await sql(trx, 'UPDATE kyc_verifications SET status = ?, ended_at = now() WHERE id = ?', [status, id]);
  }

  /** The flow knows of it: nobody need tell it again for so long. */
  static async markNoted(trx: Transaction, id: string, seconds: number): Promise<void> {
    const next =
      'UPDATE kyc_verifications SET next_signal_at = now() + make_interval(secs => ?) WHERE id = ?';
    await sql(trx, next, [seconds + FLOW_MISSED_SECONDS, id]);
  }

  /** The flow took note of the end. */
  static async markSettled(trx: Transaction, id: string): Promise<void> {
    await sql(trx, 'UPDATE kyc_verifications SET settled_at = coalesce(settled_at, now()) WHERE id = ?', [
      id,
    ]);
  }

  /** Those whose flows have to be told: nobody told them yet, or the flow missed its time (F35). */
  static due(db: Database, limit: number): Promise<DueFact[]> {
    const waiting = {
      table: 'kyc_verifications',
      where: 'settled_at IS NULL',
      since: 'created_at',
      returning: 'id AS subject_id',
    };
    return takeDue(db, waiting, limit);
  }

  /** What the provider calls something that it was given for this. */
  static async objectOf(db: Database, verificationId: string, name: string): Promise<string | undefined> {
    const { rows } = await sql<{ ref: string }>(
      db,
      'SELECT ref FROM kyc_provider_objects WHERE verification_id = ? AND name = ?',
      [verificationId, name],
    );
    return rows[0]?.ref;
  }

  /** Keeps it, before anything else is asked. */
  static async keepObject(
    db: Database,
    { id, name, ref }: { id: string; name: string; ref: string },
  ): Promise<void> {
    await sql(
      db,
      `INSERT INTO kyc_provider_objects (verification_id, name, ref) VALUES (:id, :name, :ref)
       ON CONFLICT (verification_id, name) DO NOTHING`,
      { id, name, ref },
    );
  }
}
