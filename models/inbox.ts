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

/** What NambaOne says of a payment: `externalId` is its id, if there is such a payment. */
export type News = Pick<Inbox, 'id' | 'eventKey' | 'verifiedBy'> & {
  readonly bodySealed: string;
  readonly externalId: string;
};
/** What became of it. */
export type NewsBecame = 'recorded' | 'repeated' | 'unknown' | 'full';

const RECORD = new Statement<{ id: string }>(
  'inbox-record',
  `INSERT INTO inbox (id, source, event_key, subject_id, verified_by, body_sealed, attempts, next_signal_at, delivered_at, outcome)
   VALUES (:id, :source, :eventKey, :subjectId, :verifiedBy, :bodySealed, CASE WHEN :tell::text = 'later' THEN 1 ELSE 0 END,
           CASE WHEN :subjectId::uuid IS NULL THEN NULL ELSE CASE :tell::text WHEN 'now' THEN now() WHEN 'later' THEN now() + make_interval(secs => :again) END END,
           CASE :tell::text WHEN 'never' THEN now() END, CASE :tell::text WHEN 'never' THEN 'nothing_new' END)
   ON CONFLICT (source, event_key) DO NOTHING RETURNING id`,
);

/**
 * A number of facts at once, each as if it came alone. They are written in the order of their keys: two statements with the
 * same ones wait for each other and never in a ring. `nth`: the how-many-eth fact about its payment it would be. `SELECT :ids`: a
 * plan that knows how many there are looks cheaper, and would be made at every call.
 */
const RECORD_NEWS = new Statement<{ known: boolean; isFull: boolean; made: boolean }>(
  'inbox-record-news',
  `WITH told AS (
     SELECT told.*, (SELECT payments.id FROM payments WHERE payments.id = told.external_id) AS payment_id
       FROM unnest((SELECT :ids::uuid[]), (SELECT :externalIds::uuid[]), (SELECT :eventKeys::bytea[]), (SELECT :verifiedBy::text[]),
                   (SELECT :bodiesSealed::text[])) WITH ORDINALITY AS told (id, external_id, event_key, verified_by, body_sealed, place)
   ), weighed AS (
     SELECT told.*, (SELECT count(*) FROM (SELECT FROM inbox WHERE subject_id = told.payment_id LIMIT :most) AS facts)
              + dense_rank() OVER (PARTITION BY payment_id ORDER BY event_key) AS nth
       FROM told
   ), made AS (
     INSERT INTO inbox (id, source, event_key, subject_id, verified_by, body_sealed, next_signal_at)
     SELECT id, 'namba_one', event_key, payment_id, verified_by, body_sealed, CASE WHEN payment_id IS NOT NULL THEN now() END
       FROM weighed WHERE payment_id IS NULL OR nth <= :most ORDER BY event_key, place
     ON CONFLICT (source, event_key) DO NOTHING RETURNING id
   )
   SELECT payment_id IS NOT NULL AS known, payment_id IS NOT NULL AND nth > :most AS is_full, made.id IS NOT NULL AS made
     FROM weighed LEFT JOIN made USING (id) ORDER BY place`,
);

const UNDELIVERED = new Statement<Inbox>(
  'inbox-undelivered',
  `SELECT * FROM inbox WHERE subject_id = :subjectId AND delivered_at IS NULL ORDER BY received_at, id`,
);

/** `SELECT :ids`: as above. */
const DELIVERED = new Statement<never>(
  'inbox-delivered',
  `UPDATE inbox SET delivered_at = now(), outcome = :outcome WHERE id = ANY((SELECT :ids)::uuid[])`,
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
   * Records what NambaOne says of payments, in ONE statement: intake is the hot path of the inbox (ADR 0042).
   * @returns of each, in their order. `full`: there are FACTS_PER_PAYMENT_MAX about it already, and this is none of them
   */
  static async recordNews(db: Database, news: readonly News[]): Promise<readonly NewsBecame[]> {
    const rows = await RECORD_NEWS.run(db, {
      ids: news.map(({ id }) => id),
      externalIds: news.map(({ externalId }) => externalId),
      eventKeys: news.map(({ eventKey }) => eventKey),
      verifiedBy: news.map(({ verifiedBy }) => verifiedBy),
      bodiesSealed: news.map(({ bodySealed }) => bodySealed),
      most: FACTS_PER_PAYMENT_MAX,
    });
    return await Promise.all(
      news.map(async ({ eventKey }, place) => {
        const row = rows[place];
        if (!row) throw new Error('a fact without its row');
        if (row.made) return row.known ? 'recorded' : 'unknown';
        if (!row.isFull) return 'repeated';
        const twin = await Inbox.query(db).findOne({ source: 'namba_one', eventKey }).select('id');
        return twin ? 'repeated' : 'full';
      }),
    );
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
