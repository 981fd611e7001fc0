import { FACT_AGAIN_SECONDS, FACTS_PER_PAYMENT_MAX } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { type DueFact, takeDue } from './due-fact.js';
import { sql } from './sql.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** Who told it: NambaOne by webhook or asked, an admin who closed a review, AbleID, a KYC provider. */
export const INBOX_SOURCES = [
  'namba_one',
  'namba_one_asked',
  'resolution',
  'able_id',
  'kyc_provider',
] as const;
export type InboxSource = (typeof INBOX_SOURCES)[number];

/** Sealing context of raw bodies. */
export const INBOX_BODY = 'inbox.body';

/** What a flow made of a fact. */
export type FactOutcome = 'applied' | 'nothing_new';

/** A fact as it is kept. */
export type NewFact = Pick<Inbox, 'id' | 'source' | 'eventKey' | 'subjectId' | 'verifiedBy' | 'bodySealed'>;

const RECORD = new Statement<{ id: string }>(
  'inbox-record',
  `INSERT INTO inbox (id, source, event_key, subject_id, verified_by, body_sealed, attempts, next_signal_at, delivered_at, outcome)
   VALUES (:id, :source, :eventKey, :subjectId, :verifiedBy, :bodySealed, CASE WHEN :tell::text = 'later' THEN 1 ELSE 0 END,
           CASE WHEN :subjectId::uuid IS NULL THEN NULL ELSE CASE :tell::text WHEN 'now' THEN now() WHEN 'later' THEN now() + make_interval(secs => :again) END END,
           CASE :tell::text WHEN 'never' THEN now() END, CASE :tell::text WHEN 'never' THEN 'nothing_new' END)
   ON CONFLICT (source, event_key) DO NOTHING RETURNING id`,
);

const RECORD_NEWS = new Statement<{ known: boolean; facts: number; made: boolean }>(
  'inbox-record-news',
  `WITH payment AS (
     SELECT id FROM payments WHERE id = :externalId::uuid
   ), held AS (
     SELECT count(*)::int AS facts FROM (SELECT FROM inbox WHERE subject_id = (SELECT id FROM payment) LIMIT :most) AS facts
   ), made AS (
     INSERT INTO inbox (id, source, event_key, subject_id, verified_by, body_sealed, next_signal_at)
     SELECT :id, 'namba_one', :eventKey, payment.id, :verifiedBy, :bodySealed, CASE WHEN payment.id IS NOT NULL THEN now() END
       FROM held LEFT JOIN payment ON true WHERE held.facts < :most
     ON CONFLICT (source, event_key) DO NOTHING RETURNING id
   )
   SELECT EXISTS (SELECT FROM payment) AS known, (SELECT facts FROM held) AS facts, EXISTS (SELECT FROM made) AS made`,
);

const UNDELIVERED = new Statement<Inbox>(
  'inbox-undelivered',
  `SELECT * FROM inbox WHERE subject_id = :subjectId AND delivered_at IS NULL ORDER BY received_at, id`,
);

const DELIVERED = new Statement<never>(
  'inbox-delivered',
  `UPDATE inbox SET delivered_at = now(), outcome = :outcome WHERE id = ANY(:ids::uuid[])`,
);

/**
 * What we were told by others, each a row before anybody is answered. Flows are told of rows by a signal, and told again
 * until they took note (worker/fact-sender).
 */
export class Inbox extends Table {
  static override readonly tableName = 'inbox';

  id!: string;
  source!: InboxSource;
  eventKey!: Buffer;
  /** The payment or the identity attempt; null: nothing that we know. */
  subjectId!: string | null;
  /** How it was known to be theirs: a word. */
  verifiedBy!: string;
  bodySealed!: string | null;
  receivedAt!: Date;
  /** When a flow took note of it, and what it made of it. */
  deliveredAt!: Date | null;
  outcome!: string | null;
  attempts!: number;
  nextSignalAt!: Date | null;

  /**
   * Records a fact; a repeat is the same fact.
   * @param tell when its flow is told: `now`, by whoever looks after the inbox; `later`, only if the caller's own word gets
   *   lost; `never`, nobody waits for it
   * @returns whether it is new
   */
  static async record(
    db: Database | Transaction,
    fact: NewFact,
    tell: 'now' | 'later' | 'never',
  ): Promise<boolean> {
    const made = await RECORD.run(db, { ...fact, tell, again: FACT_AGAIN_SECONDS });
    return made.length > 0;
  }

  /**
   * Records what NambaOne says of a payment, in ONE statement: intake is the hot path of the inbox.
   * @returns `full`: there are FACTS_PER_PAYMENT_MAX about it already, and this is none of them
   */
  static async recordNews(
    db: Database,
    news: Pick<Inbox, 'id' | 'eventKey' | 'verifiedBy'> & { bodySealed: string; externalId: string },
  ): Promise<'recorded' | 'repeated' | 'unknown' | 'full'> {
    const [row] = await RECORD_NEWS.run(db, { ...news, most: FACTS_PER_PAYMENT_MAX });
    if (!row) throw new Error('a statement without its row');
    if (row.made) return row.known ? 'recorded' : 'unknown';
    if (row.facts < FACTS_PER_PAYMENT_MAX) return 'repeated';
    const { eventKey } = news;
    const twin = await Inbox.query(db).findOne({ source: 'namba_one', eventKey }).select('id');
    return twin ? 'repeated' : 'full';
  }

  /** How many facts there are about something. */
  static countOf(db: Database, subjectId: string): Promise<number> {
    return Inbox.query(db).where({ subjectId }).resultSize();
  }

  /** Facts about something that its flow has not taken note of, in the order in which they came. */
  static undelivered(trx: Transaction, subjectId: string): Promise<Inbox[]> {
    return UNDELIVERED.run(trx, { subjectId });
  }

  /** The flow has taken note of these. */
  static async markDelivered(
    trx: Transaction,
    ids: readonly string[],
    outcome: FactOutcome = 'applied',
  ): Promise<void> {
    if (ids.length === 0) return;
    await DELIVERED.run(trx, { ids, outcome });
  }

  /** Which of these are facts about something. */
  static async known(trx: Transaction, subjectId: string, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await Inbox.query(trx)
      .where({ subjectId })
      .whereIn('id', [...ids])
      .select('id');
    return rows.map(({ id }) => id);
  }
}

/**
 * Facts that no flow took note of: the signal got lost, or nobody gave it yet. Each one comes due again after as long as it
 * has waited, within bounds: flows that are only slow are not told twice what they will see. Several workers may ask at
 * once; each gets others.
 */
export function dueFacts(
  db: Database,
  limit: number,
): Promise<(DueFact & { readonly source: InboxSource })[]> {
  const waiting = {
    table: 'inbox',
    where: 'delivered_at IS NULL AND next_signal_at IS NOT NULL',
    since: 'received_at',
    returning: 'source, subject_id',
    also: 'attempts = attempts + 1',
  };
  return takeDue(db, waiting, limit);
}

/** How much waits in the inbox, by source: for metrics. */
export async function inboxBacklog(
  db: Database,
): Promise<{ source: InboxSource; waiting: number; oldestSeconds: number }[]> {
  const { rows } = await sql<{ source: InboxSource; waiting: number; oldestSeconds: number }>(
    db,
    `SELECT source, count(*)::int AS waiting, extract(epoch FROM now() - min(received_at))::float AS oldest_seconds
       FROM inbox WHERE delivered_at IS NULL AND next_signal_at IS NOT NULL GROUP BY source`,
    [],
  );
  return rows;
}
