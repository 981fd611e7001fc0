import type { Database } from '../platform/database.js';
import { sql } from './sql.js';

/** The authenticator of an account, and the time that its codes are judged by. */
interface FoundTotp {
  /** Sealed in the context of users.totp_secret. */
  readonly secretSealed: string;
  /** Seconds since 1970 by Postgres' clock (reliability F33). */
  readonly now: number;
}

/** The authenticator that is on; undefined where none is. */
export async function findTotp(db: Database, userId: string): Promise<FoundTotp | undefined> {
  const { rows } = await sql<FoundTotp>(
    db,
    `SELECT totp_secret_sealed AS secret_sealed, extract(epoch FROM now())::float AS now FROM users
      WHERE id = ? AND two_factor_provider = 'totp'`,
    [userId],
  );
  return rows[0];
}

/** Uses the code of a time step up. @returns false when it was used before: of two at once one */
export async function useTotpStep(db: Database, userId: string, step: number): Promise<boolean> {
  const { rowCount } = await sql(
    db,
    `UPDATE users SET totp_last_step = :step WHERE id = :userId AND totp_last_step < :step AND two_factor_provider = 'totp'`,
    { userId, step },
  );
  return rowCount === 1;
}
