import { createHmac, randomUUID } from 'node:crypto';
import test from 'ava';
import { refusedUrl } from '../providers/support/scripted-server.js';
import { type OrderPlan, TestNambaOne, WEBHOOK_SECRET } from '../support/namba-one.js';
import { call, until, webhookReceiver } from './support/namba-one.js';

async function ordered(nambaOne: TestNambaOne, amount = '100.00'): Promise<string> {
  const externalId = randomUUID();
  const answer = await call(nambaOne.url, '/payment-orders', { externalId, amount, currency: 'KGS' });
  if (answer.status !== 201) throw new Error(`no order: ${answer.status}`);
  return externalId;
}

const sums = ({
  amount,
  paymentAmount,
  refundAmount,
}: Record<'amount' | 'paymentAmount' | 'refundAmount', string>) => [amount, paymentAmount, refundAmount];

test("a webhook has the seed's envelope and fields, and is the order as it is told when asked", async (t) => {
  const { url, wait } = await webhookReceiver(t);
  const nambaOne = await TestNambaOne.start({ webhookUrl: url });
  const externalId = await ordered(nambaOne);
  await nambaOne.say(externalId, { status: 'SETTLED' });
  const [hook] = await wait(1);
  t.deepEqual(Object.keys(hook?.body).sort(), ['createdAt', 'data', 'type', 'version']);
  t.is(hook?.body.type, 'PAYMENT_ORDER');
  // Seed 000, `namba_one/webhook`.
  t.deepEqual(Object.keys(hook?.body.data), [
    ...['guid', 'externalId', 'channel', 'paymentLinkGuid', 'merchantAccountGuid', 'currency', 'amount'],
    ...['paymentAmount', 'refundAmount', 'remark', 'customerGuid', 'maskedPhoneNumber', 'status'],
    ...['createdAt', 'settledAt'],
  ]);
  t.true(Object.values(hook?.body.data).every((value) => typeof value === 'string'));
  t.like(hook?.body.data, { externalId, status: 'SETTLED', currency: 'KGS' });
  t.deepEqual(sums(hook?.body.data), ['100.00', '100.00', '0']);
  t.true(Date.parse(hook?.body.data.settledAt) > 0);
  t.is(hook?.signature, undefined);
  const { body } = await call(nambaOne.url, `/payment-orders/${hook?.body.data.guid}`);
  t.deepEqual(body, hook?.body.data);
});

test('what is ordered, what is paid, what went back: by default, and as a knob says', async (t) => {
  const { url, wait } = await webhookReceiver(t);
  const nambaOne = await TestNambaOne.start({ webhookUrl: url });
  let count = 0;
  for (const [ordersAmount, plan, expected] of [
    ['100.00', { status: 'PENDING' }, ['100.00', '0', '0']],
    ['100.00', { status: 'FAILED' }, ['100.00', '0', '0']],
    ['100.00', { status: 'SETTLED', amount: '99.99' }, ['99.99', '99.99', '0']],
    ['100.00', { status: 'SETTLED', amount: '1e2' }, ['1e2', '1e2', '0']],
    ['100.00', { status: 'REFUNDED' }, ['100.00', '100.00', '100.00']],
    ['100.01', { status: 'PARTIALLY_REFUNDED' }, ['100.01', '100.01', '50.00']],
    ['0.01', { status: 'PARTIALLY_REFUNDED' }, ['0.01', '0.01', '0.01']],
    ['100.00', { status: 'PARTIALLY_REFUNDED', refund_amount: '12.34' }, ['100.00', '100.00', '12.34']],
    ['100.00', { status: 'REFUNDED', refund_amount: '1.00' }, ['100.00', '100.00', '1.00']],
  ] as [string, OrderPlan, string[]][]) {
    const externalId = await ordered(nambaOne, ordersAmount);
    await nambaOne.say(externalId, plan);
    count += 1;
    t.deepEqual(sums((await wait(count))[count - 1]?.body.data), expected, JSON.stringify(plan));
    const entry = await nambaOne.order(externalId);
    t.deepEqual(entry && sums(entry), expected);
  }
  const externalId = await ordered(nambaOne);
  await nambaOne.say(externalId, { status: 'SETTLED', currency: 'USD' });
  t.is((await wait(count + 1))[count]?.body.data.currency, 'USD');
  await t.throwsAsync(nambaOne.say(externalId, { status: 'PARTIALLY_REFUNDED', amount: 'x' }), {
    message: /422/,
  });
});

test('with a secret it signs the raw body; forgers sign otherwise, and move no order', async (t) => {
  const { url, wait, received } = await webhookReceiver(t, [200, 401, 401]);
  const nambaOne = await TestNambaOne.start({
    webhookUrl: url,
    webhookSecret: WEBHOOK_SECRET,
    repeatMs: [1, 1],
  });
  const externalId = await ordered(nambaOne);
  await nambaOne.say(externalId, { status: 'PENDING' });
  const [hook] = await wait(1);
  const right = (text = ''): string => createHmac('sha256', WEBHOOK_SECRET).update(text).digest('hex');
  t.is(hook?.signature, right(hook?.text));
  t.is(nambaOne.env['NAMBA_ONE_WEBHOOK_SECRET'], WEBHOOK_SECRET);

  await nambaOne.say(externalId, { status: 'SETTLED', signature: 'none' });
  t.is((await wait(2))[1]?.signature, undefined);
  await nambaOne.say(externalId, { status: 'SETTLED', signature: 'wrong' });
  const forged = (await wait(3))[2];
  t.regex(forged?.signature ?? '', /^[0-9a-f]{64}$/);
  t.not(forged?.signature, right(forged?.text));
  t.is(forged?.body.data.status, 'SETTLED');
  t.like(await nambaOne.order(externalId), { status: 'PENDING', paymentAmount: '0', settled_at: null });

  await until(async () => (await nambaOne.hooks(externalId)).length === 3, 'the third answer');
  t.deepEqual(
    (await nambaOne.hooks()).map(({ signature, attempt, status }) => [signature, attempt, status]),
    [
      ['right', 1, 200],
      ['none', 1, 401],
      ['wrong', 1, 401],
    ],
  );
  t.is(received.length, 3, 'a forger does not insist');
});

test('times repeats the same bytes; a delayed webhook tells what was when it was said', async (t) => {
  const { url, wait } = await webhookReceiver(t);
  const nambaOne = await TestNambaOne.start({ webhookUrl: url });
  const externalId = await ordered(nambaOne);
  await nambaOne.say(externalId, { status: 'SETTLED', delay_ms: 300 });
  t.is((await nambaOne.order(externalId))?.status, 'SETTLED', 'the order itself changes at once');
  await nambaOne.say(externalId, { status: 'REFUNDED', times: 3 });
  await wait(4);
  await until(async () => (await nambaOne.hooks()).length === 4, 'the fourth answer');
  const hooks = await nambaOne.hooks();
  const refunds = hooks.filter(({ body }) => body.data.status === 'REFUNDED');
  t.is(refunds.length, 3);
  t.is(new Set(refunds.map(({ body }) => JSON.stringify(body))).size, 1);
  const settled = hooks.find(({ body }) => body.data.status === 'SETTLED');
  t.is(settled?.body.data.refundAmount, '0');
  // A timer may be a millisecond early.
  t.true(Date.parse(settled?.sent_at ?? '') - Date.parse(settled?.body.createdAt) >= 298);
});

test('a webhook that is not taken is sent again, until it is or nobody waits any more', async (t) => {
  const { url, wait } = await webhookReceiver(t, [503, 404, 200]);
  const nambaOne = await TestNambaOne.start({ webhookUrl: url, repeatMs: [1, 1, 1] });
  const externalId = await ordered(nambaOne);
  await nambaOne.say(externalId, { status: 'SETTLED' });
  t.is(new Set((await wait(3)).map(({ text }) => text)).size, 1);
  await until(async () => (await nambaOne.hooks(externalId)).length === 3, 'the third answer');
  t.deepEqual(
    (await nambaOne.hooks(externalId)).map(({ attempt, status }) => [attempt, status]),
    [
      [1, 503],
      [2, 404],
      [3, 200],
    ],
  );

  const closed = await TestNambaOne.start({ webhookUrl: await refusedUrl(), repeatMs: [1] });
  await closed.say(await ordered(closed), { status: 'SETTLED' });
  await until(async () => (await closed.hooks()).length === 2, 'the second try');
  t.deepEqual(
    (await closed.hooks()).map(({ attempt, status }) => [attempt, status]),
    [
      [1, null],
      [2, null],
    ],
  );
});

test('silence, another address, and no repeats', async (t) => {
  const first = await webhookReceiver(t);
  const second = await webhookReceiver(t, [500]);
  const nambaOne = await TestNambaOne.start({ webhookUrl: first.url });
  const externalId = await ordered(nambaOne);
  await nambaOne.say(externalId, { status: 'SETTLED', silent: true });
  t.is((await nambaOne.order(externalId))?.status, 'SETTLED');
  await nambaOne.point(null);
  await nambaOne.say(externalId, { status: 'SETTLED' });
  await nambaOne.point(second.url, false);
  await nambaOne.say(externalId, { status: 'SETTLED' });
  await until(async () => (await nambaOne.hooks()).length === 1, 'the answer');
  t.is((await nambaOne.hooks())[0]?.status, 500);
  t.deepEqual(first.received, []);
});

test('knobs refuse what they do not know', async (t) => {
  const nambaOne = await TestNambaOne.start();
  const externalId = await ordered(nambaOne);
  for (const wrong of [
    {},
    { status: 'PAID' },
    ...[
      { times: 0 },
      { times: 101 },
      { delay_ms: -1 },
      { amount: 100 },
      { amount: '' },
      { refund_amount: 1 },
    ].map((knob) => ({ status: 'SETTLED', ...knob })),
    ...[{ currency: 1 }, { signature: 'forged' }, { silent: 'yes' }, { more: 1 }].map((knob) => ({
      status: 'SETTLED',
      ...knob,
    })),
  ]) {
    const { status } = await call(nambaOne.url, `/control/payment-orders/${externalId}`, wrong);
    t.is(status, 422, JSON.stringify(wrong));
  }
  for (const wrong of [{ url: 'x' }, { url: 1 }, { repeat: 1 }, { more: 1 }, 'x'])
    t.is((await call(nambaOne.url, '/control/webhook', wrong)).status, 422, JSON.stringify(wrong));
  t.is(
    (await call(nambaOne.url, `/control/payment-orders/${randomUUID()}`, { status: 'SETTLED' })).status,
    404,
  );
  t.like(await nambaOne.order(externalId), { status: 'CREATED' });
});
