import type { Channel, Language, MessageKind } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** Sealing context of a notice's address. */
export const MESSAGE_ADDRESS = 'messages.address';

const TAKE_DUE = new Statement<Message>(
  'message-take-due',
  `UPDATE messages SET attempts = attempts + 1,
          next_attempt_at = now() + make_interval(secs => :retrySeconds * power(2, attempts))
    WHERE id IN (SELECT id FROM messages WHERE state = 'queued' AND next_attempt_at <= now()
                  ORDER BY next_attempt_at LIMIT :limit FOR UPDATE SKIP LOCKED)
   RETURNING *`,
);

const MARK_SENT = new Statement<never>(
  'message-mark-sent',
  "UPDATE messages SET state = 'sent', sent_at = now(), last_error = NULL WHERE id = :id",
);

/** A notice that no caller waits for. */
export class Message extends Table {
  static override readonly tableName = 'messages';

  id!: string;
  userId!: string | null;
  kind!: MessageKind;
  channel!: Channel;
  addressSealed!: string;
  language!: Language;
  state!: 'queued' | 'sent' | 'failed';
  attempts!: number;

  /** Queues a notice in the transaction of the fact that it tells: both happen or neither. */
  static async queue(
    trx: Database | Transaction,
    message: {
      id: string;
      /** null: to nobody's account, such as the reviewers. */
      userId: string | null;
      kind: MessageKind;
      channel: Channel;
      addressSealed: string;
      language: Language;
    },
  ): Promise<void> {
    await Message.query(trx).insert(message);
  }

  /**
   * Takes due notices; each comes due again after its back-off, so a sender that dies loses none and two
   * senders never take the same one at once.
   * @param retrySeconds wait after the first try; doubles with each
   */
  static async takeDue(db: Database, limit: number, retrySeconds: number): Promise<Message[]> {
    return TAKE_DUE.run(db, { retrySeconds, limit });
  }

  /** Marks a notice as sent. */
  static async markSent(db: Database, id: string): Promise<void> {
    await MARK_SENT.run(db, { id });
  }

  /** Keeps why a try failed (a word); `final` gives the notice up. */
  static async markFailed(db: Database, id: string, word: string, final: boolean): Promise<void> {
    await sql(
      db,
      `UPDATE messages SET last_error = ?, state = CASE WHEN ? THEN 'failed' ELSE state END WHERE id = ?`,
      [word, final, id],
    );
  }
}
