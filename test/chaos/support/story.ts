import { toDecimal } from '../../../domain/payment/money.js';
import type { OrderPlan, TestNambaOne } from '../../support/namba-one.js';
import { drawn } from '../../support/random.js';

/** What becomes of a payment, as it is drawn before anything happens. */
export interface Story {
  /** Which of the payers. */
  readonly payer: number;
  /** Minor units. */
  readonly amount: number;
  readonly kind: Kind;
  /** What NambaOne says, one after the other without waiting for anything. */
  readonly plans: readonly OrderPlan[];
}

type Kind =
  | 'settled'
  | 'failed'
  | 'canceled'
  | 'refunded'
  | 'partly refunded'
  | 'silent'
  | 'another amount'
  | 'contradiction'
  | 'abandoned';

const KINDS: readonly (readonly [number, Kind])[] = [
  [50, 'settled'],
  [9, 'failed'],
  [5, 'canceled'],
  [9, 'refunded'],
  [9, 'partly refunded'],
  [8, 'silent'],
  [3, 'another amount'],
  [3, 'contradiction'],
  [4, 'abandoned'],
];

/** Webhooks come so late at most, so that they overtake each other. */
const LATE_MS = 4_000;

/** Draws what will happen. */
export function drawStory(random: () => number, payers: number): Story {
  const kind = drawn(random, KINDS);
  const amount = 2 + Math.floor(random() * 1_000_000);
  const payer = Math.floor(random() * payers);
  return { payer, amount, kind, plans: plansOf(kind, amount, random) };
}

function plansOf(kind: Kind, amount: number, random: () => number): readonly OrderPlan[] {
  const says = (status: string, more: Partial<OrderPlan> = {}): OrderPlan => ({
    status,
    times: 1 + Math.floor(random() * 3),
    delay_ms: Math.floor(random() * LATE_MS),
    ...more,
  });
  // A forger's words about it, which nobody may believe.
  const forged = random() < 0.3 ? [says('SETTLED', { signature: random() < 0.5 ? 'none' : 'wrong' })] : [];
  const part = toDecimal(1 + Math.floor(random() * (amount - 1)));
  const words: Readonly<Record<Kind, readonly OrderPlan[]>> = {
    settled: [says('PENDING'), says('SETTLED')],
    failed: [says('PROCESSING'), says('FAILED')],
    canceled: [says('CANCELED')],
    refunded: [says('SETTLED'), says('REFUNDED')],
    'partly refunded': [says('SETTLED'), says('PARTIALLY_REFUNDED', { refund_amount: part })],
    silent: [says('SETTLED', { silent: true })],
    'another amount': [says('SETTLED', { amount: toDecimal(amount + 1) })],
    contradiction: [says('SETTLED', { delay_ms: 0 }), says('FAILED', { delay_ms: LATE_MS })],
    abandoned: [],
  };
  return [...forged, ...words[kind]];
}

/** Lets it happen. */
export async function play(nambaOne: TestNambaOne, externalId: string, { plans }: Story): Promise<void> {
  for (const plan of plans) await nambaOne.say(externalId, plan);
}
