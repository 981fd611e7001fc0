import type { Currency } from '../../domain/payment/money.js';
import type { OrderNews } from '../../domain/payment/order.js';

/** What an order is made of. */
export interface NewOrder {
  /** UUID of our payment: the same one is the same order, however often it is sent. */
  readonly externalId: string;
  /** Minor units; travels as a decimal text in major ones. */
  readonly amountMinor: number;
  readonly currency: Currency;
}

/** An order that NambaOne opened. */
export interface OpenedOrder {
  readonly guid: string;
  readonly paymentLinkGuid: string;
  /** The page that the payer opens. It is shown to him and never fetched by us (reliability A41). */
  readonly paymentUrl: string;
}

/** One page of NambaOne's book. */
export interface OrderPage {
  readonly orders: readonly (OrderNews & { readonly guid: string })[];
  /** Asks for the page after this one; null: it was the last. */
  readonly next: string | null;
}

/**
 * NambaOne's calls. Their contract is our assumption (docs/namba-one.md). Each sends once, under its own deadline
 * (NAMBA_ONE_CALL_MS); `signal` ends it early.
 * @throws NambaOneError from every call, and nothing else for whatever NambaOne or the network does
 */
export interface NambaOne {
  /** Safe to repeat after any failure: the same externalId is the same order. */
  createOrder(order: NewOrder, signal: AbortSignal): Promise<OpenedOrder>;
  /** null: NambaOne knows no such order. */
  findOrder(guid: string, signal: AbortSignal): Promise<(OrderNews & { readonly guid: string }) | null>;
  /** Orders created from `from` until before `to`, oldest first. @param after `next` of the page before */
  listOrders(
    query: { readonly from: Date; readonly to: Date; readonly after: string | null },
    signal: AbortSignal,
  ): Promise<OrderPage>;
}
