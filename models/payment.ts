import type { Currency } from '../domain/payment/money.js';
import type { PaymentReason, PaymentStatus } from '../domain/payment/words.js';
import type { Database, Transaction } from '../platform/database.js';
import { Table } from './table.js';

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

  /** A payment that nobody else changes until the transaction ends, and Postgres' time. */
  static async lock(trx: Transaction, id: string): Promise<LockedPayment | undefined> {
    const row = await Payment.query(trx)
      .findById(id)
      .forUpdate()
      .select('payments.*', trx.raw('now() AS now'));
    return row as LockedPayment | undefined;
  }

  /** Keeps the order that NambaOne opened; the first one stays. @param looksAt when its flow acts next by itself */
  static async keepOrder(
    trx: Transaction,
    id: string,
    order: Pick<Payment, 'guid' | 'linkGuid' | 'url' | 'looksAt'>,
  ): Promise<void> {
    await Payment.query(trx).patch(order).where({ id }).whereNull('guid');
  }
}

/** A payment under its row's lock. */
export type LockedPayment = Payment & { readonly now: Date };
