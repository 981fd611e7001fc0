import type { Currency } from '../domain/payment/money.js';
import { PAYMENT_OPEN, type PaymentReason, type PaymentStatus } from '../domain/payment/words.js';
import type { Database, Transaction } from '../platform/database.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

const SEE = new Statement<LockedPayment>(
  'payment-see',
  'SELECT *, now() AS now FROM payments WHERE id = :id',
);
const LOCK = new Statement<LockedPayment>(
  'payment-lock',
  'SELECT *, now() AS now FROM payments WHERE id = :id FOR UPDATE',
);
const KEEP_ORDER = new Statement<LockedPayment>(
  'payment-keep-order',
  `UPDATE payments SET guid = coalesce(guid, :guid),
          link_guid = CASE WHEN guid IS NULL THEN :linkGuid ELSE link_guid END,
          url = CASE WHEN guid IS NULL THEN :url ELSE url END,
          looks_at = CASE WHEN guid IS NULL AND status = ANY(:open) THEN :looksAt::timestamptz ELSE looks_at END
    WHERE id = :id RETURNING *, now() AS now`,
);

/** An order to pay, and where it stands. What happened to it is in `payment_changes`, its money in `ledger_entries`. */
export class Payment extends Table {
  static override readonly tableName = 'payments';

  /** NambaOne's externalId. */
  id!: string;
  /** What people call it; a bigint. */
  number!: string;
  userId!: string;
  /** Minor units; a bigint, exact as a number (domain/payment/money). */
  amountMinor!: string;
  currency!: Currency;
  status!: PaymentStatus;
  /** Position of its newest change. */
  version!: number;
  why!: PaymentReason | null;
  guid!: string | null;
  linkGuid!: string | null;
  url!: string | null;
  asked!: number;
  settledAt!: Date | null;
  /** Minor units; a bigint. */
  refundedMinor!: string;
  createdAt!: Date;
  expiresAt!: Date;
  looksAt!: Date | null;
  comparedAt!: Date | null;

  /** A payment by what people call it. @param userId only if it is his */
  static async named(
    db: Database | Transaction,
    { id, userId }: { id: number; userId?: string },
  ): Promise<Payment | undefined> {
    const named = Payment.query(db).findOne({ number: String(id) });
    return userId === undefined ? named : named.where({ userId });
  }

  /** A payment as it is, and Postgres' time. */
  static async see(db: Database, id: string): Promise<LockedPayment | undefined> {
    return (await SEE.run(db, { id }))[0];
  }

  /** A payment that nobody else changes until the transaction ends, and Postgres' time. */
  static async lock(trx: Transaction, id: string): Promise<LockedPayment | undefined> {
    return (await LOCK.run(trx, { id }))[0];
  }

  /**
   * Keeps the order that NambaOne opened, in ONE statement; the first one stays.
   * @param looksAt when its flow acts next by itself
   * @returns the payment after it; undefined: there is none
   */
  static async keepOrder(
    db: Database,
    id: string,
    order: { readonly guid: string; readonly linkGuid: string; readonly url: string; readonly looksAt: Date },
  ): Promise<LockedPayment | undefined> {
    return (await KEEP_ORDER.run(db, { id, ...order, open: PAYMENT_OPEN }))[0];
  }
}

/** A payment, locked where a transaction goes on with it, and Postgres' time. */
export type LockedPayment = Payment & { readonly now: Date };
