import { cancellationSignal } from '@temporalio/activity';
import { bookSides, booksAgree } from '../domain/payment/books.js';
import { judgeNews } from '../domain/payment/judge.js';
import type { OrderNews } from '../domain/payment/order.js';
import { isOpen, isPaid, type PaymentReason } from '../domain/payment/words.js';
import { isUuid } from '../domain/uuid.js';
import { Inbox } from '../models/inbox.js';
import { type LockedPayment, Payment } from '../models/payment.js';
import { changePayment, PaymentChange } from '../models/payment-change.js';
import { unlistedPayments } from '../models/payment-comparison.js';
import type { Transaction } from '../platform/database.js';
import { newId } from '../platform/ids.js';
import type { ActivityDeps } from './deps.js';
import { bookedOf, judgedOf, newsFact } from './payment-news.js';

/** A part of the comparison; times are ISO 8601. */
interface Part {
  readonly from: string;
  readonly to: string;
  /** Where it goes on. */
  readonly after: string | null;
  /** When this comparison began. */
  readonly startedAt: string;
}

/** What came of a part. */
export interface BooksCompared {
  readonly compared: number;
  /** Payments that had missed news, and are told now. */
  readonly healed: number;
  /** Payments that an admin has to look at now. */
  readonly reviews: number;
  /** Orders that we know nothing of. */
  readonly unknown: number;
  /** Where it goes on; null: this was all. */
  readonly next: string | null;
}

type Verdict = 'agrees' | 'healed' | 'reviews';
/** Our payments that are asked about one by one; each is a call. */
const ASKED_AT_ONCE = 10;

/** The comparison of our book with NambaOne's. */
export function createPaymentReconciliationActivities(deps: ActivityDeps) {
  const { database, sealer, nambaOne, log } = deps;

  return {
    /** One page of NambaOne's book, each order against its payment. */
    async compareListed({ from, to, after }: Part): Promise<BooksCompared> {
      const query = { from: new Date(from), to: new Date(to), after };
      const { orders, next } = await nambaOne.listOrders(query, cancellationSignal());
      const made = { compared: orders.length, healed: 0, reviews: 0, unknown: 0 };
      for (const order of orders) {
        const verdict = await compare(order.externalId, order);
        if (verdict === null) {
          made.unknown += 1;
          await Inbox.record(database, newsFact(sealer, order, null), 'now');
          log.error({ guid: order.guid }, 'NambaOne has an order that we do not know');
        } else if (verdict !== 'agrees') made[verdict] += 1;
      }
      return { ...made, next };
    },

    /** Some of our payments of the same days that NambaOne did not list: asked about one by one. */
    async compareUnlisted({ from, to, startedAt }: Part): Promise<BooksCompared> {
      const days = { from: new Date(from), to: new Date(to), before: new Date(startedAt) };
      const payments = await unlistedPayments(database, days, ASKED_AT_ONCE);
      const made = { compared: payments.length, healed: 0, reviews: 0, unknown: 0 };
      for (const { id, guid } of payments) {
        const order = guid === null ? null : await nambaOne.findOrder(guid, cancellationSignal());
        const verdict = await compare(id, order);
        if (verdict === 'healed' || verdict === 'reviews') made[verdict] += 1;
      }
      // Each that was compared is not unlisted any more.
      return { ...made, next: payments.length < ASKED_AT_ONCE ? null : (payments.at(-1)?.id ?? null) };
    },
  };

  /** @returns null: there is no such payment */
  function compare(paymentId: string, order: OrderNews | null): Promise<Verdict | null> {
    return database.transaction(async (trx) => {
      const payment = isUuid(paymentId) ? await Payment.lock(trx, paymentId) : undefined;
      if (!payment) return null;
      await Payment.query(trx)
        .patch({ comparedAt: trx.fn.now() as unknown as Date })
        .where({ id: paymentId });
      return judge(trx, payment, order);
    });
  }

  async function judge(trx: Transaction, payment: LockedPayment, order: OrderNews | null): Promise<Verdict> {
    // A person has compared, and decided.
    if ((await PaymentChange.newest(trx, payment.id))?.actor === 'admin') return 'agrees';
    if (order === null) {
      if (isPaid(payment.status)) return review(trx, payment, null, 'unknown_to_provider');
      if (isOpen(payment.status) && payment.guid !== null)
        log.error({ paymentId: payment.id }, 'NambaOne does not know an order that it opened');
      return 'agrees';
    }
    const move = judgeNews(judgedOf(payment), order, deps.merchantAccount);
    if (move && move.to !== 'needs_review') {
      await Inbox.record(trx, newsFact(sealer, order, payment), 'now');
      return 'healed';
    }
    if (move) return review(trx, payment, order, move.why ?? 'books_differ');
    return isOpen(payment.status) || booksAgree(bookedOf(payment), order)
      ? 'agrees'
      : review(trx, payment, order, 'books_differ');
  }

  async function review(
    trx: Transaction,
    payment: LockedPayment,
    order: OrderNews | null,
    why: PaymentReason,
  ): Promise<Verdict> {
    await changePayment(trx, payment, {
      id: newId(),
      actor: 'reconciliation',
      to: 'needs_review',
      why,
      refundedMinor: Number(payment.refundedMinor),
      sides: bookSides(bookedOf(payment), order),
    });
    log.warn({ paymentId: payment.id, why }, 'the books differ: a payment needs review');
    return 'reviews';
  }
}
