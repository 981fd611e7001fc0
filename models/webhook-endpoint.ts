import { FLOW_MISSED_SECONDS } from '../domain/limits.js';
import { WEBHOOK_BATCH_LEASE_SECONDS, WEBHOOK_ENDPOINTS_MAX } from '../domain/webhook-limits.js';
import type { DisabledReason, WebhookState } from '../domain/webhooks.js';
import type { Database, Transaction } from '../platform/database.js';
import { type DueFact, takeDue } from './due-fact.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** Sealing context of a secret. */
export const WEBHOOK_SECRET = 'webhook_endpoints.secret';

/** What an administrator says of an endpoint. */
export type EndpointWords = Pick<WebhookEndpoint, 'url' | 'description' | 'events'>;

/** An endpoint as a list shows it. */
export type ListedEndpoint = WebhookEndpoint & {
  /** Events that wait for it, up to PENDING_MAX. */
  readonly pending: number;
};

/** Waiting events are counted so far. */
const PENDING_MAX = 10_000;

/** Events that an endpoint `w` still gets. */
const WAITING = `SELECT FROM events e WHERE e.place > w.place
    AND (cardinality(w.events) = 0 OR e.name = ANY (w.events)
         OR EXISTS (SELECT FROM unnest(w.events) f WHERE starts_with(e.name, f || '.')))`;

/** Who is told of events. */
export class WebhookEndpoint extends Table {
  static override readonly tableName = 'webhook_endpoints';

  id!: string;
  url!: string;
  description!: string;
  /** Names of events, or what they begin with; empty: all. */
  events!: string[];
  state!: WebhookState;
  disabledFor!: DisabledReason | null;
  /** The newest first. */
  secretsSealed!: string[];
  /** A bigint. */
  place!: string;
  failures!: number;
  nextAttemptAt!: Date;
  changedAs!: string;
  createdAt!: Date;
  updatedAt!: Date;

  /**
   * Makes one that is told of what happens from now on, unless there are WEBHOOK_ENDPOINTS_MAX. Made again it is the same.
   * @returns whether it is there
   */
  static async add(
    trx: Transaction,
    { id, url, description, events }: EndpointWords & { readonly id: string },
    secretSealed: string,
  ): Promise<boolean> {
    // Of many at once each counts the others.
    await sql(trx, `LOCK TABLE webhook_endpoints IN SHARE ROW EXCLUSIVE MODE`, []);
    if ((await WebhookEndpoint.query(trx).findById(id).select('id')) !== undefined) return true;
    const { rowCount } = await sql(
      trx,
      `INSERT INTO webhook_endpoints (id, url, description, events, secrets_sealed, place, changed_as)
       SELECT :id, :url, :description, ARRAY(SELECT json_array_elements_text(:events::json)), ARRAY[:secretSealed],
              -- Whatever is committed from now on gets a later one.
              (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_place), :id
        WHERE (SELECT count(*) FROM webhook_endpoints) < :most`,
      { id, url, description, events: JSON.stringify(events), secretSealed, most: WEBHOOK_ENDPOINTS_MAX },
    );
    return rowCount === 1;
  }

  /** One of them, nobody else changing it. */
  static async lock(trx: Transaction, id: string): Promise<WebhookEndpoint | undefined> {
    return WebhookEndpoint.query(trx).findById(id).forUpdate();
  }

  /** Changes one; its flow is told. @param as the call that does */
  static async change(
    trx: Transaction,
    id: string,
    as: string,
    change: Partial<
      EndpointWords &
        Pick<WebhookEndpoint, 'state' | 'disabledFor' | 'failures' | 'nextAttemptAt' | 'secretsSealed'>
    >,
  ): Promise<void> {
    const now = trx.fn.now() as unknown as Date;
    await WebhookEndpoint.query(trx)
      .patch({ ...change, changedAs: as, updatedAt: now, hasNews: true, nextSignalAt: now } as object)
      .where({ id });
  }

  /** One with how far behind it is. */
  static async listed(db: Database, id?: string): Promise<ListedEndpoint[]> {
    const { rows } = await sql<ListedEndpoint>(
      db,
      `SELECT w.*, (SELECT count(*)::int FROM (${WAITING} LIMIT ${PENDING_MAX}) AS waiting) AS pending
         FROM webhook_endpoints w WHERE :id::uuid IS NULL OR w.id = :id ORDER BY w.created_at, w.id`,
      { id: id ?? null },
    );
    return rows;
  }

  /** Those whose flows have something to look at and do not know, or did not come to it in time (reliability F35). */
  static due(db: Database, limit: number): Promise<DueFact[]> {
    return takeDue(
      db,
      {
        table: 'webhook_endpoints',
        where: `(has_news OR EXISTS (SELECT FROM webhook_resends r WHERE r.endpoint_id = webhook_endpoints.id)
            OR (state = 'active' AND EXISTS (SELECT FROM events e WHERE e.place > webhook_endpoints.place)))`,
        since: 'next_signal_at',
        returning: 'id AS subject_id',
      },
      limit,
    );
  }

  /**
   * Begins a batch: whatever another one still does moves nothing any more, and nobody need wake the flow meanwhile.
   * @returns undefined: there is no such endpoint
   */
  static async begin(
    db: Database,
    id: string,
    lease: string,
  ): Promise<(WebhookEndpoint & { readonly inMs: number }) | undefined> {
    const { rows } = await sql<WebhookEndpoint & { inMs: number }>(
      db,
      `UPDATE webhook_endpoints SET lease = :lease, has_news = false,
              next_signal_at = CASE WHEN state = 'active' AND next_attempt_at > now()
                THEN next_attempt_at + make_interval(secs => ${FLOW_MISSED_SECONDS})
                ELSE now() + make_interval(secs => :leaseSeconds) END
        WHERE id = :id
       RETURNING *, greatest(0, extract(epoch FROM next_attempt_at - now()) * 1000)::float AS in_ms`,
      { id, lease, leaseSeconds: WEBHOOK_BATCH_LEASE_SECONDS },
    );
    return rows[0];
  }

  /**
   * Ends a batch that has nothing left to do: everything up to `place` was not meant for the endpoint, and its flow is woken
   * by the next event.
   */
  static async rest(db: Database, id: string, lease: string, place: string): Promise<void> {
    await sql(
      db,
      `UPDATE webhook_endpoints SET place = greatest(place, :place::bigint), next_signal_at = now()
        WHERE id = :id AND lease = :lease`,
      { id, lease, place },
    );
  }
}
