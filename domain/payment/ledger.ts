import { isPaid, type PaymentStatus } from './words.js';

/** Kinds of transactions of the ledger. */
export type LedgerKind = 'settlement' | 'refund' | 'reversal';
/** `namba_one`: what NambaOne holds for us; `payer`: what we owe for it to whoever paid. */
export type LedgerAccount = 'namba_one' | 'payer';

/** One line; a debit is positive, a credit negative. */
export interface LedgerEntry {
  readonly kind: LedgerKind;
  readonly account: LedgerAccount;
  readonly amountMinor: number;
}

/** What is in the book of a payment. */
export interface Booked {
  readonly amountMinor: number;
  /** Whether its settlement is booked. */
  readonly settled: boolean;
  /** What is booked as gone back. */
  readonly refundedMinor: number;
}

/**
 * The lines that bring the book of a payment to where it has to be; none when it is there. While a person looks at a
 * payment, the book stays as it is.
 * @param refundedMinor all that has gone back once it is there
 */
export function entriesTowards(
  booked: Booked,
  to: PaymentStatus,
  refundedMinor: number,
): readonly LedgerEntry[] {
  const { amountMinor, settled } = booked;
  if (to === 'needs_review') return [];
  // Somebody found that the money was never there: what is booked of it is taken back.
  if (!isPaid(to)) return settled ? transaction('reversal', booked.refundedMinor - amountMinor) : [];
  return [
    ...(settled ? [] : transaction('settlement', amountMinor)),
    ...transaction('refund', booked.refundedMinor - refundedMinor),
  ];
}

/** Two lines that add up to nothing. @param amountMinor what NambaOne holds more than before */
function transaction(kind: LedgerKind, amountMinor: number): readonly LedgerEntry[] {
  if (amountMinor === 0) return [];
  return [
    { kind, account: 'namba_one', amountMinor },
    { kind, account: 'payer', amountMinor: -amountMinor },
  ];
}
