import { randomUUID } from 'node:crypto';
import test from 'ava';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { startNambaOne } from '../../simulators/namba-one.js';
import { setFaults, turn } from './support/control.js';
import { call } from './support/namba-one.js';

const UUID = /^[0-9a-f-]{36}$/;

async function running(t: { teardown(step: () => unknown): void }): Promise<string> {
  const { url, close } = await startNambaOne();
  t.teardown(close);
  return url;
}

const order = (changes: object = {}) => ({
  externalId: randomUUID(),
  amount: '100.00',
  currency: 'KGS',
  ...changes,
});

test('an order is created once for its externalId, and only for what it was created for', async (t) => {
  const url = await running(t);
  const asked = order({ description: 'what the real contract may have, too' });
  const first = await call(url, '/payment-orders', asked);
  t.is(first.status, 201);
  const { guid, paymentLinkGuid } = first.body;
  t.regex(guid, UUID);
  t.deepEqual(first.body, {
    guid,
    paymentLinkGuid,
    paymentUrl: `${url}/pay/${paymentLinkGuid}`,
    status: 'CREATED',
  });
  await turn(url, `payment-orders/${asked.externalId}`, { status: 'SETTLED', amount: '7.00' });
  const again = await call(url, '/payment-orders', asked);
  t.deepEqual(again, { status: 200, body: { ...first.body, status: 'SETTLED' } });
  for (const other of [{ amount: '7.00' }, { currency: 'USD' }])
    t.is((await call(url, '/payment-orders', { ...asked, ...other })).status, 409);
  const book = await call(url, '/control/book');
  t.is(book.body.items.length, 1);
  t.like(book.body.items[0], { externalId: asked.externalId, guid, asked: 2, amount: '7.00' });
  const calls = await call(url, `/control/messages?to=${asked.externalId}`);
  t.is(calls.body.items.length, 2);
});

test('an order is told in the fields of the webhook, all of them texts', async (t) => {
  const url = await running(t);
  const asked = order();
  const { guid, paymentLinkGuid } = (await call(url, '/payment-orders', asked)).body;
  const { status, body } = await call(url, `/payment-orders/${guid}`);
  t.is(status, 200);
  const { createdAt, customerGuid, maskedPhoneNumber, channel, ...rest } = body;
  t.true(Math.abs(Date.parse(createdAt) - Date.now()) < 60_000);
  for (const text of [customerGuid, maskedPhoneNumber, channel]) t.is(typeof text, 'string');
  t.deepEqual(rest, {
    ...asked,
    guid,
    paymentLinkGuid,
    merchantAccountGuid: SIMULATOR_CREDENTIALS.nambaOneMerchantAccount,
    paymentAmount: '0',
    refundAmount: '0',
    remark: '',
    status: 'CREATED',
    settledAt: '',
  });
  t.is((await call(url, `/payment-orders/${randomUUID()}`)).status, 404);
});

test('it is strict, and keeps nothing of what it refuses', async (t) => {
  const url = await running(t);
  for (const wrong of [
    ...['', '{', '[]', {}],
    ...['', 'x', 7, null].map((externalId) => order({ externalId })),
    ...['', '0.00', '1', '1.0', '01.00', '-1.00', '1e2', ' 1.00', 100, null].map((amount) =>
      order({ amount }),
    ),
    ...['', 'kgs', 'GBP', 417].map((currency) => order({ currency })),
  ]) {
    const { status, body } = await call(url, '/payment-orders', wrong);
    t.is(status, 422, JSON.stringify(wrong));
    t.is(body.code, 'VALIDATION_ERROR');
  }
  for (const key of [null, '', 'other', `${SIMULATOR_CREDENTIALS.nambaOneApiKey}x`]) {
    t.is((await call(url, '/payment-orders', order(), key)).status, 401);
    t.is((await call(url, `/payment-orders/${randomUUID()}`, undefined, key)).status, 401);
  }
  t.is((await call(url, '/other', order())).status, 404);
  t.is((await call(url, `/payment-orders/${randomUUID()}`, order())).status, 404);
  t.deepEqual((await call(url, '/control/book')).body.items, []);
});

test('pages of the book: each order once, of its time, oldest first', async (t) => {
  const url = await running(t);
  const asked = Array.from({ length: 5 }, () => order());
  for (const each of asked) await call(url, '/payment-orders', each);
  const window = 'createdFrom=2020-01-01T00:00:00.000Z&createdTo=2100-01-01T00:00:00.000Z';
  const seen: string[] = [];
  let after = '';
  for (let page = 1; page <= 3; page += 1) {
    const { body } = await call(url, `/payment-orders?${window}&limit=2${after}`);
    seen.push(...body.items.map(({ externalId }: { externalId: string }) => externalId));
    t.is(body.next === null, page === 3);
    after = `&after=${body.next}`;
  }
  t.deepEqual(
    seen,
    asked.map(({ externalId }) => externalId),
  );
  const book = (await call(url, '/control/book')).body.items as { externalId: string; created_at: string }[];
  const [from, to] = [book[1]?.created_at ?? '', book[3]?.created_at ?? ''];
  const { items } = (await call(url, `/payment-orders?createdFrom=${from}&createdTo=${to}`)).body;
  const within = book.filter(({ created_at }) => created_at >= from && created_at < to);
  t.deepEqual(
    items.map(({ externalId }: { externalId: string }) => externalId),
    within.map(({ externalId }) => externalId),
  );
  for (const wrong of ['', 'createdFrom=x&createdTo=y', `${window}&limit=101`, `${window}&after=x`])
    t.is((await call(url, `/payment-orders?${wrong}`)).status, 422, wrong);
});

test('faults strike its calls and not its knobs', async (t) => {
  const url = await running(t);
  t.is(await setFaults(url, { status: 503, times: 1 }), 200);
  t.is((await call(url, '/control/book')).status, 200);
  const asked = order();
  const { status, body } = await call(url, '/payment-orders', asked);
  t.deepEqual([status, body], [503, { code: 'SIMULATED', message: 'simulated 503' }]);
  t.is((await call(url, '/payment-orders', asked)).status, 201);
});
