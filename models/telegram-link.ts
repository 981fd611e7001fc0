import { TELEGRAM_LINK_SECONDS } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** Sealing context of the chat that an owner linked. */
export const TELEGRAM_CHAT = 'users.telegram_chat';

/** A deep link that joins a chat of the bot to an account, once. */
export class TelegramLink extends Table {
  static override readonly tableName = 'telegram_links';
  static override readonly idColumn = 'tokenDigest';

  tokenDigest!: Buffer;
  userId!: string;
  expiresAt!: Date;

  /** Makes the account's link; an older one dies. @returns when it ends */
  static async make(db: Database | Transaction, userId: string, tokenDigest: Buffer): Promise<Date> {
    const { rows } = await sql<{ expiresAt: Date }>(
      db,
      `INSERT INTO telegram_links (token_digest, user_id, expires_at)
       VALUES (:tokenDigest, :userId, now() + make_interval(secs => :seconds))
       ON CONFLICT (user_id) DO UPDATE SET token_digest = EXCLUDED.token_digest, expires_at = EXCLUDED.expires_at
       RETURNING expires_at`,
      { tokenDigest, userId, seconds: TELEGRAM_LINK_SECONDS },
    );
    return rows[0]?.expiresAt ?? new Date();
  }

  /** Uses a link up. @returns the account that it joins to, once */
  static async use(trx: Transaction, tokenDigest: Buffer): Promise<string | undefined> {
    const { rows } = await sql<{ userId: string }>(
      trx,
      'DELETE FROM telegram_links WHERE token_digest = ? AND expires_at > now() RETURNING user_id',
      [tokenDigest],
    );
    return rows[0]?.userId;
  }
}
