import type { TokenPurpose } from '../domain/states.js';
import type { Database } from '../platform/database.js';
import { SHUT_STATES } from './fragments.js';
import { sql } from './sql.js';

/** Where a token stands; a decoy's digest equals no token's. */
export interface KnownToken {
  readonly codeDigest: Buffer | null;
  readonly userId: string | null;
  /** It proved something, or a newer one takes its place. */
  readonly used: boolean;
  /** Its time is not over, and its flow still waits for it. */
  readonly living: boolean;
}

/** The verification that a token names. */
export async function findToken(
  db: Database,
  id: string,
  purpose: TokenPurpose,
): Promise<KnownToken | undefined> {
  const { rows } = await sql<KnownToken>(
    db,
    `SELECT code_digest, user_id, consumed_at IS NOT NULL OR superseded_at IS NOT NULL AS used,
            expires_at > now() AND voided_at IS NULL AS living
       FROM verifications WHERE id = :id AND purpose = :purpose`,
    { id, purpose },
  );
  return rows[0];
}

/**
 * Whom a token for an e-mail is meant for. To confirm it: the account registered with it, which has not done so while
 * no other has proved the address. To set a password: the account that has proved it.
 */
const OWNERS: Readonly<Record<TokenPurpose, string>> = {
  email_confirmation: `u.email_registered_at IS NOT NULL AND u.email_verified_at IS NULL AND u.state NOT IN ${SHUT_STATES}
    AND NOT EXISTS (SELECT FROM users v WHERE v.email_index = u.email_index AND v.email_verified_at IS NOT NULL)`,
  token_reset: `u.email_verified_at IS NOT NULL AND u.state <> 'deleted'`,
};

/** The account that a token of a purpose is sent for, by its e-mail. */
export async function tokenOwner(
  db: Database,
  emailIndex: Buffer,
  purpose: TokenPurpose,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>(
    db,
    `SELECT u.id FROM users u WHERE u.email_index = ? AND ${OWNERS[purpose]}`,
    [emailIndex],
  );
  return rows[0]?.id;
}
