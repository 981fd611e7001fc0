import type { AbleIdHookKind } from '../domain/able-id/words.js';
import { HOOK_LATE_SECONDS } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { IdentityAttempt } from './identity-attempt.js';
import { Inbox } from './inbox.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** A hook as it is kept. */
export type NewHook = Pick<
  IdentityHook,
  | 'id'
  | 'attemptId'
  | 'kind'
  | 'bodyDigest'
  | 'ableIdAttempt'
  | 'reason'
  | 'personSealed'
  | 'addressSealed'
  | 'photoId'
>;

/** What AbleID said of an attempt: a fact, whatever the attempt makes of it. */
export class IdentityHook extends Table {
  static override readonly tableName = 'identity_hooks';

  id!: string;
  attemptId!: string;
  kind!: AbleIdHookKind;
  bodyDigest!: Buffer;
  /** The attempt that it names, in AbleID's words. */
  ableIdAttempt!: string | null;
  /** null: it succeeded. */
  reason!: string | null;
  personSealed!: string | null;
  addressSealed!: string | null;
  photoId!: string | null;

  /** Whether this very body was recorded before. */
  static async isRecorded(
    db: Database | Transaction,
    { attemptId, kind, bodyDigest }: Pick<NewHook, 'attemptId' | 'kind' | 'bodyDigest'>,
  ): Promise<boolean> {
    return (await IdentityHook.query(db).findOne({ attemptId, kind, bodyDigest }).select('id')) !== undefined;
  }

  /** Hooks of a kind that an attempt has got. */
  static async count(db: Database | Transaction, attemptId: string, kind: AbleIdHookKind): Promise<number> {
    return IdentityHook.query(db).where({ attemptId, kind }).resultSize();
  }

  /**
   * Records a hook: what was read out of it, and the fact itself in the inbox; a twin that was faster is the same fact.
   * @param bodySealed its raw body; null for a photo's, which is kept as a document
   * @param late nobody waits for it any more
   */
  static async record(
    trx: Transaction,
    hook: NewHook & { readonly eventKey: Buffer; readonly bodySealed: string | null },
    late: boolean,
  ): Promise<void> {
    const { eventKey, bodySealed, ...row } = hook;
    const { id, attemptId: subjectId } = hook;
    const fact = { id, source: 'able_id', eventKey, subjectId, verifiedBy: 'token', bodySealed } as const;
    if (await Inbox.record(trx, fact, late ? 'never' : 'later')) await IdentityHook.query(trx).insert(row);
  }

  /** All hooks of an attempt, in the order in which they came. */
  static of(trx: Transaction, attemptId: string): Promise<IdentityHook[]> {
    return IdentityHook.query(trx)
      .select('identityHooks.*')
      .join('inbox', 'inbox.id', 'identityHooks.id')
      .where({ attemptId })
      .orderBy('inbox.receivedAt')
      .orderBy('inbox.id') as unknown as Promise<IdentityHook[]>;
  }

  /** The attempt that a token belongs to, until HOOK_LATE_SECONDS after its end (product-api, "Hooks"). */
  static async attemptOf(db: Database, tokenDigest: Buffer): Promise<HookedAttempt | undefined> {
    const { rows } = await sql<HookedAttempt>(
      db,
      `SELECT a.id, a.case_id, a.status, a.able_id_attempt, c.user_id
         FROM ${IdentityAttempt.tableName} a JOIN kyc_cases c ON c.id = a.case_id
        WHERE a.token_digest = ? AND (a.ended_at IS NULL OR a.ended_at > now() - make_interval(secs => ?))`,
      [tokenDigest, HOOK_LATE_SECONDS],
    );
    return rows[0];
  }
}

/** The attempt that a hook is for. */
export type HookedAttempt = Pick<IdentityAttempt, 'id' | 'caseId' | 'status' | 'ableIdAttempt'> & {
  readonly userId: string;
};
