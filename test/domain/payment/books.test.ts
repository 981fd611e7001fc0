import test from 'ava';
import { bookSides, booksAgree } from '../../../domain/payment/books.js';
import type { OrderNews } from '../../../domain/payment/order.js';
import type { PaymentStatus } from '../../../domain/payment/words.js';

const ours = (status: PaymentStatus, refundedMinor = 0) =>
  ({ status, amountMinor: 10_000, refundedMinor, currency: 'KGS' }) as const;
const theirs = (status: OrderNews['status'], changes: Partial<OrderNews> = {}): OrderNews => ({
  externalId: 'x',
  status,
  currency: 'KGS',
  amount: '100.00',
  paymentAmount: '100.00',
  refundAmount: '0',
  ...changes,
});

test('the books agree where they hold the same money', (t) => {
  t.true(booksAgree(ours('settled'), theirs('SETTLED')));
  t.true(
    booksAgree(ours('partially_refunded', 4_000), theirs('PARTIALLY_REFUNDED', { refundAmount: '40.00' })),
  );
  t.true(booksAgree(ours('refunded', 10_000), theirs('REFUNDED', { refundAmount: '100.00' })));
  for (const status of ['FAILED', 'CANCELED', 'EXPIRED', 'CREATED'] as const)
    t.true(booksAgree(ours('expired'), theirs(status)), status);
  t.true(booksAgree(ours('needs_review'), theirs('SETTLED')), 'a person compares');
});

test('and differ where they do not', (t) => {
  t.false(booksAgree(ours('settled'), theirs('CREATED')));
  t.false(booksAgree(ours('settled'), theirs('REFUNDED')));
  t.false(booksAgree(ours('settled'), theirs('SETTLED', { paymentAmount: '99.99' })));
  t.false(booksAgree(ours('settled'), theirs('SETTLED', { currency: 'USD' })));
  t.false(booksAgree(ours('settled'), theirs('SETTLED', { amount: 'a lot', paymentAmount: 'a lot' })));
  t.false(booksAgree(ours('failed'), theirs('SETTLED')));
  t.false(booksAgree(ours('refunded', 10_000), theirs('PARTIALLY_REFUNDED', { refundAmount: '40.00' })));
});

test('both sides are shown', (t) => {
  t.deepEqual(bookSides(ours('settled'), theirs('SETTLED', { paymentAmount: '1.00' })), {
    ours: { status: 'settled', amount: '100.00', refunded: '0.00', currency: 'KGS' },
    theirs: { status: 'SETTLED', amount: '100.00', paid: '1.00', refunded: '0', currency: 'KGS' },
  });
  t.is(bookSides(ours('settled'), null).theirs['status'], null);
});
