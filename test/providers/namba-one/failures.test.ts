import type { Socket } from 'node:net';
import test from 'ava';
import { createNambaOne } from '../../../providers/namba-one/index.js';
import { setFaults } from '../../simulators/support/control.js';
import { call, until } from '../../simulators/support/namba-one.js';
import { answers, refusedUrl, scriptedServer } from '../support/scripted-server.js';
import { calls, configOf, failureOf, nambaOne, nambaOneAt, noSignal, ORDER, summary } from './support.js';

/** For hangs: long enough that the request is there before it on a busy machine. */
const SHORT_DEADLINE_MS = 1_000;
/** Longer than a test may take. */
const NO_DEADLINE_MS = 600_000;

const orders = async (url: string): Promise<number> => (await call(url, '/control/book')).body.items.length;

for (const [plan, expected] of [
  [{ status: 500 }, { reason: 'unavailable', code: 'http_500' }],
  [{ status: 502 }, { reason: 'unavailable', code: 'http_502' }],
  [
    { status: 503, retry_after: 17 },
    { reason: 'unavailable', code: 'http_503', retryAfterSeconds: 17 },
  ],
  [{ status: 429 }, { reason: 'unavailable', code: 'http_429' }],
  [{ status: 408 }, { reason: 'unavailable', code: 'http_408' }],
  [{ status: 400 }, { reason: 'refused', code: 'http_400' }],
  [{ status: 409 }, { reason: 'refused', code: 'http_409' }],
  [{ status: 422 }, { reason: 'refused', code: 'http_422' }],
  [{ status: 401 }, { reason: 'misconfigured', code: 'http_401' }],
  [{ status: 403 }, { reason: 'misconfigured', code: 'http_403' }],
] as const) {
  test(`an answer of ${plan.status} is ${expected.reason}, for every call`, async (t) => {
    const { url, client } = await nambaOne(t);
    t.is(await setFaults(url, plan), 200);
    for (const each of calls(client)) t.deepEqual(summary(await failureOf(t, each())), expected);
    t.is(await orders(url), 0);
  });
}

test('F29: a hang ends at the deadline; the order was created, and the next try gets the same one', async (t) => {
  const { url, client } = await nambaOne(t);
  await setFaults(url, { hang_ms: 60_000, times: 1 });
  const hanging = nambaOneAt(url, SHORT_DEADLINE_MS).createOrder(ORDER, noSignal());
  t.deepEqual(summary(await failureOf(t, hanging)), { reason: 'unavailable', code: 'timeout' });
  const [order] = (await call(url, '/control/book')).body.items;
  t.is((await client.createOrder(ORDER, noSignal())).guid, order.guid);
  t.is(await orders(url), 1);
});

test('a body that never ends is under the same deadline', async (t) => {
  const { url } = await scriptedServer(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"guid"');
  });
  for (const each of calls(nambaOneAt(url, SHORT_DEADLINE_MS)))
    t.is((await failureOf(t, each())).code, 'timeout');
});

test('a caller that gives up ends the call', async (t) => {
  const { url } = await nambaOne(t);
  await setFaults(url, { hang_ms: 60_000 });
  const caller = new AbortController();
  const hanging = failureOf(t, nambaOneAt(url, NO_DEADLINE_MS).createOrder(ORDER, caller.signal));
  await until(async () => (await orders(url)) === 1, 'the order');
  caller.abort(new Error('secret-1'));
  t.deepEqual(summary(await hanging), { reason: 'unavailable', code: 'aborted' });
});

test('networks that fail are worth another try', async (t) => {
  const failing = async (url: string): Promise<readonly string[]> => {
    const { reason, code } = await failureOf(t, nambaOneAt(url).createOrder(ORDER, noSignal()));
    return [reason, code];
  };
  t.deepEqual(await failing(await refusedUrl()), ['unavailable', 'not_connected']);
  t.deepEqual(await failing('http://nambaone.invalid'), ['unavailable', 'dns_failed']);
  for (const script of [(socket: Socket) => socket.resetAndDestroy(), (socket: Socket) => socket.end()])
    t.deepEqual(await failing((await scriptedServer(t, script)).url), ['unavailable', 'connection_lost']);
  const { url } = await nambaOne(t);
  await setFaults(url, { reset: true });
  t.deepEqual(await failing(url), ['unavailable', 'connection_lost']);
});

test('what is no HTTP, and what is no TLS, is for an operator', async (t) => {
  const garbage = await scriptedServer(t, (socket) => socket.end('SSH-2.0\r\n\r\n'));
  const plain = await scriptedServer(t, answers(201, {}, ''));
  for (const [url, code] of [
    [garbage.url, 'bad_answer'],
    [plain.url.replace('http:', 'https:'), 'tls_failed'],
  ] as const) {
    const error = await failureOf(t, nambaOneAt(url).createOrder(ORDER, noSignal()));
    t.deepEqual(summary(error), { reason: 'misconfigured', code });
  }
});

test('a redirect is not followed: the key goes nowhere else', async (t) => {
  const target = await nambaOne(t);
  for (const status of [301, 302, 307, 308]) {
    const location = `${target.url}/payment-orders`;
    const { url } = await scriptedServer(t, answers(status, { location }, ''));
    for (const each of calls(nambaOneAt(url)))
      t.deepEqual(summary(await failureOf(t, each())), { reason: 'misconfigured', code: `http_${status}` });
  }
  t.deepEqual((await call(target.url, '/control/messages')).body.items, []);
});

test("the simulator's own refusals: a wrong key, an order for something else", async (t) => {
  const { url, client } = await nambaOne(t);
  const wrong = createNambaOne(configOf(url, { NAMBA_ONE_API_KEY: 'secret-1' }));
  t.is((await failureOf(t, wrong.createOrder(ORDER, noSignal()))).code, 'http_401');
  await client.createOrder(ORDER, noSignal());
  const other = client.createOrder({ ...ORDER, amountMinor: 1 }, noSignal());
  t.deepEqual(summary(await failureOf(t, other)), { reason: 'refused', code: 'http_409' });
});
