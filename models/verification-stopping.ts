import { CODE_FLOW_LIFE_SECONDS } from '../domain/limits.js';
import type { Purpose } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Verification } from './verification.js';

/** Whose codes end, and by which ban; or by which closing of the account (models/account-deletion). */
interface Stop {
  readonly userId: string;
  /** Registrations of his phone are his, too. */
  readonly phoneIndex: Buffer | null;
  readonly banId: string;
}

/**
 * Ends every code of an account, whatever it is for: nothing is sent, no guess and no proof counts from now on. One
 * whose proof is being used right now is waited for.
 */
export async function stopVerifications(
  trx: Transaction,
  { userId, phoneIndex, banId }: Stop,
): Promise<void> {
  await sql(
    trx,
    `UPDATE verifications SET ban_id = :banId, superseded_at = coalesce(superseded_at, now()), voided_at = now(),
            code_sealed = NULL, totp_secret_sealed = NULL, match_password_sealed = NULL, match_token_digest = NULL,
            match_csrf_digest = NULL, match_email_sealed = NULL, match_email_index = NULL
      WHERE (user_id = :userId OR (address_index = :phoneIndex::bytea AND purpose = 'registration'))
        AND created_at > now() - make_interval(secs => :life) AND consumed_at IS NULL AND voided_at IS NULL`,
    { userId, phoneIndex, banId, life: CODE_FLOW_LIFE_SECONDS },
  );
}

/** The codes that a ban ended: their flows are to be told. */
export async function stoppedBy(
  db: Database,
  banId: string,
): Promise<readonly { readonly id: string; readonly purpose: Purpose }[]> {
  return Verification.query(db).where({ banId }).select('id', 'purpose');
}

/** The account whose ban, or closing, ended a code; undefined when none did, or the code was used before. */
export async function bannedOwner(db: Database, verificationId: string): Promise<string | undefined> {
  const { rows } = await sql<{ userId: string }>(
    db,
    `SELECT coalesce(b.user_id, d.user_id) AS user_id FROM verifications v
       LEFT JOIN bans b ON b.id = v.ban_id LEFT JOIN account_deletions d ON d.id = v.ban_id
      WHERE v.id = ? AND v.consumed_at IS NULL AND (b.id IS NOT NULL OR d.id IS NOT NULL)`,
    [verificationId],
  );
  return rows[0]?.userId;
}
