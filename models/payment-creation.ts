import { PAYMENT_ORDER_SECONDS } from '../domain/limits.js';
import type { Currency } from '../domain/payment/money.js';
import type { Database } from '../platform/database.js';
import { Statement } from './statement.js';

/** A payment that somebody asks for. */
export interface NewPayment {
  readonly [name: string]: string | number;
  /** UUIDs, made by the call. */
  readonly id: string;
  readonly changeId: string;
  readonly userId: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly expirySeconds: number;
  readonly ip: string;
  readonly userAgent: string;
  readonly requestId: string;
}

const CREATE = new Statement<{ id: string }>(
  'payment-create',
  `WITH made AS (
     INSERT INTO payments (id, user_id, amount_minor, currency, status, version, expires_at, looks_at)
     VALUES (:id, :userId, :amountMinor, :currency, 'created', 1, now() + make_interval(secs => :expirySeconds),
             now() + make_interval(secs => ${PAYMENT_ORDER_SECONDS}))
     ON CONFLICT (id) DO NOTHING RETURNING id
   ), change AS (
     INSERT INTO payment_changes (id, payment_id, seq, actor, actor_id, to_status)
     SELECT :changeId, id, 1, 'user', :userId, 'created' FROM made
   ), log AS (
     INSERT INTO activities (user_id, topic, action, result, ip, user_agent, request_id)
     SELECT :userId::bigint, 'payment', 'create', 'succeed', :ip, :userAgent, :requestId FROM made
   )
   SELECT id FROM made`,
);

/**
 * Makes a payment, its first change and the log entry, in ONE statement.
 * @returns whether it was made; false: an earlier try of the same operation was here
 */
export async function createPayment(db: Database, payment: NewPayment): Promise<boolean> {
  return (await CREATE.run(db, payment)).length > 0;
}
