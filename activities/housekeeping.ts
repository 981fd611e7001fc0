import { API_KEY_NONCE_KEPT_SECONDS, UNCONFIRMED_KEPT_DAYS } from '../domain/family-limits.js';
import {
  ENDED_SESSION_KEPT_DAYS,
  IDEMPOTENCY_KEPT_DAYS,
  INBOX_BODY_KEPT_DAYS,
  MESSAGE_KEPT_DAYS,
  OUTBOX_KEPT_DAYS,
  VERIFICATION_KEPT_DAYS,
} from '../domain/limits.js';
import { WEBHOOK_KEPT_DAYS } from '../domain/webhook-limits.js';
import { sql } from '../models/sql.js';
import { deleteUnconfirmed } from '../models/unconfirmed.js';
import type { Database } from '../platform/database.js';

/** What is removed and when: nothing personal is kept longer than somebody needs it (ASVS 14.2.7). */
const RULES: readonly { readonly table: string; readonly days: number; readonly where: string }[] = [
  { table: 'verifications', days: VERIFICATION_KEPT_DAYS, where: 'created_at' },
  { table: 'sessions', days: ENDED_SESSION_KEPT_DAYS, where: 'least(ended_at, expires_at)' },
  { table: 'messages', days: MESSAGE_KEPT_DAYS, where: 'created_at' },
  { table: 'idempotency_keys', days: IDEMPOTENCY_KEPT_DAYS, where: 'locked_until' },
  { table: 'send_budgets', days: 1, where: 'greatest(window_until, day_until)' },
  { table: 'rate_limits', days: 1, where: 'to_timestamp(expire / 1000.0)' },
  { table: 'guess_waits', days: 1, where: 'greatest(failed_at, blocked_until)' },
  { table: 'telegram_links', days: 1, where: 'expires_at' },
  { table: 'whitelinks', days: 1, where: 'expires_at' },
  { table: 'events', days: WEBHOOK_KEPT_DAYS, where: 'created_at' },
  { table: 'webhook_attempts', days: WEBHOOK_KEPT_DAYS, where: 'at' },
  { table: 'development_outbox', days: OUTBOX_KEPT_DAYS, where: 'sent_at' },
];

/**
 * Erases what is left of codes and proofs whose time is over, then rows that nobody needs any more. Idempotent;
 * several workers may do it at once.
 * @returns rows changed
 */
export async function tidy(database: Database): Promise<number> {
  const erased = await sql(
    database,
    `UPDATE verifications SET code_sealed = NULL, match_password_sealed = NULL, match_token_digest = NULL,
            match_csrf_digest = NULL, match_email_sealed = NULL, match_email_index = NULL,
            totp_secret_sealed = NULL
      WHERE coalesce(expires_at, act_before) < now() - interval '1 hour'
        AND (code_sealed IS NOT NULL OR match_password_sealed IS NOT NULL OR totp_secret_sealed IS NOT NULL)`,
    [],
  );
  // Their own clock: a busy key leaves thousands a second, and none can be shown again after a minute.
  const nonces = await sql(
    database,
    'DELETE FROM api_key_nonces WHERE used_at < now() - make_interval(secs => ?)',
    [API_KEY_NONCE_KEPT_SECONDS],
  );
  // A body that nobody took note of yet stays, however old it is; that there was a fact is kept for good.
  const bodies = await sql(
    database,
    `UPDATE inbox SET body_sealed = NULL
      WHERE body_sealed IS NOT NULL AND received_at < now() - make_interval(days => ?)
        AND (delivered_at IS NOT NULL OR subject_id IS NULL)`,
    [INBOX_BODY_KEPT_DAYS],
  );
  const unconfirmed = await deleteUnconfirmed(database, UNCONFIRMED_KEPT_DAYS);
  let changed = erased.rowCount + nonces.rowCount + bodies.rowCount + unconfirmed;
  for (const { table, days, where } of RULES) {
    const removed = await sql(
      database,
      `DELETE FROM ${table} WHERE ${where} < now() - make_interval(days => ?)`,
      [days],
    );
    changed += removed.rowCount;
  }
  return changed;
}
