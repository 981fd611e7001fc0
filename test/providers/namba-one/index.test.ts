import { randomUUID } from 'node:crypto';
import test from 'ava';
import { createNambaOne } from '../../../providers/namba-one/index.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { turn } from '../../simulators/support/control.js';
import { call } from '../../simulators/support/namba-one.js';
import { answers, scriptedServer } from '../support/scripted-server.js';
import {
  calls,
  configOf,
  EVER,
  failureOf,
  nambaOne,
  nambaOneAt,
  noSignal,
  ORDER,
  summary,
} from './support.js';

test('an order is created with an amount in major units; created again, it is the same one', async (t) => {
  const { url, client } = await nambaOne(t);
  const opened = await client.createOrder(ORDER, noSignal());
  t.deepEqual(opened, {
    guid: opened.guid,
    paymentLinkGuid: opened.paymentLinkGuid,
    paymentUrl: `${url}/pay/${opened.paymentLinkGuid}`,
  });
  const { body } = await call(url, '/control/messages');
  const { externalId, currency } = ORDER;
  t.deepEqual(body.items[0].fields, { externalId, amount: '12345.67', currency });
  await turn(url, `payment-orders/${externalId}`, { status: 'SETTLED' });
  t.deepEqual(await client.createOrder(ORDER, noSignal()), opened);
});

test('an order is found by its guid, in the words that NambaOne used', async (t) => {
  const { url, client } = await nambaOne(t);
  const { guid } = await client.createOrder(ORDER, noSignal());
  const told = {
    guid,
    externalId: ORDER.externalId,
    merchantAccountGuid: SIMULATOR_CREDENTIALS.nambaOneMerchantAccount,
    currency: 'KGS',
    amount: '12345.67',
  };
  t.deepEqual(await client.findOrder(guid, noSignal()), {
    ...{ ...told, status: 'CREATED', paymentAmount: '0', refundAmount: '0', settledAt: undefined },
  });
  await turn(url, `payment-orders/${ORDER.externalId}`, {
    ...{ status: 'PARTIALLY_REFUNDED', refund_amount: '0.01' },
  });
  const later = await client.findOrder(guid, noSignal());
  t.like(later, {
    ...{ ...told, status: 'PARTIALLY_REFUNDED', paymentAmount: '12345.67', refundAmount: '0.01' },
  });
  t.true(Date.parse(later?.settledAt ?? '') > 0);
});

test('an order that NambaOne does not know is null; what can be no id is asked nobody', async (t) => {
  const { client } = await nambaOne(t);
  t.is(await client.findOrder(randomUUID(), noSignal()), null);
  const { url, received } = await scriptedServer(t, answers(200, {}, '{}'));
  for (const guid of ['', '.', '..', '../x', 'a/b', 'a?b=c', 'a b', 'я', 'x'.repeat(129)])
    t.is(await nambaOneAt(url).findOrder(guid, noSignal()), null, guid);
  t.deepEqual(received, []);
});

test('a 404 without JSON, or to another call, says that an address is wrong and not that an order is', async (t) => {
  const page = await scriptedServer(t, answers(404, {}, '<html></html>'));
  for (const each of calls(nambaOneAt(page.url)))
    t.deepEqual(summary(await failureOf(t, each())), { reason: 'misconfigured', code: 'http_404' });
  const json = await scriptedServer(t, answers(404, {}, '{}'));
  const [create, find, list] = calls(nambaOneAt(json.url));
  t.is(await find?.(), null);
  for (const each of [create, list])
    t.is((await failureOf(t, each?.() ?? Promise.resolve())).code, 'http_404');
});

test('the book is read page by page, each order once', async (t) => {
  const { url, client } = await nambaOne(t);
  const orders = Array.from({ length: 101 }, () => ({ ...ORDER, externalId: randomUUID() }));
  for (const order of orders) await client.createOrder(order, noSignal());
  const first = await client.listOrders(EVER, noSignal());
  t.is(first.orders.length, 100);
  t.is(typeof first.next, 'string');
  const last = await client.listOrders({ ...EVER, after: first.next }, noSignal());
  t.is(last.next, null);
  t.deepEqual(
    [...first.orders, ...last.orders].map(({ externalId }) => externalId),
    orders.map(({ externalId }) => externalId),
  );
  const { body } = await call(url, '/control/messages?to=');
  t.deepEqual(body.items[1].fields, {
    createdFrom: '2020-01-01T00:00:00.000Z',
    createdTo: '2100-01-01T00:00:00.000Z',
    after: first.next,
    limit: '100',
  });
  const none = await client.listOrders({ ...EVER, to: EVER.from }, noSignal());
  t.deepEqual(none, { orders: [], next: null });
});

test('a path in NAMBA_ONE_URL is kept; the key is in the header, a GET has no body', async (t) => {
  const { url, received } = await scriptedServer(t, answers(404, {}, '{}'));
  await nambaOneAt(`${url}/v2`).findOrder('order-1', noSignal());
  const [head = '', body] = received[0]?.split('\r\n\r\n') ?? [];
  t.true(head.startsWith('GET /v2/payment-orders/order-1 HTTP/1.1'));
  t.true(head.includes(`authorization: Bearer ${SIMULATOR_CREDENTIALS.nambaOneApiKey}`));
  t.is(body, '');
  t.false(/^(content-length|transfer-encoding):/im.test(head));
});

test('without an address every call is not configured; a wrong address is refused at start', async (t) => {
  for (const each of calls(createNambaOne(configOf(''))))
    t.deepEqual(summary(await failureOf(t, each())), { reason: 'misconfigured', code: 'not_configured' });
  for (const url of [
    ...['namba', 'ftp://namba.example', 'https://me:secret-1@namba.example'],
    'https://namba.example?a=secret-1',
  ]) {
    const error = t.throws(() => createNambaOne(configOf(url)));
    t.regex(error?.message ?? '', /^NAMBA_ONE_URL: must be/);
    t.false(error?.message.includes('secret-1'));
  }
});
