import type { AbleIdLang } from '../domain/able-id/words.js';
import type { IdentityCheckStatus } from '../domain/kyc/words.js';
import { IDENTITY_START_SECONDS } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { Table } from './table.js';

/** Sealing contexts of what is personal, or a secret, in an attempt and its hooks. */
export const IDENTITY_SEALED = {
  /** JSON: `{resident: {pinfl, birthDate}}` or `{foreign: {document}}`. */
  claim: 'identity_attempts.claim',
  token: 'identity_attempts.token',
  url: 'identity_attempts.url',
  /** JSON of an AbleIdPerson; the same in a hook. */
  person: 'identity_attempts.person',
  address: 'identity_attempts.address',
} as const;

/**
 * Where an attempt stands: `starting`, AbleID was not heard yet; `void`, it never opened. Both are no news to anybody;
 * the others are what people are told.
 */
export type AttemptStatus = IdentityCheckStatus | 'starting' | 'void';

/** One identity check of a case at AbleID. */
export class IdentityAttempt extends Table {
  static override readonly tableName = 'identity_attempts';

  id!: string;
  caseId!: string;
  status!: AttemptStatus;
  /** A word: AbleID's, made safe, or ours. */
  reason!: string | null;
  claimSealed!: string;
  claimIndex!: Buffer;
  lang!: AbleIdLang | null;
  tokenDigest!: Buffer;
  tokenSealed!: string | null;
  ableIdAttempt!: string | null;
  urlSealed!: string | null;
  windowLang!: AbleIdLang | null;
  personSealed!: string | null;
  addressSealed!: string | null;
  photoId!: string | null;
  createdAt!: Date;
  expiresAt!: Date | null;
  endedAt!: Date | null;

  /** An attempt that nobody else changes until the transaction ends. Its case's row is locked before. */
  static async lock(trx: Transaction, id: string): Promise<IdentityAttempt | undefined> {
    return IdentityAttempt.query(trx).findById(id).forUpdate();
  }

  /** The newest attempt of a case that anybody was told of. */
  static async latest(db: Database | Transaction, caseId: string): Promise<ToldAttempt | undefined> {
    const row = await IdentityAttempt.query(db)
      .where({ caseId })
      .whereNotIn('status', UNTOLD)
      .orderBy('createdAt', 'desc')
      .orderBy('id', 'desc')
      .first();
    return row && Object.assign(row, { told: row.status as IdentityCheckStatus });
  }

  /** Attempts that count against IDENTITY_ATTEMPTS_MAX: a start that AbleID never heard of does not. */
  static async counted(db: Database | Transaction, caseId: string): Promise<number> {
    return IdentityAttempt.query(db).where({ caseId }).whereNotIn('status', UNTOLD).resultSize();
  }

  /** The attempt of a case that is under way. */
  static async open(trx: Transaction, caseId: string): Promise<IdentityAttempt | undefined> {
    return IdentityAttempt.query(trx).findOne({ caseId }).whereIn('status', ['starting', 'pending']);
  }

  /** Forgets a start whose caller waits no more; the case is locked. */
  static async forgetStale(trx: Transaction, caseId: string): Promise<void> {
    await IdentityAttempt.query(trx)
      .patch({ status: 'void', tokenSealed: null, endedAt: trx.fn.now() as unknown as Date })
      .where({ caseId, status: 'starting' })
      .whereRaw('created_at < now() - make_interval(secs => ?)', [IDENTITY_START_SECONDS]);
  }

  /** Ends an attempt, whatever it came to; the row is locked, or its case is. @returns whether it was under way */
  static async end(
    trx: Database | Transaction,
    id: string,
    end: Pick<IdentityAttempt, 'status' | 'reason'> &
      Partial<Pick<IdentityAttempt, 'personSealed' | 'addressSealed' | 'photoId'>>,
  ): Promise<boolean> {
    const ended = await IdentityAttempt.query(trx)
      .patch({ ...end, tokenSealed: null, endedAt: trx.fn.now() as unknown as Date })
      .where({ id })
      .whereIn('status', ['starting', 'pending']);
    return ended > 0;
  }

  /** Ends what is under way of a case that is decided, or whose owner was shut out. @param reason a word */
  static async endOf(trx: Transaction, caseId: string, reason: string): Promise<void> {
    const open = await IdentityAttempt.open(trx, caseId);
    if (!open) return;
    const status = open.status === 'starting' ? 'void' : 'expired';
    await IdentityAttempt.end(trx, open.id, { status, reason });
  }
}

/** An attempt that people are told of. */
export type ToldAttempt = IdentityAttempt & { readonly told: IdentityCheckStatus };

/** Statuses that nobody is told. */
export const UNTOLD: readonly AttemptStatus[] = ['starting', 'void'];
