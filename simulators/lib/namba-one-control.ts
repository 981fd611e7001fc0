import { ORDER_STATUSES, type OrderStatus } from '../../domain/payment/words.js';
import type { SimulatorAnswer, SimulatorRequest } from './api.js';
import { isInteger } from './integer.js';
import { jsonFields } from './json-fields.js';
import type { NambaOneBook } from './namba-one-book.js';
import { orderData } from './namba-one-calls.js';
import { changedOrder, type Order, type OrderChange } from './namba-one-order.js';
import { type NambaOneWebhooks, REPEAT_MS, type Signature } from './namba-one-webhooks.js';

/** What knobs turn. */
export interface NambaOneWorld {
  readonly book: NambaOneBook;
  readonly webhooks: NambaOneWebhooks;
  readonly merchantAccount: string;
}

/** What `POST /control/payment-orders/<externalId>` says. */
interface OrderPlan {
  readonly change: OrderChange;
  readonly times: number;
  /** Wait before the webhook; the order itself changes at once. */
  readonly delayMs: number;
  readonly signature: Signature;
  /** The order changes and nobody is told. */
  readonly isSilent: boolean;
}

/** Enough to be a flood, few enough to end. */
const MOST_TIMES = 100;
const LONGEST_DELAY_MS = 600_000;
const TEXT_MAX_LENGTH = 64;

/**
 * The knobs of NambaOne alone:
 * - `POST /control/payment-orders/<externalId> {status, times?, delay_ms?, amount?, refund_amount?, currency?,
 *   signature?, silent?}` changes the order and sends the webhook. With `signature` ("none" or "wrong") it is a forger
 *   who sends it: the order stays as it is;
 * - `DELETE /control/payment-orders/<externalId>`: it never was;
 * - `POST /control/webhook {url?, repeat?}`: webhooks go to that address from now on (null: nowhere), and are repeated
 *   while they are not answered 2xx, or not;
 * - `GET /control/book?externalId=` lists the orders, oldest first;
 * - `GET /control/hooks?to=<externalId>` lists the webhooks sent and what was answered.
 */
export function controlNambaOne(request: SimulatorRequest, world: NambaOneWorld): SimulatorAnswer | null {
  const { method, path, query } = request;
  if (method === 'GET' && path === '/control/book')
    return listed(world.book.all().map(entryOf), 'externalId', query);
  if (method === 'GET' && path === '/control/hooks') return listed(world.webhooks.sent, 'to', query);
  if (method === 'POST' && path === '/control/webhook') return point(request.body, world.webhooks);
  const [, externalId] = /^\/control\/payment-orders\/([^/]+)$/.exec(path) ?? [];
  if (externalId === undefined || !['POST', 'DELETE'].includes(method)) return null;
  const order = world.book.find(externalId);
  if (!order) return { status: 404, body: { error: 'no such order' } };
  if (method === 'DELETE') {
    world.book.lose(externalId);
    return { status: 200, body: {} };
  }
  const plan = planOf(request.body);
  if ('wrong' in plan) return { status: 422, body: { error: `${plan.wrong} is wrong` } };
  if (!decide(order, plan, world)) return { status: 422, body: { error: 'refund_amount is needed' } };
  return { status: 200, body: { externalId, status: plan.change.status } };
}

/** A plan of which only the status is said. */
export function plainPlan(status: OrderStatus): OrderPlan {
  return { change: { status }, times: 1, delayMs: 0, signature: 'right', isSilent: false };
}

/** Changes an order and tells of it, as planned. @returns false when the plan does not say enough for this order */
export function decide(
  order: Order,
  plan: OrderPlan,
  { book, webhooks, merchantAccount }: NambaOneWorld,
): boolean {
  const changed = changedOrder(order, plan.change);
  if (changed === null) return false;
  if (plan.signature === 'right') book.put(changed);
  if (plan.isSilent) return true;
  const { externalId } = order;
  webhooks.send({ ...plan, externalId, data: orderData(changed, merchantAccount) });
  return true;
}

function point(text: string, webhooks: NambaOneWebhooks): SimulatorAnswer {
  const body = jsonFields(text) ?? { body: text };
  const unknown = Object.keys(body).find((name) => !['url', 'repeat'].includes(name));
  if (unknown !== undefined) return { status: 422, body: { error: `${unknown} is wrong` } };
  const { url, repeat } = body;
  if (url !== undefined && url !== null && !(typeof url === 'string' && URL.canParse(url)))
    return { status: 422, body: { error: 'url is wrong' } };
  if (repeat !== undefined && typeof repeat !== 'boolean')
    return { status: 422, body: { error: 'repeat is wrong' } };
  webhooks.set({
    ...(url === undefined ? {} : { url }),
    ...(repeat === undefined ? {} : { repeatMs: repeat ? REPEAT_MS : [] }),
  });
  return { status: 200, body: {} };
}

/** An order as `GET /control/book` lists it. */
function entryOf(order: Order) {
  const { externalId, guid, status, amount, paymentAmount, refundAmount, currency } = order;
  const { createdAt, settledAt, asks } = order;
  const times = { created_at: createdAt, settled_at: settledAt === '' ? null : settledAt };
  return { externalId, guid, status, amount, paymentAmount, refundAmount, currency, ...times, asked: asks };
}

function listed<Key extends string>(
  items: readonly Readonly<Record<Key, unknown>>[],
  key: Key,
  query: URLSearchParams,
): SimulatorAnswer {
  const wanted = query.get(key);
  return { status: 200, body: { items: items.filter((item) => wanted === null || item[key] === wanted) } };
}

const KNOBS = ['status', 'times', 'delay_ms', 'amount', 'refund_amount', 'currency', 'signature', 'silent'];

function planOf(text: string): OrderPlan | { readonly wrong: string } {
  const body = jsonFields(text);
  if (body === null) return { wrong: 'body' };
  const unknown = Object.keys(body).find((name) => !KNOBS.includes(name));
  if (unknown !== undefined) return { wrong: unknown };
  const { amount, refund_amount: refundAmount, currency, times = 1, delay_ms: delayMs = 0 } = body;
  const { signature = 'right', silent: isSilent = false } = body;
  const status = ORDER_STATUSES.find((word) => word === body['status']);
  if (status === undefined) return { wrong: 'status' };
  if (!isInteger(times, 1, MOST_TIMES)) return { wrong: 'times' };
  if (!isInteger(delayMs, 0, LONGEST_DELAY_MS)) return { wrong: 'delay_ms' };
  if (!isText(amount)) return { wrong: 'amount' };
  if (!isText(refundAmount)) return { wrong: 'refund_amount' };
  if (!isText(currency)) return { wrong: 'currency' };
  if (!isSignature(signature)) return { wrong: 'signature' };
  if (typeof isSilent !== 'boolean') return { wrong: 'silent' };
  const change = {
    status,
    ...(amount === undefined ? {} : { amount }),
    ...(refundAmount === undefined ? {} : { refundAmount }),
    ...(currency === undefined ? {} : { currency }),
  };
  return { change, times, delayMs, signature, isSilent };
}

/** A text that says something, or nothing at all. */
function isText(value: unknown): value is string | undefined {
  return (
    value === undefined || (typeof value === 'string' && value !== '' && value.length <= TEXT_MAX_LENGTH)
  );
}

function isSignature(value: unknown): value is Signature {
  return value === 'right' || value === 'none' || value === 'wrong';
}
