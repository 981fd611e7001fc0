import test from 'ava';
import { createNambaOne } from '../../../providers/namba-one/index.js';
import { openedOrder } from '../../../providers/namba-one/wire.js';
import { answers, scriptedServer } from '../support/scripted-server.js';
import { configOf, EVER, failureOf, nambaOneAt, noSignal, ORDER, summary } from './support.js';

const BAD = { reason: 'misconfigured', code: 'bad_answer' };
const OPENED = {
  guid: 'order-1',
  paymentLinkGuid: 'link-1',
  paymentUrl: 'https://pay.example/link-1',
  status: 'CREATED',
};
const KNOWN = { guid: 'order-1', externalId: ORDER.externalId, status: 'SETTLED' };

for (const [title, body] of [
  ['nothing', ''],
  ['a page', '<html></html>'],
  ['half of it', JSON.stringify(OPENED).slice(0, 40)],
  ['a list', `[${JSON.stringify(OPENED)}]`],
  ...(
    [
      ['no guid', { guid: undefined }],
      ['a guid that is a path', { guid: '../x' }],
      ['a guid that is a number', { guid: 1 }],
      ['no link', { paymentLinkGuid: null }],
      ['a link that is a path', { paymentLinkGuid: 'a/b' }],
      ['no page', { paymentUrl: undefined }],
      ['a script', { paymentUrl: 'javascript:alert(1)' }],
      ['a name', { paymentUrl: 'https://a@c.example/' }],
      ['a password', { paymentUrl: 'https://a:b@c.example/' }],
      ['a long address', { paymentUrl: `https://a/${'x'.repeat(2_048)}` }],
      ['no status', { status: undefined }],
      ['an unknown status', { status: 'PAID' }],
      ['the name of a method', { status: 'toString' }],
    ] as const
  ).map(([what, change]) => [what, JSON.stringify({ ...OPENED, ...change })] as const),
] as const) {
  test(`a creation whose 201 holds ${title} is a bad answer`, async (t) => {
    const { url } = await scriptedServer(t, answers(201, {}, body));
    const error = await failureOf(t, nambaOneAt(url).createOrder(ORDER, noSignal()));
    t.deepEqual(summary(error), BAD);
  });
}

test('a page is as safe as our own call', (t) => {
  const plain = { ...OPENED, paymentUrl: 'http://pay.example/link-1' };
  t.is(openedOrder(plain, false).paymentUrl, plain.paymentUrl);
  t.throws(() => openedOrder(plain, true), { message: 'misconfigured: bad_answer' });
  t.is(openedOrder(OPENED, true).paymentUrl, OPENED.paymentUrl);
});

test('an order says what it says and no more: nothing, null and empty are nothing', async (t) => {
  for (const silence of [undefined, null, '']) {
    const body = JSON.stringify({ ...KNOWN, amount: silence, remark: 'я'.repeat(5_000), more: { a: 1 } });
    const { url } = await scriptedServer(t, answers(200, {}, body));
    const { amount, ...order } = (await nambaOneAt(url).findOrder('order-1', noSignal())) ?? {};
    t.is(amount, undefined);
    t.like(order, KNOWN);
  }
});

for (const [title, change] of [
  ['another order', { guid: 'order-2' }],
  ['no externalId', { externalId: '' }],
  ['an externalId that is no text', { externalId: 7 }],
  ['an unknown status', { status: 'settled' }],
  ['an amount that is a number', { amount: 100 }],
  ['an amount that is too long', { amount: '1'.repeat(129) }],
  ['a line break', { currency: 'KGS\n' }],
  ['a NUL', { settledAt: '2026\u0000' }],
  ['other letters', { refundAmount: '１００' }],
  ['an object', { merchantAccountGuid: {} }],
] as const) {
  test(`an order with ${title} is a bad answer, in the book too`, async (t) => {
    const order = { ...KNOWN, ...change };
    const one = await scriptedServer(t, answers(200, {}, JSON.stringify(order)));
    const found = nambaOneAt(one.url).findOrder('order-1', noSignal());
    t.deepEqual(summary(await failureOf(t, found)), BAD);
    if (title === 'another order') return;
    const book = await scriptedServer(t, answers(200, {}, JSON.stringify({ items: [order], next: null })));
    t.deepEqual(summary(await failureOf(t, nambaOneAt(book.url).listOrders(EVER, noSignal()))), BAD);
  });
}

for (const page of [
  {},
  { items: [] },
  { items: {}, next: null },
  { items: [null], next: null },
  { items: [], next: '' },
  { items: [], next: 1 },
  { items: [], next: 'a b' },
  { items: [], next: 'x'.repeat(513) },
]) {
  test(`a page of the book that is ${JSON.stringify(page).slice(0, 40)} is a bad answer`, async (t) => {
    const { url } = await scriptedServer(t, answers(200, {}, JSON.stringify(page)));
    t.deepEqual(summary(await failureOf(t, nambaOneAt(url).listOrders(EVER, noSignal()))), BAD);
  });
}

test('an externalId need not be ours; a long page is read, an endless one is not', async (t) => {
  const items = Array.from({ length: 100 }, (_, index) => ({
    ...{ ...KNOWN, guid: `order-${index}`, externalId: 'shop-7', remark: 'x'.repeat(5_000) },
  }));
  const long = await scriptedServer(t, answers(200, {}, JSON.stringify({ items, next: 'a' })));
  const { orders, next } = await nambaOneAt(long.url).listOrders(EVER, noSignal());
  t.deepEqual([orders.length, orders[0]?.externalId, next], [100, 'shop-7', 'a']);
  const endless = await scriptedServer(t, answers(200, {}, 'x'.repeat(1024 * 1024 + 1)));
  const client = createNambaOne(configOf(endless.url));
  const error = await failureOf(t, client.listOrders(EVER, noSignal()));
  t.deepEqual(summary(error), { reason: 'misconfigured', code: 'answer_too_large' });
});
