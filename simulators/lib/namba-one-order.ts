import { randomUUID } from 'node:crypto';
import { toDecimal, toMinor } from '../../domain/payment/money.js';
import type { OrderStatus } from '../../domain/payment/words.js';

/** What an order was created for. */
export interface AskedOrder {
  readonly externalId: string;
  /** Decimal text in major units with both minor digits, "100.00". */
  readonly amount: string;
  readonly currency: string;
}

/** One order as it stands. */
export interface Order extends AskedOrder {
  /** Grows with every order: what pages of the book go by. */
  readonly number: number;
  readonly guid: string;
  readonly paymentLinkGuid: string;
  readonly asked: AskedOrder;
  /** How often its creation was asked for. */
  readonly asks: number;
  readonly status: OrderStatus;
  /** What was paid; "0" until then. */
  readonly paymentAmount: string;
  /** All that went back until now; "0" until then. */
  readonly refundAmount: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Empty until it is settled. */
  readonly settledAt: string;
}

/** What happens to an order: `POST /control/payment-orders/<externalId>`, or a button of the page. */
export interface OrderChange {
  readonly status: OrderStatus;
  /** Of the order and of what was paid; any text, so that receivers can be shown odd ones. */
  readonly amount?: string;
  readonly refundAmount?: string;
  readonly currency?: string;
}

/** Nothing was paid, nothing went back: the seed writes it so. */
const NOTHING = '0';
/** Statuses of an order that was paid. */
const PAID: readonly OrderStatus[] = ['SETTLED', 'PARTIALLY_REFUNDED', 'REFUNDED'];
/** Statuses of an order that nobody decided. */
const OPEN: readonly OrderStatus[] = ['CREATED', 'PENDING', 'PROCESSING'];

/** Whether its payer can still press a button. */
export function isUndecided({ status }: Order): boolean {
  return OPEN.includes(status);
}

/** A new order. */
export function newOrder(asked: AskedOrder, number: number): Order {
  return {
    ...asked,
    number,
    guid: randomUUID(),
    paymentLinkGuid: randomUUID(),
    asked,
    asks: 0,
    status: 'CREATED',
    paymentAmount: NOTHING,
    refundAmount: NOTHING,
    createdAt: new Date().toISOString(),
    settledAt: '',
  };
}

/**
 * The order after a change. REFUNDED is all that was paid, PARTIALLY_REFUNDED half of it, rounded down to the smallest
 * unit and never nothing, unless the change says how much.
 * @returns null when half of what was paid cannot be told
 */
export function changedOrder(order: Order, change: OrderChange): Order | null {
  const { status, amount = order.amount, currency = order.currency } = change;
  const isPaid = PAID.includes(status);
  const isFirst = isPaid && order.paymentAmount === NOTHING;
  const paymentAmount = change.amount ?? (isFirst ? amount : order.paymentAmount);
  const refund = change.refundAmount ?? refundOf(status, paymentAmount);
  if (refund === null) return null;
  const refundAmount = refund ?? order.refundAmount;
  const settledAt = isPaid && order.settledAt === '' ? new Date().toISOString() : order.settledAt;
  return { ...order, status, amount, currency, paymentAmount, refundAmount, settledAt };
}

/** What a refund gives back by itself; undefined where there is none, null where it cannot be told. */
function refundOf(status: OrderStatus, paymentAmount: string): string | null | undefined {
  if (status === 'REFUNDED') return paymentAmount;
  if (status !== 'PARTIALLY_REFUNDED') return undefined;
  const paid = toMinor(paymentAmount);
  return paid === null ? null : toDecimal(Math.max(Math.floor(paid / 2), 1));
}
