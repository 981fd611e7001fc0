import type { EventName } from '../domain/events.js';
import { FLOW_MISSED_SECONDS } from '../domain/limits.js';
import { WEBHOOK_RESENDS_MAX } from '../domain/webhook-limits.js';
import type { DisabledReason, WebhookState } from '../domain/webhooks.js';
import type { Database, Transaction } from '../platform/database.js';
import type { DueEvent } from './event.js';
import { sql } from './sql.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** What came of an attempt; nothing of an answer's body is kept. */
export interface AttemptOutcome {
  /** Of the answer; null: there was none, and `error` says why. */
  readonly status: number | null;
  readonly error: string | null;
  readonly durationMs: number;
}

/** An attempt and what it means for the endpoint. */
interface NewAttempt extends AttemptOutcome {
  readonly endpointId: string;
  readonly event: DueEvent;
  readonly lease: string;
  /** It was taken: the next one is next. */
  readonly isTaken: boolean;
  /** Failures in a row, this one with them. */
  readonly failures: number;
  /** Until the next try. */
  readonly waitSeconds: number;
  /** There is none. */
  readonly disabledFor: DisabledReason | null;
}

/** How the endpoint is after an attempt. */
interface Moved {
  readonly state: WebhookState;
  readonly hasNews: boolean;
}

const ATTEMPT = `INSERT INTO webhook_attempts (endpoint_id, event_id, event_name, number, is_resend, status, error, duration_ms)
     SELECT w.id, :eventId::uuid, :eventName::text,
            (SELECT count(*) + 1 FROM webhook_attempts a WHERE a.endpoint_id = w.id AND a.event_id = :eventId),
            :isResend::boolean, :status::int, :error::text, :durationMs::int
       FROM webhook_endpoints w WHERE w.id = :endpointId`;

const SETTLE = new Statement<Moved>(
  'webhook-settle',
  `WITH moved AS (
     UPDATE webhook_endpoints SET
       place = CASE WHEN :isTaken THEN :place::bigint ELSE place END,
       failures = :failures::int,
       next_attempt_at = now() + make_interval(secs => :waitSeconds::float),
       next_signal_at = CASE WHEN :isTaken THEN next_signal_at
                             ELSE now() + make_interval(secs => :waitSeconds::float + ${FLOW_MISSED_SECONDS}) END,
       state = CASE WHEN :disabledFor::text IS NOT NULL THEN 'disabled' ELSE state END,
       disabled_for = CASE WHEN :disabledFor::text IS NOT NULL THEN :disabledFor ELSE disabled_for END,
       updated_at = CASE WHEN :disabledFor::text IS NOT NULL THEN now() ELSE updated_at END
     WHERE id = :endpointId AND lease = :lease RETURNING state, has_news
   ), attempt AS (${ATTEMPT})
   SELECT state, has_news FROM moved`,
);

const RESENT = new Statement<never>(
  'webhook-resent',
  `WITH done AS (DELETE FROM webhook_resends WHERE id = :resendId RETURNING id)
   ${ATTEMPT} AND EXISTS (SELECT FROM done)`,
);

/** One try to tell an endpoint of an event. */
export class WebhookAttempt extends Table {
  static override readonly tableName = 'webhook_attempts';

  id!: string;
  endpointId!: string;
  eventId!: string;
  eventName!: EventName;
  number!: number;
  isResend!: boolean;
  status!: number | null;
  error!: string | null;
  durationMs!: number;
  at!: Date;

  /**
   * Keeps an attempt and moves the endpoint on, or puts it off, in ONE statement.
   * @returns undefined: another batch works at it, and whatever this one does moves nothing
   */
  static async settle(db: Database, { event, isTaken, ...attempt }: NewAttempt): Promise<Moved | undefined> {
    const { id: eventId, name: eventName, place } = event;
    const [moved] = await SETTLE.run(db, { ...attempt, isTaken, eventId, eventName, place, isResend: false });
    return moved;
  }

  /** The newest first. @param page from 1 */
  static async pageOf(
    db: Database,
    where: { readonly endpointId: string; readonly eventId?: string },
    { page, perPage }: { page: number; perPage: number },
  ): Promise<{ results: WebhookAttempt[]; total: number }> {
    return WebhookAttempt.query(db)
      .where(where)
      .orderBy('id', 'desc')
      .page(page - 1, perPage);
  }
}

/** Events that an administrator wants sent once more, each to one endpoint. */
export class WebhookResend extends Table {
  static override readonly tableName = 'webhook_resends';

  id!: string;
  endpointId!: string;
  eventId!: string;

  /** @returns false: there is no such event any more, or too many wait. Asked for again it is the same. */
  static async ask(
    trx: Transaction,
    { id, endpointId, eventId }: Pick<WebhookResend, 'id' | 'endpointId' | 'eventId'>,
  ): Promise<'asked' | 'unknown' | 'too_many'> {
    const { rows } = await sql<{ known: boolean; waiting: number }>(
      trx,
      `SELECT EXISTS (SELECT FROM events WHERE id = :eventId) AS known,
              (SELECT count(*)::int FROM webhook_resends WHERE endpoint_id = :endpointId AND id <> :id) AS waiting`,
      { id, endpointId, eventId },
    );
    if (!rows[0]?.known) return 'unknown';
    if (rows[0].waiting >= WEBHOOK_RESENDS_MAX) return 'too_many';
    await sql(
      trx,
      'INSERT INTO webhook_resends (id, endpoint_id, event_id) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING',
      [id, endpointId, eventId],
    );
    return 'asked';
  }

  /** Those that wait, the oldest first. */
  static async waiting(
    db: Database,
    endpointId: string,
    limit: number,
  ): Promise<(DueEvent & { readonly resendId: string })[]> {
    const { rows } = await sql<DueEvent & { resendId: string }>(
      db,
      `SELECT r.id AS resend_id, e.id, e.name, e.body, e.created_at, NULL AS place
         FROM webhook_resends r JOIN events e ON e.id = r.event_id
        WHERE r.endpoint_id = ? ORDER BY r.asked_at, r.id LIMIT ?`,
      [endpointId, limit],
    );
    return rows;
  }

  /** One try each: whoever wants another one asks for it. */
  static async settle(
    db: Database,
    resend: DueEvent & { readonly resendId: string },
    endpointId: string,
    outcome: AttemptOutcome,
  ): Promise<void> {
    const { id: eventId, name: eventName, resendId } = resend;
    const { status, error, durationMs } = outcome;
    await RESENT.run(db, {
      resendId,
      endpointId,
      eventId,
      eventName,
      isResend: true,
      status,
      error,
      durationMs,
    });
  }
}
