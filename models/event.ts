import type { EventName } from '../domain/events.js';
import { EVENTS_PLACED_AT_ONCE } from '../domain/webhook-limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** Number of the advisory lock that places are given under. Any number that nobody else has. */
const PLACING_LOCK = 34_001;

/** What a value of an event is that is personal: sealed as it was in its own column. */
export interface SealedValue {
  /** The context that it opens in. */
  readonly in: string;
  readonly sealed: string;
}

/** What an event says, as triggers wrote it. */
export interface EventBody {
  readonly record: Readonly<Record<string, unknown>>;
  /** What was there before, of an update. */
  readonly changes?: Readonly<Record<string, unknown>>;
}

/** An event as its delivery needs it. */
export interface DueEvent {
  readonly id: string;
  readonly name: EventName;
  readonly body: EventBody;
  readonly createdAt: Date;
  /** Its turn; null: it is sent aside. A bigint. */
  readonly place: string | null;
}

const COLUMNS = 'e.id, e.name, e.body, e.created_at, e.place';

const NEXT = new Statement<DueEvent>(
  'events-next',
  `SELECT ${COLUMNS} FROM events e
    WHERE e.place > :after::bigint AND e.place <= :upTo::bigint
      AND (cardinality(:filters::text[]) = 0 OR e.name = ANY (:filters::text[])
           OR EXISTS (SELECT FROM unnest(:filters::text[]) f WHERE starts_with(e.name, f || '.')))
    ORDER BY e.place LIMIT :limit`,
);

/** Something that happened to an account, kept by a trigger of the database (ADR 0034). */
export class Event extends Table {
  static override readonly tableName = 'events';

  id!: string;
  name!: EventName;
  body!: EventBody;
  createdAt!: Date;

  /**
   * Gives committed events their places, in the order in which they were committed: whoever read up to a place has missed
   * nothing, however late a transaction commits. One at a time does it, and under its lock until the places are there.
   * @returns whether there may be more
   */
  static async place(db: Database): Promise<boolean> {
    const waiting = await sql(db, 'SELECT FROM events WHERE place IS NULL AND NOT is_aside LIMIT 1', []);
    if (waiting.rowCount === 0) return false;
    return db.transaction(async (trx) => {
      await sql(trx, 'SELECT pg_advisory_xact_lock(?)', [PLACING_LOCK]);
      // A statement of its own: it sees what is committed now, with the lock.
      const { rowCount } = await sql(
        trx,
        `WITH waiting AS MATERIALIZED (
           SELECT seq FROM events WHERE place IS NULL AND NOT is_aside ORDER BY seq LIMIT ?
         ), placed AS MATERIALIZED (
           SELECT seq, nextval('events_place') AS place FROM (SELECT seq FROM waiting ORDER BY seq) AS in_order
         )
         UPDATE events SET place = placed.place FROM placed WHERE events.seq = placed.seq`,
        [EVENTS_PLACED_AT_ONCE],
      );
      return rowCount === EVENTS_PLACED_AT_ONCE;
    });
  }

  /** The last place that there is. */
  static async lastPlace(db: Database): Promise<string> {
    const { rows } = await sql<{ place: string }>(
      db,
      'SELECT coalesce(max(place), 0)::text AS place FROM events',
      [],
    );
    return rows[0]?.place ?? '0';
  }

  /** The next ones, in order. @param filters names, or what they begin with; none: all */
  static next(
    db: Database,
    range: { readonly after: string; readonly upTo: string },
    filters: readonly string[],
    limit: number,
  ): Promise<DueEvent[]> {
    return NEXT.run(db, { ...range, filters, limit });
  }

  /** One that is sent where it is asked for and to nobody else. */
  static async addAside(
    trx: Transaction,
    { id, name, record }: { id: string; name: EventName; record: Readonly<Record<string, unknown>> },
  ): Promise<void> {
    await sql(
      trx,
      `INSERT INTO events (id, name, body, is_aside) VALUES (?, ?, jsonb_build_object('record', ?::jsonb), true)
       ON CONFLICT (id) DO NOTHING`,
      [id, name, JSON.stringify(record)],
    );
  }
}
