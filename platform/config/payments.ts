import type { Config } from './config.js';

/** What is configured of the times of a payment, in the units that the code counts in. */
export interface PaymentTimes {
  /** Life of a payment that nobody pays. */
  readonly expirySeconds: number;
  /** When NambaOne is asked about it while it is silent, counted from its creation, in order. */
  readonly askAfterMs: readonly number[];
}

/** What is configured of payments. */
export function paymentTimes(
  config: Pick<Config, 'PAYMENT_EXPIRY_MINUTES' | 'PAYMENT_ASK_MINUTES'>,
): PaymentTimes {
  return {
    expirySeconds: Math.round(config.PAYMENT_EXPIRY_MINUTES * 60),
    askAfterMs: config.PAYMENT_ASK_MINUTES.map((minutes) => Math.round(minutes * 60_000)).sort(
      (one, other) => one - other,
    ),
  };
}
