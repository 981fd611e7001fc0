import test from 'ava';
import { type JudgedPayment, judgeNews } from '../../../domain/payment/judge.js';
import type { OrderNews } from '../../../domain/payment/order.js';
import {
  ORDER_STATUSES,
  type OrderStatus,
  PAYMENT_STATUSES,
  type PaymentStatus,
} from '../../../domain/payment/words.js';

/**
 * What a payment of 100.00 makes of news whose amounts are right: rows where it stands, columns what NambaOne says, in the
 * order of ORDER_STATUSES (CREATED, PENDING, PROCESSING, SETTLED, FAILED, CANCELED, EXPIRED, REFUNDED, PARTIALLY_REFUNDED).
 * `.` nothing, p pending, s settled, f failed, c canceled, e expired, r refunded, h partially refunded ("half"),
 * X review for a contradiction, L review for money that came too late.
 */
const EXPECTED: Readonly<Record<PaymentStatus, string>> = {
  created: /*           */ '. p p s f c e r h',
  pending: /*           */ '. . . s f c e r h',
  settled: /*           */ '. . . . X X X r h',
  failed: /*            */ '. . . X . . . X X',
  expired: /*           */ '. . . L . . . L L',
  canceled: /*          */ '. . . X . . . X X',
  refunded: /*          */ '. . . . X X X . .',
  partially_refunded: /**/ '. . . . X X X r .',
  needs_review: /*      */ '. . . . . . . . .',
};
const LETTERS: Readonly<Partial<Record<PaymentStatus, string>>> = {
  pending: 'p',
  settled: 's',
  failed: 'f',
  canceled: 'c',
  expired: 'e',
  refunded: 'r',
  partially_refunded: 'h',
};

const HALF = 5_000;

function payment(status: PaymentStatus, changes: Partial<JudgedPayment> = {}): JudgedPayment {
  const refundedMinor = status === 'refunded' ? 10_000 : status === 'partially_refunded' ? HALF : 0;
  return { status, amountMinor: 10_000, currency: 'KGS', guid: 'g-1', refundedMinor, ...changes };
}

function news(status: OrderStatus, changes: Partial<OrderNews> = {}): OrderNews {
  const refundAmount = status === 'REFUNDED' ? '100.00' : status === 'PARTIALLY_REFUNDED' ? '50.00' : '0';
  return {
    externalId: '0198f5a0-0000-7000-8000-000000000001',
    status,
    guid: 'g-1',
    currency: 'KGS',
    amount: '100.00',
    paymentAmount: '100.00',
    refundAmount,
    ...changes,
  };
}

test('product-api, F28: every status by every word of NambaOne’s', (t) => {
  for (const from of PAYMENT_STATUSES) {
    const found = ORDER_STATUSES.map((says) => {
      const move = judgeNews(payment(from), news(says));
      if (!move) return '.';
      if (move.to === 'needs_review') return move.why === 'late_settlement' ? 'L' : 'X';
      return LETTERS[move.to] ?? '?';
    });
    t.is(found.join(' '), EXPECTED[from], from);
  }
});

test('F28: in whatever order the words of one order come, its money is the same', (t) => {
  const words: readonly OrderStatus[] = ['PENDING', 'SETTLED', 'PARTIALLY_REFUNDED', 'REFUNDED'];
  const orders = permutations(words);
  t.is(orders.length, 24);
  for (const order of orders) {
    let state = payment('created');
    for (const says of order) {
      const move = judgeNews(state, news(says));
      if (move) state = { ...state, status: move.to, refundedMinor: move.refundedMinor };
    }
    t.deepEqual([state.status, state.refundedMinor], ['refunded', 10_000], order.join(' '));
  }
});

for (const [what, changes, why] of [
  ['another amount', { amount: '1.00' }, 'amount_differs'],
  ['another amount paid', { paymentAmount: '99.99' }, 'amount_differs'],
  ['no amount', { amount: undefined, paymentAmount: undefined }, 'amount_differs'],
  ['an amount that is none', { amount: 'NaN' }, 'amount_differs'],
  ['an amount with an exponent', { amount: '1e2' }, 'amount_differs'],
  ['another currency', { currency: 'USD' }, 'currency_differs'],
  ['no currency', { currency: '' }, 'currency_differs'],
  ['another order', { guid: 'g-2' }, 'order_differs'],
  ['another merchant', { merchantAccountGuid: 'm-2' }, 'merchant_differs'],
] as const) {
  test(`A38: ${what} of a settlement goes to a person, from wherever it matters`, (t) => {
    for (const from of ['created', 'pending', 'settled', 'expired', 'failed'] as const) {
      const move = judgeNews(payment(from), news('SETTLED', changes), 'm-1');
      t.deepEqual(move && [move.to, move.why], ['needs_review', why], from);
    }
  });
}

test('before NambaOne told us the order’s name, any name will do', (t) => {
  t.is(judgeNews(payment('created', { guid: null }), news('SETTLED', { guid: 'g-9' }))?.to, 'settled');
});

test('what is over without money is not reopened by words about no money', (t) => {
  t.is(judgeNews(payment('expired'), news('PENDING', { amount: '1.00' })), null);
  t.is(judgeNews(payment('pending'), news('PENDING', { amount: '1.00' }))?.why, 'amount_differs');
});

test('amounts in every spelling of major units', (t) => {
  for (const amount of ['100', '100.0', '100.00'])
    t.is(
      judgeNews(payment('created'), news('SETTLED', { amount, paymentAmount: amount }))?.to,
      'settled',
      amount,
    );
});

test('refunds: all that went back until now; less than is known is older', (t) => {
  const half = payment('partially_refunded');
  const said = (status: OrderStatus, refundAmount: string) => judgeNews(half, news(status, { refundAmount }));
  t.deepEqual(said('PARTIALLY_REFUNDED', '70.00'), {
    to: 'partially_refunded',
    why: null,
    refundedMinor: 7_000,
  });
  t.is(said('PARTIALLY_REFUNDED', '20.00'), null);
  t.is(said('PARTIALLY_REFUNDED', '100.00')?.why, 'refund_differs');
  t.is(said('PARTIALLY_REFUNDED', '0')?.why, 'refund_differs');
  t.is(said('REFUNDED', '60.00')?.why, 'refund_differs');
  t.is(said('REFUNDED', '0')?.refundedMinor, 10_000);
  t.is(said('REFUNDED', '')?.refundedMinor, 10_000);
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) =>
    permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
  );
}
