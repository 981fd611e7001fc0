import type { Database } from '../platform/database.js';
import { Statement } from './statement.js';

/** What a code of an account's authenticator is held against. */
export interface TotpSubject {
  readonly totpSecretSealed: string;
  /** The last time step whose code was used. */
  readonly lastStep: number;
  /** Seconds since 1970 by Postgres' clock (reliability F33). */
  readonly now: number;
}

const FIND = new Statement<TotpSubject>(
  'totp-guess-find',
  `SELECT totp_secret_sealed, totp_last_step::float AS last_step, extract(epoch FROM now())::float AS now
     FROM users WHERE id = :userId AND two_factor_provider = 'totp' AND totp_secret_sealed IS NOT NULL`,
);

/** The authenticator of an account; undefined where it has none, or another factor. */
export async function findTotp(db: Database, userId: string): Promise<TotpSubject | undefined> {
  return (await FIND.run(db, { userId }))[0];
}
