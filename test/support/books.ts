import type { ExecutionContext } from 'ava';
import { toMinor } from '../../domain/payment/money.js';
import type { TestDatabase } from './database.js';
import type { BookEntry } from './namba-one.js';

/** A payment and what the ledger has of it. */
interface Kept {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
  /** Minor units that NambaOne holds for us by our ledger. */
  readonly held: number;
  /** A person has decided what became of it. */
  readonly judged: boolean;
}

const KEPT = `SELECT p.id, p.status, p.amount_minor::float AS amount, p.currency,
       coalesce(sum(l.amount_minor) FILTER (WHERE l.account = 'namba_one'), 0)::float AS held,
       EXISTS (SELECT FROM payment_changes c WHERE c.payment_id = p.id AND c.actor = 'admin') AS judged
  FROM payments p LEFT JOIN ledger_entries l ON l.payment_id = p.id GROUP BY p.id`;

/**
 * P of reliability.md: our ledger is NambaOne's book, to the tyiyn, but for the payments that a person has to look at, or has judged. The one
 * checker of money, for every test that breaks something.
 * @returns how many payments stand in each status
 */
export async function assertBooks(
  t: ExecutionContext,
  database: TestDatabase,
  book: readonly BookEntry[],
): Promise<Readonly<Record<string, number>>> {
  const payments = new Map(
    (await database.query<Kept & Record<string, unknown>>(KEPT)).map((row) => [row.id, row]),
  );
  const counted: Record<string, number> = {};
  const sums = { ours: 0, theirs: 0 };
  for (const order of book) {
    const payment = payments.get(order.externalId);
    t.truthy(payment, `P: an order of nobody's: ${order.externalId}`);
    if (!payment) continue;
    counted[payment.status] = (counted[payment.status] ?? 0) + 1;
    if (payment.status === 'needs_review' || payment.judged) continue;
    const theirs = heldBy(order);
    sums.ours += payment.held;
    sums.theirs += theirs;
    t.is(payment.held, theirs, `P: ${order.externalId} is ${payment.status} here and ${order.status} there`);
    if (theirs > 0) t.is(payment.currency, order.currency, `P: the currency of ${order.externalId}`);
  }
  t.is(sums.ours, sums.theirs, 'P: the ledger is not the book');
  const orders = new Set(book.map(({ externalId }) => externalId));
  t.is(orders.size, book.length, 'P: two orders of one payment');
  for (const { id, held, status, judged } of payments.values())
    if (!orders.has(id) && status !== 'needs_review' && !judged)
      t.is(held, 0, `P: money without an order: ${id}`);
  return counted;
}

function heldBy({ status, paymentAmount, refundAmount }: BookEntry): number {
  if (status !== 'SETTLED' && status !== 'PARTIALLY_REFUNDED') return 0;
  return (toMinor(paymentAmount) ?? Number.NaN) - (toMinor(refundAmount) ?? Number.NaN);
}
