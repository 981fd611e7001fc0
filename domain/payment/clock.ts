/** What is to be done for a payment that waits, and in how many milliseconds. */
export interface PaymentNext {
  readonly what: 'ask' | 'expire';
  readonly inMs: number;
}

/** The times of a payment. */
interface PaymentClock {
  /** How often NambaOne was asked. */
  readonly asked: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** The next time that NambaOne is asked, or the end, whatever comes first (product-api: "at 2, 5, 15, 30 min and at expiry"). */
export function nextOf(
  { asked, createdAtMs, expiresAtMs }: PaymentClock,
  askAfterMs: readonly number[],
  nowMs: number,
): PaymentNext {
  const ask = askAfterMs[asked];
  const askAtMs = ask === undefined ? Number.POSITIVE_INFINITY : createdAtMs + ask;
  if (askAtMs < expiresAtMs && nowMs < expiresAtMs)
    return { what: 'ask', inMs: Math.max(0, askAtMs - nowMs) };
  return { what: 'expire', inMs: Math.max(0, expiresAtMs - nowMs) };
}
