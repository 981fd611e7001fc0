// The flow of a payment as those who start and tell it know it; the flow itself is in workflows/.

/** What the flow of a payment starts with; durations travel here so that a changed limit never touches a running flow. */
export interface PaymentSettlementInput {
  /** UUID of the payment, its `externalId` at NambaOne. */
  readonly paymentId: string;
  /** Nothing happened to it yet, so there is nothing to look for before its order is created. */
  readonly fresh: boolean;
  /** One call to NambaOne. */
  readonly callMs: number;
  /** How long its payer waits for the order; the flow goes on trying after that. */
  readonly orderWaitMs: number;
  /** Waits between tries to create the order while NambaOne is away, the last one again and again. */
  readonly orderWaitsMs: readonly number[];
  /** When NambaOne is asked while it stays silent, counted from the payment's creation. */
  readonly askAfterMs: readonly number[];
}

export const paymentSettlementId = (paymentId: string): string => `payment-${paymentId}`;

/** Tells the flow of a payment of a fact: `{id}` of its row in the inbox, or of the payment itself. */
export const PAYMENT_SIGNAL = 'fact';

/** What the comparison of books starts with. */
export interface PaymentReconciliationInput {
  /** Orders of so many days are compared. */
  readonly days: number;
  /** One call to NambaOne. */
  readonly callMs: number;
  /** Orders that are younger are left for the next time. */
  readonly settleMs: number;
}
