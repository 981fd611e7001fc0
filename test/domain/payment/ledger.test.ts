import test from 'ava';
import { type Booked, entriesTowards } from '../../../domain/payment/ledger.js';
import { PAYMENT_STATUSES } from '../../../domain/payment/words.js';

const NOTHING: Booked = { amountMinor: 10_000, settled: false, refundedMinor: 0 };
const SETTLED: Booked = { ...NOTHING, settled: true };
const HALF_BACK: Booked = { ...SETTLED, refundedMinor: 5_000 };

const held = (
  booked: Booked,
  ...to: Parameters<typeof entriesTowards> extends [Booked, ...infer R] ? R : never
) =>
  entriesTowards(booked, ...to)
    .filter(({ account }) => account === 'namba_one')
    .map(({ kind, amountMinor }) => [kind, amountMinor]);

test('each transaction is two lines that add up to nothing', (t) => {
  for (const booked of [NOTHING, SETTLED, HALF_BACK])
    for (const to of PAYMENT_STATUSES) {
      const sums = new Map<string, number>();
      for (const { kind, amountMinor } of entriesTowards(booked, to, 10_000))
        sums.set(kind, (sums.get(kind) ?? 0) + amountMinor);
      for (const [kind, sum] of sums) t.is(sum, 0, `${to} ${kind}`);
    }
});

test('what is booked is what is missing, once', (t) => {
  t.deepEqual(held(NOTHING, 'settled', 0), [['settlement', 10_000]]);
  t.deepEqual(held(SETTLED, 'settled', 0), []);
  t.deepEqual(held(SETTLED, 'partially_refunded', 5_000), [['refund', -5_000]]);
  t.deepEqual(held(HALF_BACK, 'refunded', 10_000), [['refund', -5_000]]);
  // A refund that overtook its settlement.
  t.deepEqual(held(NOTHING, 'refunded', 10_000), [
    ['settlement', 10_000],
    ['refund', -10_000],
  ]);
});

test('while a person looks, the book stays; money that never was is taken back', (t) => {
  t.deepEqual(held(HALF_BACK, 'needs_review', 5_000), []);
  t.deepEqual(held(HALF_BACK, 'failed', 0), [['reversal', -5_000]]);
  t.deepEqual(held(NOTHING, 'failed', 0), []);
});
