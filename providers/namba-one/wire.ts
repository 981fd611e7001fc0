import { toDecimal } from '../../domain/payment/money.js';
import type { OrderNews } from '../../domain/payment/order.js';
import { ORDER_STATUSES, type OrderStatus } from '../../domain/payment/words.js';
import { pageUrl } from '../lib/page-url.js';
import type { NambaOneAnswer } from './client.js';
import { badAnswer } from './error.js';
import type { NewOrder, OpenedOrder, OrderPage } from './namba-one.js';

/** An order as NambaOne tells it. */
type KnownOrder = OrderPage['orders'][number];
/** The names of the seed's `data` that are read; its other fields are nobody's business here. */
type OrderField = keyof KnownOrder;

/** What an id may be made of: it becomes part of paths, logs and rows. */
const ID = /^[A-Za-z0-9_-]{1,128}$/;
/** Amounts, currencies, times, ids of others: short, printable, in ASCII (reliability A8, A9). */
const TEXT = /^[\x20-\x7e]{1,128}$/;
/** What leads to the next page; it only travels back. */
const CURSOR = /^[\x21-\x7e]{1,512}$/;

/** Whether it can be the id of one of NambaOne's orders at all. */
export function isOrderId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

/** What an order is made of, in their words (product-api, "Simulators"). */
export function orderFields({ externalId, amountMinor, currency }: NewOrder) {
  return { externalId, amount: toDecimal(amountMinor), currency };
}

/**
 * The order that a creation's answer tells of; for one that was created before, it is the same with any status.
 * @param isSecure whether NambaOne is reached by https: its page then must be, too
 * @throws NambaOneError `misconfigured` when it cannot be read
 */
export function openedOrder(answer: NambaOneAnswer, isSecure: boolean): OpenedOrder {
  const { guid, paymentLinkGuid, paymentUrl, status }: Partial<Record<string, unknown>> = answer;
  const url = pageUrl(paymentUrl, isSecure);
  if (!isOrderId(guid) || !isOrderId(paymentLinkGuid) || url === null || !isStatus(status)) throw badAnswer();
  return { guid, paymentLinkGuid, paymentUrl: url };
}

/**
 * An order that NambaOne tells of. Its externalId need not be one of ours: the account may have other sellers.
 * @throws NambaOneError `misconfigured` when it cannot be read
 */
export function knownOrder(value: unknown): KnownOrder {
  if (typeof value !== 'object' || value === null) throw badAnswer();
  const fields: Readonly<Partial<Record<OrderField, unknown>>> = value;
  const { guid, status } = fields;
  const externalId = textOf(fields.externalId);
  if (!isOrderId(guid) || externalId === undefined || !isStatus(status)) throw badAnswer();
  return {
    guid,
    externalId,
    status,
    merchantAccountGuid: textOf(fields.merchantAccountGuid),
    currency: textOf(fields.currency),
    amount: textOf(fields.amount),
    paymentAmount: textOf(fields.paymentAmount),
    refundAmount: textOf(fields.refundAmount),
    settledAt: textOf(fields.settledAt),
  } satisfies OrderNews;
}

/** One page of the book. @throws NambaOneError `misconfigured` when any part of it cannot be read */
export function orderPage(answer: NambaOneAnswer): OrderPage {
  const { items, next }: Partial<Record<string, unknown>> = answer;
  const isNext = next === null || (typeof next === 'string' && CURSOR.test(next));
  if (!Array.isArray(items) || !isNext) throw badAnswer();
  return { orders: items.map(knownOrder), next };
}

function isStatus(value: unknown): value is OrderStatus {
  return (ORDER_STATUSES as readonly unknown[]).includes(value);
}

/** A field's text; undefined when it says nothing. Whether it says what it should is the reader's to judge. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || !TEXT.test(value)) throw badAnswer();
  return value;
}
