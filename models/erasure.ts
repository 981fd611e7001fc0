import type { Transaction } from '../platform/database.js';
import { sql } from './sql.js';

/**
 * What goes with an account whose grace is over: everything that says who it was, on whichever side it was kept. What stays is
 * the uid, the books of its payments, the cases without what was in them, why it was banned, and the activity log, which is
 * append-only and outlives every account (docs/security.md). The files of deleted documents go to the sweeper by a trigger.
 */
const ERASE: readonly string[] = [
  'DELETE FROM sessions WHERE user_id = :userId',
  'DELETE FROM verifications WHERE user_id = :userId',
  `DELETE FROM guess_waits WHERE subject = 'user:' || :userId::text
      OR subject = (SELECT 'phone:' || encode(phone_index, 'hex') FROM users WHERE id = :userId)`,
  `DELETE FROM send_budgets WHERE address_index IN (SELECT number_index FROM phones WHERE user_id = :userId)`,
  'DELETE FROM messages WHERE user_id = :userId',
  'DELETE FROM telegram_links WHERE user_id = :userId',
  'DELETE FROM api_keys WHERE user_id = :userId',
  'DELETE FROM service_accounts WHERE owner_id = :userId',
  'DELETE FROM profiles WHERE user_id = :userId',
  'DELETE FROM claimed_profiles WHERE user_id = :userId',
  'DELETE FROM data_storages WHERE user_id = :userId',
  'DELETE FROM comments WHERE user_id = :userId',
  'DELETE FROM documents WHERE user_id = :userId',
  'DELETE FROM phones WHERE user_id = :userId',
  // The label of the closing keeps the account shut.
  `DELETE FROM labels WHERE user_id = :userId AND NOT (key = 'delete' AND scope = 'private')`,
  `UPDATE kyc_changes SET form_sealed = NULL, reason_sealed = NULL, message_sealed = NULL
     WHERE case_id IN (SELECT id FROM kyc_cases WHERE user_id = :userId)`,
  'DELETE FROM kyc_verifications WHERE case_id IN (SELECT id FROM kyc_cases WHERE user_id = :userId)',
  'UPDATE kyc_cases SET message_sealed = NULL WHERE user_id = :userId',
  // The claim may not be null: none that opens.
  `UPDATE identity_attempts SET claim_sealed = '', token_sealed = NULL, url_sealed = NULL, person_sealed = NULL,
          address_sealed = NULL WHERE case_id IN (SELECT id FROM kyc_cases WHERE user_id = :userId)`,
  `UPDATE identity_hooks SET person_sealed = NULL, address_sealed = NULL WHERE attempt_id IN (
     SELECT a.id FROM identity_attempts a JOIN kyc_cases c ON c.id = a.case_id WHERE c.user_id = :userId)`,
  `UPDATE users SET phone_sealed = NULL, phone_index = NULL, phone_verified_at = NULL, email_sealed = NULL,
          email_index = NULL, email_verified_at = NULL, email_registered_at = NULL, username = NULL, data_sealed = NULL,
          two_factor_provider = NULL, totp_secret_sealed = NULL, telegram_chat_sealed = NULL,
          telegram_chat_index = NULL, password_sealed = :passwordSealed, deletion_due_at = NULL, updated_at = now()
     WHERE id = :userId`,
  // The last of all: the statements before it are events themselves. What was not sent yet says only whose it was.
  `UPDATE events SET body = jsonb_build_object('erased', true, 'record', jsonb_build_object('user',
          (SELECT jsonb_build_object('uid', uid) FROM users WHERE id = :userId))) WHERE user_id = :userId`,
];

/** Erases an account; its row is locked. Done again, it finds nothing. @param passwordSealed what no password compares with */
export async function eraseAccount(trx: Transaction, userId: string, passwordSealed: string): Promise<void> {
  for (const statement of ERASE) await sql(trx, statement, { userId, passwordSealed });
}
