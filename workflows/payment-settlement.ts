/**
 * Settlement of a payment: its order is created at NambaOne, its payer pays on a page of NambaOne's, and what became of it
 * comes by webhook, a row in Postgres before the flow hears of it; silence is asked. Whatever comes after the end begins the
 * flow again: a refund, a late settlement, an admin's resolution.
 *
 *   created ──order, PENDING──▶ pending ──SETTLED──▶ settled ──refund──▶ partially_refunded | refunded
 *      └────────────┬──────────────┘ └──FAILED, CANCELED, EXPIRED──▶ failed | canceled | expired
 *                   └──its time is over──▶ expired
 *   a contradiction, another amount or currency, money that comes too late ──▶ needs_review ──an admin──▶ settled | failed | refunded
 *
 * The whole table: domain/payment/judge.ts, docs/life-of-a-payment.md. The money is moved in Postgres, in the transaction
 * that moves the status. A late, repeated, shuffled or forged webhook moves nothing that the table does not say.
 */
import {
  allHandlersFinished,
  condition,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { PaymentSnapshot } from '../activities/payment-settlement.js';
import type { PaymentSettlementInput } from '../domain/payment/flow.js';
import { isOpen, type PaymentStatus } from '../domain/payment/words.js';
import { Facts } from './lib/facts.js';
import { deny, guarded } from './lib/guarded.js';
import { awaitOrderUpdate, factSignal } from './lib/payment-messages.js';
import { STAGE, USER_REF } from './lib/search-attributes.js';
import { sure } from './lib/sure.js';

/** Clocks of Temporal and Postgres may differ: a moment that has come here may be a moment away there. */
const SHORTEST_WAIT_MS = 250;
/** NambaOne that does not answer when it is asked is asked again at the next time. */
const ASK_TRIES = 2;

/** What an operator reads at the top of the flow in the Web UI. */
const DETAILS: Readonly<Record<PaymentStatus, string>> = {
  created: 'The order is at NambaOne or on its way there. **Waits for its payer.**',
  pending: 'NambaOne is at it. **Waits for the outcome.**',
  settled: 'The money came, and is in the ledger.',
  failed: 'Not paid.',
  expired: 'Nobody paid in time.',
  canceled: 'Not paid: canceled.',
  refunded: 'The money came and went back.',
  partially_refunded: 'The money came, and some of it went back.',
  needs_review: '**An admin has to look** (`/admin/payment/resolve`).',
};

export async function paymentSettlement(input: PaymentSettlementInput): Promise<PaymentStatus> {
  const { paymentId, callMs, askAfterMs } = input;
  const facts = new Facts();
  let seen: PaymentSnapshot | undefined;
  let shown: PaymentStatus = 'created';

  setHandler(factSignal, facts.take, {
    description: 'Something about the payment is in Postgres: {"id": its row in the inbox}',
  });
  setHandler(
    awaitOrderUpdate,
    guarded(async () => {
      const there = await condition(
        () => seen !== undefined && (seen.hasOrder || !isOpen(seen.status)),
        input.orderWaitMs,
        { summary: 'the order at NambaOne' },
      );
      if (!there) throw deny('unavailable');
    }),
    { description: 'Answered when the payment has its order at NambaOne' },
  );
  setCurrentDetails(DETAILS.created);

  const calling = proxyActivities<Activities>({
    startToCloseTimeout: callMs + 500,
    retry: { maximumAttempts: 1 },
  });
  const asking = proxyActivities<Activities>({
    startToCloseTimeout: callMs + 500,
    retry: { initialInterval: '1s', maximumAttempts: ASK_TRIES },
  });

  let tried = 0;
  let look = !input.fresh;
  for (;;) {
    if (look || facts.waiting) show(await take());
    look = true;
    if (seen && !isOpen(seen.status)) {
      await condition(() => facts.waiting || allHandlersFinished());
      if (facts.waiting) continue;
      return seen.status;
    }
    // Nothing is left to ask before its end, and yet it is not over: whoever has no order still gets one.
    const isOver = seen?.next.what === 'expire' && seen.next.inMs === 0;
    if (!seen?.hasOrder && !isOver) {
      if (await order()) {
        look = false;
        continue;
      }
      const waitMs = input.orderWaitsMs[Math.min(tried, input.orderWaitsMs.length - 1)] ?? 0;
      tried += 1;
      await condition(() => facts.waiting, waitMs, { summary: 'NambaOne is away: until the next try' });
      continue;
    }
    const { what, inMs } = (seen as PaymentSnapshot).next;
    const told = await condition(() => facts.waiting, Math.max(SHORTEST_WAIT_MS, inMs), {
      summary: what === 'ask' ? 'a webhook, or until NambaOne is asked' : 'a webhook, or the end of its time',
    });
    if (told) continue;
    await ask();
    if (what === 'ask') continue;
    show(await sure('expirePayment', 'its time is over', { paymentId, askAfterMs }));
    look = false;
  }

  function show(payment: PaymentSnapshot): void {
    seen = payment;
    if (payment.status === shown) return;
    shown = payment.status;
    upsertSearchAttributes([
      { key: STAGE, value: shown },
      { key: USER_REF, value: payment.userRef },
    ]);
    setCurrentDetails(`Payment **${payment.number}**. ${DETAILS[shown]}`);
  }

  async function take(): Promise<PaymentSnapshot> {
    const payment = await sure('takePayment', 'what happened to the payment', {
      paymentId,
      askAfterMs,
      factIds: facts.drain(),
    });
    for (const id of payment.unknown)
      log.warn('a signal names a fact that is none of this payment', { factId: id });
    return payment;
  }

  /** @returns whether the payment has its order now, or never will */
  async function order(): Promise<boolean> {
    try {
      show(
        await calling.createOrder.executeWithOptions({ summary: 'create the order at NambaOne' }, [
          { paymentId, askAfterMs },
        ]),
      );
      return true;
    } catch {
      // NambaOne is away, or nobody knows: the same externalId is the same order, so it is tried again.
      return false;
    }
  }

  async function ask(): Promise<void> {
    try {
      await asking.askNambaOne.executeWithOptions({ summary: 'ask NambaOne what became of it' }, [
        { paymentId, askAfterMs },
      ]);
    } catch {
      // It is asked again at the next time; what Postgres knows decides.
    }
  }
}
