import type { Database } from '../platform/database.js';
import { Statement } from './statement.js';

/** What a JWT says of an account beside its snapshot. */
export interface TokenFacts {
  readonly username: string | null;
  /** Number of the account that brought it here: far below 2^53. */
  readonly referralId: number | null;
}

const FIND = new Statement<TokenFacts>(
  'token-facts-find',
  'SELECT username, referral_id::float AS referral_id FROM users WHERE id = :userId',
);

/** Looks them up by the primary key. */
export async function tokenFacts(db: Database, userId: string): Promise<TokenFacts> {
  return (await FIND.run(db, { userId }))[0] ?? { username: null, referralId: null };
}
