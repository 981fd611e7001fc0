import type { Database } from '../platform/database.js';
import type { Inbox, InboxSource } from './inbox.js';
import { sql } from './sql.js';

// What an operator sees of the inbox, and does with it.

/** Where a fact stands: told again until its flow takes note; about nothing that we know; taken note of. */
export const INBOX_STATES = ['waiting', 'unknown', 'delivered'] as const;
export type InboxState = (typeof INBOX_STATES)[number];

/** A fact without its body. */
export type FactLine = Omit<Inbox, 'bodySealed' | 'eventKey' | keyof import('objection').Model>;

const IS: Readonly<Record<InboxState, string>> = {
  waiting: 'delivered_at IS NULL AND next_signal_at IS NOT NULL',
  unknown: 'subject_id IS NULL',
  delivered: 'delivered_at IS NOT NULL',
};
const LINE =
  'id, source, subject_id, verified_by, received_at, delivered_at, outcome, attempts, next_signal_at';

/** Facts of a state: those that wait, the oldest first; others, the newest (ids are UUIDs v7). @param source null: of any */
export async function listFacts(
  db: Database,
  state: InboxState,
  source: InboxSource | null,
  limit: number,
): Promise<FactLine[]> {
  const { rows } = await sql<FactLine>(
    db,
    `SELECT ${LINE} FROM inbox WHERE ${IS[state]} AND (CAST(:source AS text) IS NULL OR source = :source)
      ORDER BY ${state === 'waiting' ? 'received_at, id' : 'id DESC'} LIMIT :limit`,
    { source, limit },
  );
  return rows;
}

/**
 * Has a fact told to its flow once more, as if it had just come. What was applied is not applied twice: the flow judges it
 * by where the payment or the attempt stands now.
 * @returns whether there is such a fact, and somebody to tell
 */
export async function replayFact(db: Database, id: string): Promise<boolean> {
  const { rowCount } = await sql(
    db,
    `UPDATE inbox SET delivered_at = NULL, outcome = NULL, attempts = 0, next_signal_at = now()
      WHERE id = ? AND subject_id IS NOT NULL RETURNING id`,
    [id],
  );
  return rowCount > 0;
}
