/** The words of payments: database checks, workflows, presenters and docs use these and no others. */

/** Where a payment stands (product-api, "Payments"). */
export const PAYMENT_STATUSES = [
  'created',
  'pending',
  'settled',
  'failed',
  'expired',
  'canceled',
  'refunded',
  'partially_refunded',
  'needs_review',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Waits for its payer. */
export const PAYMENT_OPEN = ['created', 'pending'] as const satisfies readonly PaymentStatus[];
/** Its money came, whatever went back since. */
export const PAYMENT_PAID = [
  'settled',
  'partially_refunded',
  'refunded',
] as const satisfies readonly PaymentStatus[];

/** What an admin closes a review with (product-api, `resolve`). */
export const PAYMENT_RESOLUTIONS = [
  'settled',
  'failed',
  'refunded',
] as const satisfies readonly PaymentStatus[];
export type PaymentResolution = (typeof PAYMENT_RESOLUTIONS)[number];

/** Who moves a payment: its owner, what NambaOne says, a clock of ours, somebody who may resolve, the comparison of books. */
export const PAYMENT_ACTORS = ['user', 'provider', 'clock', 'admin', 'reconciliation'] as const;
export type PaymentActor = (typeof PAYMENT_ACTORS)[number];

/** NambaOne's words for an order (product-api, "Hooks", in their order). */
export const ORDER_STATUSES = [
  'CREATED',
  'PENDING',
  'PROCESSING',
  'SETTLED',
  'FAILED',
  'CANCELED',
  'EXPIRED',
  'REFUNDED',
  'PARTIALLY_REFUNDED',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** The one `type` of what NambaOne tells (product-api). */
export const ORDER_TYPE = 'PAYMENT_ORDER';

/** Why a payment is in review, or ended without money: words of ours, shown to admins. */
export const PAYMENT_REASONS = [
  'amount_differs',
  'currency_differs',
  'order_differs',
  'merchant_differs',
  'refund_differs',
  'contradiction',
  'late_settlement',
  'books_differ',
  'unknown_to_provider',
  'refused_by_provider',
  'time_over',
] as const;
export type PaymentReason = (typeof PAYMENT_REASONS)[number];

/** Whether a payment waits for its payer. */
export function isOpen(status: PaymentStatus): boolean {
  return (PAYMENT_OPEN as readonly PaymentStatus[]).includes(status);
}

/** Whether the money of a payment came. */
export function isPaid(status: PaymentStatus): boolean {
  return (PAYMENT_PAID as readonly PaymentStatus[]).includes(status);
}
