import { CURRENCIES } from '../../domain/payment/money.js';
import { isUuidInAnyCase } from '../../domain/uuid.js';
import type { SimulatorAnswer, SimulatorRequest } from './api.js';
import { isInteger } from './integer.js';
import { jsonFields } from './json-fields.js';
import type { NambaOneBook } from './namba-one-book.js';
import type { AskedOrder, Order } from './namba-one-order.js';

/** What calls need beside the request. */
export interface NambaOneDesk {
  readonly book: NambaOneBook;
  readonly apiKey: string;
  /** The guid that every order names. */
  readonly merchantAccount: string;
  /** Our own address. */
  readonly url: string;
  /** Keeps an accepted call under its order, or under nothing. */
  note(to: string, call: string, fields: unknown): void;
}

/** Major units with both minor digits, above nothing. */
const AMOUNT = /^(?!0\.00$)(0|[1-9][0-9]{0,9})\.[0-9]{2}$/;
const PAGE_MAX = 100;

/** The words of its errors; the real ones are not known (docs/namba-one.md). */
export function errorOf(code: string, message: string): { readonly code: string; readonly message: string } {
  return { code, message };
}

/** The three calls of our assumed contract (docs/namba-one.md), strict in what they need. */
export function answerCall(request: SimulatorRequest, desk: NambaOneDesk): SimulatorAnswer {
  if (request.headers.authorization !== `Bearer ${desk.apiKey}`)
    return { status: 401, body: errorOf('UNAUTHORIZED', 'wrong key') };
  const { method, path } = request;
  if (path === '/payment-orders' && method === 'POST') return create(request, desk);
  if (path === '/payment-orders' && method === 'GET') return list(request, desk);
  const [, guid] = /^\/payment-orders\/([^/]+)$/.exec(path) ?? [];
  if (guid === undefined || method !== 'GET')
    return { status: 404, body: errorOf('NOT_FOUND', 'no such call') };
  const order = desk.book.findBy('guid', guid);
  if (!order) return { status: 404, body: errorOf('NOT_FOUND', 'no such order') };
  desk.note(order.externalId, 'GET /payment-orders/<guid>', {});
  return { status: 200, body: orderData(order, desk.merchantAccount) };
}

/** An order in the fields of the seed's webhook, `data`, all of them texts. */
export function orderData(order: Order, merchantAccountGuid: string): Readonly<Record<string, string>> {
  const { guid, externalId, paymentLinkGuid, currency, amount, paymentAmount, refundAmount } = order;
  const { status, createdAt, settledAt } = order;
  return {
    guid,
    externalId,
    channel: 'SIMULATOR',
    paymentLinkGuid,
    merchantAccountGuid,
    currency,
    amount,
    paymentAmount,
    refundAmount,
    remark: '',
    // A payer who exists nowhere.
    customerGuid: '00000000-0000-4000-8000-00000000c057',
    maskedPhoneNumber: '996*****0000',
    status,
    createdAt,
    settledAt,
  };
}

function create({ body }: SimulatorRequest, { book, url, note }: NambaOneDesk): SimulatorAnswer {
  const asked = askedOrder(body);
  if ('wrong' in asked) return refuse(`${asked.wrong} is wrong`);
  const opened = book.open(asked);
  if (!opened) return { status: 409, body: errorOf('CONFLICT', 'this order was created for something else') };
  const { order, isNew } = opened;
  note(order.externalId, 'POST /payment-orders', asked);
  const { guid, paymentLinkGuid, status } = order;
  return {
    status: isNew ? 201 : 200,
    body: { guid, paymentLinkGuid, paymentUrl: `${url}/pay/${paymentLinkGuid}`, status },
  };
}

/** Fields that we do not know may be there: the real contract may have them. */
function askedOrder(text: string): AskedOrder | { readonly wrong: string } {
  const body = jsonFields(text);
  if (body === null) return { wrong: 'body' };
  const { externalId, amount, currency } = body;
  if (!isUuidInAnyCase(externalId)) return { wrong: 'externalId' };
  if (typeof amount !== 'string' || !AMOUNT.test(amount)) return { wrong: 'amount' };
  if (typeof currency !== 'string' || !(CURRENCIES as readonly string[]).includes(currency))
    return { wrong: 'currency' };
  return { externalId, amount, currency };
}

/** Orders created from `createdFrom` until before `createdTo`, oldest first, after the one that `after` names. */
function list({ query }: SimulatorRequest, { book, merchantAccount, note }: NambaOneDesk): SimulatorAnswer {
  const [from, to] = ['createdFrom', 'createdTo'].map((name) => Date.parse(query.get(name) ?? ''));
  const after = Number(query.get('after') ?? 0);
  const limit = Number(query.get('limit') ?? PAGE_MAX);
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to))
    return refuse('createdFrom or createdTo is wrong');
  if (!isInteger(after, 0, Number.MAX_SAFE_INTEGER)) return refuse('after is wrong');
  if (!isInteger(limit, 1, PAGE_MAX)) return refuse('limit is wrong');
  const isAsked = ({ number, createdAt }: Order): boolean =>
    number > after && Date.parse(createdAt) >= from && Date.parse(createdAt) < to;
  const all = book.all().filter(isAsked);
  const page = all.slice(0, limit);
  const next = all.length > limit ? String(page.at(-1)?.number) : null;
  note('', 'GET /payment-orders', Object.fromEntries(query));
  return { status: 200, body: { items: page.map((order) => orderData(order, merchantAccount)), next } };
}

function refuse(message: string): SimulatorAnswer {
  return { status: 422, body: errorOf('VALIDATION_ERROR', message) };
}
