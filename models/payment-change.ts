import type { BookSides } from '../domain/payment/books.js';
import { entriesTowards } from '../domain/payment/ledger.js';
import type { PaymentActor, PaymentReason, PaymentStatus } from '../domain/payment/words.js';
import { isOpen, isPaid } from '../domain/payment/words.js';
import type { Database, Transaction } from '../platform/database.js';
import type { LockedPayment } from './payment.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** Sealing context of an admin's own words. */
export const PAYMENT_REASON = 'payment_changes.reason';

/** A step that a payment takes. */
export interface NewPaymentChange {
  /** Made by who changes: tried again, it finds its own work. */
  readonly id: string;
  readonly actor: PaymentActor;
  readonly actorId?: string;
  readonly to: PaymentStatus;
  readonly why: PaymentReason | null;
  /** Minor units: all that has gone back once it is taken. */
  readonly refundedMinor: number;
  readonly reasonSealed?: string;
  readonly sides?: BookSides;
  readonly factId?: string;
}

/** One step that a payment took: append-only. */
export class PaymentChange extends Table {
  static override readonly tableName = 'payment_changes';

  id!: string;
  paymentId!: string;
  seq!: number;
  actor!: PaymentActor;
  actorId!: string | null;
  fromStatus!: PaymentStatus | null;
  toStatus!: PaymentStatus;
  why!: PaymentReason | null;
  reasonSealed!: string | null;
  sides!: BookSides | null;
  factId!: string | null;
  at!: Date;

  /** The last step of a payment. */
  static newest(trx: Transaction, paymentId: string): Promise<PaymentChange | undefined> {
    return PaymentChange.query(trx).where({ paymentId }).orderBy('seq', 'desc').first() as unknown as Promise<
      PaymentChange | undefined
    >;
  }

  /** Whether a change was made. */
  static async isThere(db: Database | Transaction, id: string): Promise<boolean> {
    return (await PaymentChange.query(db).findById(id).select('id')) !== undefined;
  }
}

const CHANGE = new Statement<{ version: number }>(
  'payment-change',
  `WITH changed AS (
     UPDATE payments SET status = :to, version = version + 1, why = :why, refunded_minor = :refunded::bigint,
            settled_at = CASE WHEN :paid::boolean THEN coalesce(settled_at, now()) WHEN :open::boolean THEN NULL
                              WHEN :review::boolean THEN settled_at END,
            looks_at = CASE WHEN :open::boolean THEN looks_at END
      WHERE id = :paymentId AND version = :version RETURNING id, version, currency
   ), change AS (
     INSERT INTO payment_changes (id, payment_id, seq, actor, actor_id, from_status, to_status, why, reason_sealed, sides, fact_id)
     SELECT :id, id, version, :actor, :actorId::bigint, :from, :to, :why, :reasonSealed, :sides::jsonb, :factId::uuid FROM changed
     RETURNING id
   ), booked AS (
     INSERT INTO ledger_entries (change_id, payment_id, kind, account, amount_minor, currency)
     SELECT change.id, changed.id, line.kind, line.account, line.amount, changed.currency
       FROM change, changed, unnest(:kinds::text[], :accounts::text[], :amounts::bigint[]) AS line(kind, account, amount)
   )
   SELECT version FROM changed`,
);

/**
 * The one way in which a payment changes: its status, the row that says so, and the lines of the ledger that follow from
 * it, in ONE statement. The payment's row is locked; Postgres checks the ledger once more at the end (migrations).
 * @throws Error when somebody changed it although it was locked: a fault of ours
 */
export async function changePayment(
  trx: Transaction,
  payment: LockedPayment,
  change: NewPaymentChange,
): Promise<void> {
  const { to, why, refundedMinor } = change;
  const booked = {
    amountMinor: Number(payment.amountMinor),
    settled: payment.settledAt !== null,
    refundedMinor: Number(payment.refundedMinor),
  };
  const entries = entriesTowards(booked, to, refundedMinor);
  const unbooked = !isPaid(to) && to !== 'needs_review';
  const [changed] = await CHANGE.run(trx, {
    id: change.id,
    paymentId: payment.id,
    version: payment.version,
    from: payment.status,
    to,
    why,
    actor: change.actor,
    actorId: change.actorId ?? null,
    refunded: unbooked ? 0 : refundedMinor,
    paid: isPaid(to),
    open: isOpen(to),
    review: to === 'needs_review',
    reasonSealed: change.reasonSealed ?? null,
    sides: change.sides ? JSON.stringify(change.sides) : null,
    factId: change.factId ?? null,
    kinds: entries.map(({ kind }) => kind),
    accounts: entries.map(({ account }) => account),
    amounts: entries.map(({ amountMinor }) => String(amountMinor)),
  });
  if (!changed) throw new Error('a locked payment was changed by somebody else');
  Object.assign(payment, {
    status: to,
    version: changed.version,
    why,
    refundedMinor: String(unbooked ? 0 : refundedMinor),
    settledAt: isPaid(to)
      ? (payment.settledAt ?? payment.now)
      : to === 'needs_review'
        ? payment.settledAt
        : null,
  });
}
