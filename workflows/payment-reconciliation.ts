/**
 * Comparison of books, once a day (a Temporal Schedule): what NambaOne says of the orders of the last days against our
 * payments and their ledger. News that a payment has only missed is a fact like any webhook; what cannot be explained so
 * opens a review that shows both sides.
 *
 *   pages of NambaOne's book ──▶ each order against its payment ──▶ our payments that NambaOne did not list
 */
import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { BooksCompared } from '../activities/payment-reconciliation.js';
import type { PaymentReconciliationInput } from '../domain/payment/flow.js';

/** NambaOne that is away is tried again for so long; the next day compares the same days once more. */
const TRY_FOR_MS = 60 * 60 * 1_000;

export async function paymentReconciliation({
  days,
  callMs,
  settleMs,
}: PaymentReconciliationInput): Promise<Omit<BooksCompared, 'next'>> {
  const comparing = proxyActivities<Activities>({
    // One call to NambaOne for a page, or one for each of a batch, and their transactions.
    startToCloseTimeout: callMs * 12,
    scheduleToCloseTimeout: TRY_FOR_MS,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  });
  const startedAt = Date.now();
  // The newest may be under way on one side and not on the other.
  const to = new Date(startedAt - settleMs).toISOString();
  const from = new Date(startedAt - days * 24 * 60 * 60 * 1_000).toISOString();
  const sum = { compared: 0, healed: 0, reviews: 0, unknown: 0 };

  for (const what of ['compareListed', 'compareUnlisted'] as const) {
    let after: string | null = null;
    do {
      const page: BooksCompared = await comparing[what].executeWithOptions(
        {
          summary:
            what === 'compareListed' ? "a page of NambaOne's book" : 'payments that NambaOne did not list',
        },
        [{ from, to, after, startedAt: new Date(startedAt).toISOString() }],
      );
      for (const name of ['compared', 'healed', 'reviews', 'unknown'] as const) sum[name] += page[name];
      after = page.next;
    } while (after !== null);
  }
  setCurrentDetails(
    `${sum.compared} compared, ${sum.healed} had missed news, **${sum.reviews} to review**, ${sum.unknown} unknown to us`,
  );
  return sum;
}
