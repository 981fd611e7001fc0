import type { OrderStatus } from './words.js';

/**
 * What NambaOne says of an order, by webhook or asked: its words as they came (seed, `namba_one/webhook`), texts all.
 * Only `status` and `externalId` are sure to be there.
 */
export interface OrderNews {
  /** Our payment's UUID. */
  readonly externalId: string;
  readonly status: OrderStatus;
  readonly guid?: string | undefined;
  readonly merchantAccountGuid?: string | undefined;
  readonly currency?: string | undefined;
  /** Decimal texts in major units ("100.00"): what was ordered, what was paid, and all that went back until now. */
  readonly amount?: string | undefined;
  readonly paymentAmount?: string | undefined;
  readonly refundAmount?: string | undefined;
  /** ISO 8601. */
  readonly settledAt?: string | undefined;
}
