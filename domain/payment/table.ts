import { type JudgedPayment, judgeNews } from './judge.js';
import type { OrderNews } from './order.js';
import { ORDER_STATUSES, type OrderStatus, PAYMENT_STATUSES, type PaymentStatus } from './words.js';

/** A payment of 100.00 that stands so; what went back fits its word. */
function payment(status: PaymentStatus): JudgedPayment {
  const refundedMinor = status === 'refunded' ? 10_000 : status === 'partially_refunded' ? 5_000 : 0;
  return { status, amountMinor: 10_000, currency: 'KGS', guid: 'g', refundedMinor };
}

/** News that differs from it in nothing but its word; a refund in part says of more than is known. */
function news(status: OrderStatus): OrderNews {
  const refundAmount = status === 'REFUNDED' ? '100.00' : status === 'PARTIALLY_REFUNDED' ? '60.00' : '0';
  return { externalId: 'x', status, guid: 'g', currency: 'KGS', amount: '100.00', refundAmount };
}

/**
 * What a payment makes of NambaOne's words, where amounts, currency and order are right, as a Markdown table: rows where it
 * stands, columns what is said. Made by asking the judge.
 */
export function paymentTable(): string {
  const rows = PAYMENT_STATUSES.map((from) => [
    `\`${from}\``,
    ...ORDER_STATUSES.map((says) => cell(payment(from), news(says))),
  ]);
  const head = ['', ...ORDER_STATUSES];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cell(from: JudgedPayment, says: OrderNews): string {
  const move = judgeNews(from, says);
  if (!move) return '–';
  return move.to === 'needs_review' ? `**review**: ${move.why}` : move.to;
}
