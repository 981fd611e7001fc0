import { type Currency, toDecimal, toMinor } from './money.js';
import type { OrderNews } from './order.js';
import { isPaid, type PaymentStatus } from './words.js';

/** What a payment is worth in our book. */
export interface BookedPayment {
  readonly status: PaymentStatus;
  readonly amountMinor: number;
  readonly refundedMinor: number;
  readonly currency: Currency;
}

/** Both sides of a difference: words and amounts in major units. */
export interface BookSides {
  readonly ours: Readonly<Record<string, string | null>>;
  readonly theirs: Readonly<Record<string, string | null>>;
}

/**
 * Whether our book and NambaOne's say the same of a payment: the same money. One that waits has none on either side, and
 * one that a person looks at is compared by him.
 */
export function booksAgree(payment: BookedPayment, order: OrderNews): boolean {
  if (payment.status === 'needs_review') return true;
  const ours = isPaid(payment.status) ? payment.amountMinor - payment.refundedMinor : 0;
  const theirs = heldBy(order);
  return ours === theirs && (ours === 0 || order.currency === payment.currency);
}

/** What NambaOne holds for us by its own words; NaN where they make no amount. */
function heldBy({ status, amount, paymentAmount, refundAmount }: OrderNews): number {
  if (status !== 'SETTLED' && status !== 'PARTIALLY_REFUNDED') return 0;
  const paid = toMinor(paymentAmount || amount || '') ?? Number.NaN;
  return status === 'SETTLED' ? paid : paid - (toMinor(refundAmount ?? '') ?? Number.NaN);
}

/** What an admin is shown of a difference. @param order null: NambaOne does not know it */
export function bookSides(payment: BookedPayment, order: OrderNews | null): BookSides {
  const { status, amountMinor, refundedMinor, currency } = payment;
  return {
    ours: {
      status,
      amount: toDecimal(amountMinor),
      refunded: toDecimal(refundedMinor),
      currency,
    },
    theirs: {
      status: order?.status ?? null,
      amount: order?.amount ?? null,
      paid: order?.paymentAmount ?? null,
      refunded: order?.refundAmount ?? null,
      currency: order?.currency ?? null,
    },
  };
}
