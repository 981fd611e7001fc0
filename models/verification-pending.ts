import type { Purpose } from '../domain/states.js';
import type { Database } from '../platform/database.js';
import { Verification } from './verification.js';

/** Which code. */
interface Wanted {
  readonly userId: string;
  readonly purpose: Purpose;
  /** Of the address that it went to; absent: whichever. */
  readonly addressIndex?: Buffer;
}

/**
 * The code of an account that a guess can still be right about, of several the newest: for callers who are given no id of it
 * (the Barong family's clients send a code alone).
 */
export async function answerableCode(
  db: Database,
  { userId, purpose, addressIndex }: Wanted,
): Promise<string | undefined> {
  const row = await Verification.query(db)
    .where({ userId, purpose, ...(addressIndex && { addressIndex }) })
    .whereRaw('expires_at > now() AND attempts < max_attempts')
    .whereNull('consumedAt')
    .whereNull('supersededAt')
    .whereNull('voidedAt')
    .orderBy('createdAt', 'desc')
    .select('id')
    .first();
  return row?.id;
}
