import type { Database } from '../platform/database.js';
import { ACCOUNT_JSON, type SealedAccount } from './full-account.js';
import { sql } from './sql.js';

/** Accounts that rows of a log name, by their ids; one that is gone is not among them. */
export async function findLogPersons(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SealedAccount>> {
  const { rows } = await sql<{ account: SealedAccount }>(
    db,
    `SELECT json_build_object(${ACCOUNT_JSON}) AS account FROM users u WHERE u.id = ANY (?::bigint[])`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ account }) => [account.userId, account]));
}
