import { ApplicationFailure, cancellationSignal } from '@temporalio/activity';
import { CLOCKS_DIFFER_MS } from '../domain/limits.js';
import { bookSides } from '../domain/payment/books.js';
import { nextOf, type PaymentNext } from '../domain/payment/clock.js';
import { readOrderHook } from '../domain/payment/hook.js';
import { judgeNews } from '../domain/payment/judge.js';
import type { OrderNews } from '../domain/payment/order.js';
import { isOpen, type PaymentStatus } from '../domain/payment/words.js';
import { type FactOutcome, INBOX_BODY, Inbox } from '../models/inbox.js';
import { type LockedPayment, Payment } from '../models/payment.js';
import { changePayment } from '../models/payment-change.js';
import type { Transaction } from '../platform/database.js';
import { newId } from '../platform/ids.js';
import { NambaOneError } from '../providers/namba-one/error.js';
import type { OpenedOrder } from '../providers/namba-one/namba-one.js';
import type { ActivityDeps } from './deps.js';
import { bookedOf, judgedOf, newsFact } from './payment-news.js';
import { refuse } from './refuse.js';

/** Which payment, and when NambaOne is asked about it. */
export interface TendedPayment {
  readonly paymentId: string;
  readonly askAfterMs: readonly number[];
}

/** A payment as its flow sees it: nothing personal, and no amount. */
export interface PaymentSnapshot {
  readonly number: string;
  readonly status: PaymentStatus;
  readonly userRef: string;
  /** Whether NambaOne opened the order. */
  readonly hasOrder: boolean;
  /** What is to be done next if nobody says anything, by Postgres' clock; of no meaning once it is over. */
  readonly next: PaymentNext;
  /** Ids that were told and are none of this payment: forged, or a mistake. */
  readonly unknown: readonly string[];
}

/** Calls to NambaOne, and what its words change. */
export function createPaymentSettlementActivities(deps: ActivityDeps) {
  const { database, sealer, references, nambaOne, log } = deps;

  return {
    /**
     * Creates the order of a payment; again, it is the same order.
     * @throws ApplicationFailure when NambaOne is away: the flow tries again
     */
    async createOrder({ paymentId, askAfterMs }: TendedPayment): Promise<PaymentSnapshot> {
      const payment = await Payment.see(database, paymentId);
      if (!payment) throw refuse('not_found');
      if (payment.guid !== null || !isOpen(payment.status))
        return tend(paymentId, (_, it) => snap(it, askAfterMs));
      const order = {
        externalId: paymentId,
        amountMinor: Number(payment.amountMinor),
        currency: payment.currency,
      };
      let opened: OpenedOrder;
      try {
        opened = await nambaOne.createOrder(order, cancellationSignal());
      } catch (error) {
        if (!(error instanceof NambaOneError) || error.reason !== 'refused')
          throw failureOf(error, paymentId);
        log.error({ paymentId, word: error.code }, 'NambaOne refused an order');
        return tend(paymentId, async (trx, it) => {
          if (isOpen(it.status) && it.guid === null)
            await changePayment(trx, it, {
              id: newId(),
              actor: 'provider',
              to: 'failed',
              why: 'refused_by_provider',
              refundedMinor: Number(it.refundedMinor),
            });
          return snap(it, askAfterMs);
        });
      }
      const { guid, paymentLinkGuid: linkGuid, paymentUrl: url } = opened;
      const looksAt = dueAt(payment, snap({ ...payment, guid } as LockedPayment, askAfterMs));
      const kept = await Payment.keepOrder(database, paymentId, { guid, linkGuid, url, looksAt });
      if (!kept) throw refuse('not_found');
      return snap(kept, askAfterMs);
    },

    /** Judges the facts that the payment has not taken note of, each once, in the order in which they came. */
    async takePayment({
      paymentId,
      askAfterMs,
      factIds,
    }: TendedPayment & { factIds: readonly string[] }): Promise<PaymentSnapshot> {
      return tend(paymentId, async (trx, payment) => {
        const taken = await applyFacts(trx, payment);
        const others = factIds.filter((id) => id !== paymentId && !taken.includes(id));
        const known = await Inbox.known(trx, paymentId, others);
        const snapshot = snap(payment, askAfterMs);
        await plan(trx, payment, snapshot);
        return { ...snapshot, unknown: others.filter((id) => !known.includes(id)) };
      });
    },

    /**
     * Asks NambaOne what became of the order; its answer is a fact like any webhook.
     * @throws ApplicationFailure when NambaOne did not say
     */
    async askNambaOne({ paymentId, askAfterMs }: TendedPayment): Promise<void> {
      const { guid, version } = await tend(paymentId, async (trx, payment) => {
        // Counted first: whoever is away when it is asked is asked again at the next time.
        const asked = askAfterMs.filter(
          (ms) => payment.createdAt.getTime() + ms <= payment.now.getTime() + CLOCKS_DIFFER_MS,
        );
        await Payment.query(trx).patch({ asked: asked.length }).where({ id: paymentId });
        payment.asked = asked.length;
        await plan(trx, payment, snap(payment, askAfterMs));
        return payment;
      });
      if (guid === null) return;
      let order: OrderNews | null;
      try {
        order = await nambaOne.findOrder(guid, cancellationSignal());
      } catch (error) {
        throw failureOf(error, paymentId);
      }
      if (order === null) return log.error({ paymentId }, 'NambaOne does not know an order that it opened');
      await Inbox.record(database, newsFact(sealer, order, { id: paymentId, version }), 'later');
    },

    /** Ends a payment that nobody paid in time; what came in the meantime is looked at first. */
    async expirePayment({ paymentId, askAfterMs }: TendedPayment): Promise<PaymentSnapshot> {
      return tend(paymentId, async (trx, payment) => {
        await applyFacts(trx, payment);
        const over = payment.expiresAt.getTime() <= payment.now.getTime() + CLOCKS_DIFFER_MS;
        if (isOpen(payment.status) && over)
          await changePayment(trx, payment, {
            id: newId(),
            actor: 'clock',
            to: 'expired',
            why: 'time_over',
            refundedMinor: 0,
          });
        return snap(payment, askAfterMs);
      });
    },
  };

  /** Locks a payment and lets something be done. @throws ApplicationFailure `not_found` */
  function tend<T>(
    paymentId: string,
    act: (trx: Transaction, payment: LockedPayment) => T | Promise<T>,
  ): Promise<T> {
    return database.transaction(async (trx) => {
      const payment = await Payment.lock(trx, paymentId);
      if (!payment) throw refuse('not_found');
      return act(trx, payment);
    });
  }

  /** @returns ids of the facts that were judged */
  async function applyFacts(trx: Transaction, payment: LockedPayment): Promise<string[]> {
    const facts = await Inbox.undelivered(trx, payment.id);
    const made: Record<FactOutcome, string[]> = { applied: [], nothing_new: [] };
    for (const fact of facts) made[await applyFact(trx, payment, fact)].push(fact.id);
    await Inbox.markDelivered(trx, made.applied, 'applied');
    await Inbox.markDelivered(trx, made.nothing_new, 'nothing_new');
    for (const { receivedAt } of facts) deps.factDelivered((Date.now() - receivedAt.getTime()) / 1_000);
    return facts.map(({ id }) => id);
  }

  async function applyFact(trx: Transaction, payment: LockedPayment, fact: Inbox): Promise<FactOutcome> {
    // A resolution was applied by whoever recorded it; its flow only has to see where the payment stands.
    if (fact.source === 'resolution' || fact.bodySealed === null) return 'applied';
    // The same reader as at the door, which it has passed.
    const hook = readOrderHook(JSON.parse(sealer.open(INBOX_BODY, fact.bodySealed)));
    if ('faults' in hook) return 'nothing_new';
    const { news } = hook;
    const move = judgeNews(judgedOf(payment), news, deps.merchantAccount);
    if (!move) return 'nothing_new';
    const change = { id: newId(), actor: 'provider', factId: fact.id, ...move } as const;
    if (move.to !== 'needs_review') await changePayment(trx, payment, change);
    else {
      await changePayment(trx, payment, { ...change, sides: bookSides(bookedOf(payment), news) });
      log.warn({ paymentId: payment.id, why: move.why }, 'a payment needs review');
    }
    return 'applied';
  }

  function snap(payment: LockedPayment, askAfterMs: readonly number[]): PaymentSnapshot {
    const { number, status, guid, asked, createdAt, expiresAt, now } = payment;
    return {
      number,
      status,
      userRef: references(payment.userId),
      hasOrder: guid !== null,
      next: nextOf(
        { asked, createdAtMs: createdAt.getTime(), expiresAtMs: expiresAt.getTime() },
        askAfterMs,
        now.getTime(),
      ),
      unknown: [],
    };
  }

  /** Keeps when the flow acts next: whoever looks for flows that do not wakes it then (worker/fact-sender). */
  async function plan(trx: Transaction, payment: LockedPayment, snapshot: PaymentSnapshot): Promise<void> {
    if (!isOpen(payment.status)) return;
    const looksAt = dueAt(payment, snapshot);
    if (payment.looksAt?.getTime() === looksAt.getTime()) return;
    await Payment.query(trx).patch({ looksAt }).where({ id: payment.id });
  }

  function failureOf(error: unknown, paymentId: string): unknown {
    if (!(error instanceof NambaOneError)) return error;
    const { reason, code, retryAfterSeconds } = error;
    // NambaOne that refuses us refuses everybody: an operator has to act.
    log[reason === 'misconfigured' ? 'error' : 'warn'](
      { paymentId, reason, word: code },
      'a call to NambaOne failed',
    );
    return ApplicationFailure.create({
      message: code,
      type: 'namba_one_failed',
      ...(retryAfterSeconds ? { nextRetryDelay: retryAfterSeconds * 1_000 } : {}),
    });
  }
}

const dueAt = ({ now }: LockedPayment, { next }: PaymentSnapshot): Date =>
  new Date(now.getTime() + next.inMs);
