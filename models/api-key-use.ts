import type { AccountSnapshot } from '../domain/actor.js';
import type { UserState } from '../domain/states.js';
import type { Database } from '../platform/database.js';
import { SNAPSHOT, type SnapshotJson, snapshotOf } from './account-snapshot.js';
import { FULL_JSON, type SealedFullAccount } from './full-account.js';
import { SERVICE_STATE } from './service-account.js';
import { Statement } from './statement.js';

/** A service account as the statement that found its key read it. */
export interface KeyService {
  readonly uid: string;
  readonly role: string;
  readonly emailSealed: string;
  readonly level: number;
  readonly state: UserState | 'disabled';
  readonly ownerId: string | null;
}

/** A key that was shown, and who holds it: an account or a service account. */
export interface ShownKey {
  readonly id: string;
  readonly kid: string;
  readonly state: 'active' | 'inactive';
  readonly secretSealed: string;
  /** Milliseconds since 1970 by Postgres' clock (reliability F33). */
  readonly now: number;
  readonly account: AccountSnapshot | null;
  readonly service: KeyService | null;
}

const FIND = new Statement<Omit<ShownKey, 'account'> & { account: SnapshotJson | null }>(
  'api-key-find',
  `SELECT k.id, k.kid, k.state, k.secret_sealed, (extract(epoch FROM now()) * 1000)::float AS now,
          CASE WHEN k.user_id IS NOT NULL THEN json_build_object(${SNAPSHOT}) END AS account,
          CASE WHEN s.id IS NOT NULL THEN json_build_object('uid', s.uid, 'role', s.role, 'emailSealed', s.email_sealed,
            'level', coalesce(u.level, 0), 'state', ${SERVICE_STATE}, 'ownerId', s.owner_id::text) END AS service
     FROM api_keys k
     LEFT JOIN service_accounts s ON s.id = k.service_account_id
     LEFT JOIN users u ON u.id = coalesce(k.user_id, s.owner_id)
    WHERE k.kid = :kid`,
);

/** The row's lock makes whoever deletes the key wait: no nonce can be left without one. */
const USE_NONCE = `INSERT INTO api_key_nonces (api_key_id, nonce)
   SELECT id, :nonce::bigint FROM (SELECT id FROM api_keys WHERE id = :id AND state = 'active' FOR KEY SHARE) AS living
   ON CONFLICT (api_key_id, nonce) DO NOTHING`;

const USE = new Statement<{ used: boolean }>('api-key-use-nonce', `${USE_NONCE} RETURNING true AS used`);

/** The same, and everything of the person whose key it is: one round trip less. */
const USE_FULL = new Statement<{ full: SealedFullAccount | null }>(
  'api-key-use-nonce-full',
  `WITH used AS (${USE_NONCE} RETURNING api_key_id)
   SELECT CASE WHEN u.id IS NOT NULL THEN json_build_object(${FULL_JSON}) END AS full
     FROM used JOIN api_keys k ON k.id = used.api_key_id LEFT JOIN users u ON u.id = k.user_id`,
);

/** A key by its kid, and its holder, in one round trip. */
export async function findShownKey(db: Database, kid: string): Promise<ShownKey | undefined> {
  const [row] = await FIND.run(db, { kid });
  return row && { ...row, account: row.account && snapshotOf(row.account) };
}

/**
 * Uses a nonce up: of twenty at once one, whichever process they meet (A32).
 * @param full whether everything of the key's person is read along
 * @returns undefined when it was used before
 */
export async function useNonce(
  db: Database,
  keyId: string,
  nonce: number,
  full: boolean,
): Promise<{ readonly full: SealedFullAccount | null } | undefined> {
  const values = { id: keyId, nonce };
  if (full) return (await USE_FULL.run(db, values))[0];
  return (await USE.run(db, values)).length === 1 ? { full: null } : undefined;
}
