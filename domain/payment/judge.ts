import { type Currency, toMinor } from './money.js';
import type { OrderNews } from './order.js';
import { isOpen, isPaid, type OrderStatus, type PaymentReason, type PaymentStatus } from './words.js';

/** What a payment is held against what NambaOne says of it. */
export interface JudgedPayment {
  readonly status: PaymentStatus;
  readonly amountMinor: number;
  readonly currency: Currency;
  /** NambaOne's name of the order; null: its answer to our creation is not in yet. */
  readonly guid: string | null;
  /** What went back until now. */
  readonly refundedMinor: number;
}

/** A step that a payment takes. */
export interface PaymentMove {
  readonly to: PaymentStatus;
  readonly why: PaymentReason | null;
  /** All that went back once it is taken. */
  readonly refundedMinor: number;
}

/** Orders whose money came, by NambaOne's words: a refund says so, too. */
const PAID: readonly OrderStatus[] = ['SETTLED', 'REFUNDED', 'PARTIALLY_REFUNDED'];
/** Orders that are over without money, and what a payment that waits becomes by them. */
const UNPAID: Readonly<Partial<Record<OrderStatus, PaymentStatus>>> = {
  FAILED: 'failed',
  CANCELED: 'canceled',
  EXPIRED: 'expired',
};

/**
 * What a payment makes of a fact, whatever came before it and in whatever order (product-api, "Payments"; reliability F28):
 * forward only; what contradicts what is known goes to a person; what is older than what is known, and what comes again,
 * changes nothing.
 * @param merchantAccount the account that money is to come to; empty: not compared
 * @returns null when it changes nothing
 */
export function judgeNews(payment: JudgedPayment, news: OrderNews, merchantAccount = ''): PaymentMove | null {
  const { status, refundedMinor } = payment;
  // A person looks at it, and sees this fact, too.
  if (status === 'needs_review') return null;
  const says = news.status;
  const difference = differenceOf(payment, news, merchantAccount);
  // Of what is over without money, only money is news.
  if (difference && (isOpen(status) || isPaid(status) || PAID.includes(says))) return review(difference);
  if (PAID.includes(says)) return paid(payment, news);
  const over = UNPAID[says];
  if (over !== undefined) {
    if (isPaid(status)) return review('contradiction');
    return isOpen(status) ? { to: over, why: null, refundedMinor } : null;
  }
  return status === 'created' && says !== 'CREATED' ? { to: 'pending', why: null, refundedMinor } : null;

  function review(why: PaymentReason): PaymentMove {
    return { to: 'needs_review', why, refundedMinor };
  }
}

/** Money came, and perhaps went back: all that follows from it at once, for a refund may overtake its settlement. */
function paid(payment: JudgedPayment, news: OrderNews): PaymentMove | null {
  const { status, amountMinor, refundedMinor } = payment;
  const review = (why: PaymentReason): PaymentMove => ({ to: 'needs_review', why, refundedMinor });
  if (status === 'expired') return review('late_settlement');
  if (!isOpen(status) && !isPaid(status)) return review('contradiction');
  const refund = refundOf(news, amountMinor);
  if (refund === null) return review('refund_differs');
  if (refund < refundedMinor || (refund === refundedMinor && isPaid(status))) return null;
  const to = refund === 0 ? 'settled' : refund === amountMinor ? 'refunded' : 'partially_refunded';
  return { to, why: null, refundedMinor: refund };
}

/** What has gone back by this news, in minor units; null for an amount that does not fit its word. */
function refundOf({ status, refundAmount }: OrderNews, amountMinor: number): number | null {
  if (status === 'SETTLED') return 0;
  const said = refundAmount === undefined || refundAmount === '' ? 0 : toMinor(refundAmount);
  // REFUNDED without an amount is all of it.
  if (status === 'REFUNDED') return said === 0 || said === amountMinor ? amountMinor : null;
  return said !== null && said > 0 && said < amountMinor ? said : null;
}

/** In what the order of the news is not the one that the payment asked for. */
function differenceOf(
  { guid, currency, amountMinor }: JudgedPayment,
  news: OrderNews,
  merchantAccount: string,
): PaymentReason | null {
  if (guid !== null && differs(news.guid, guid)) return 'order_differs';
  if (merchantAccount !== '' && differs(news.merchantAccountGuid, merchantAccount)) return 'merchant_differs';
  const money = PAID.includes(news.status);
  if (differs(news.currency, currency) || (money && !news.currency)) return 'currency_differs';
  const amounts = [news.amount, ...(money ? [news.paymentAmount] : [])].filter(isSaid);
  if (amounts.some((amount) => toMinor(amount) !== amountMinor) || (money && amounts.length === 0))
    return 'amount_differs';
  return null;
}

const isSaid = (text: string | undefined): text is string => text !== undefined && text !== '';
const differs = (said: string | undefined, ours: string): boolean => isSaid(said) && said !== ours;
