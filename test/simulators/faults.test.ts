import test from 'ava';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { startSmsGateway } from '../../simulators/sms-gateway.js';
import { acceptedBy, setFaults } from './support/control.js';

/** A correct call to the simulated gateway. */
function post(
  url: string,
  changes: { headers?: Record<string, string>; body?: string } = {},
): Promise<Response> {
  return fetch(`${url}/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${SIMULATOR_CREDENTIALS.gatewayApiKey}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
      ...changes.headers,
    },
    body: changes.body ?? JSON.stringify({ id: '1', to: '+996700123456', text: 'hi' }),
  });
}

async function statuses(url: string, count: number): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < count; i += 1) seen.push((await post(url)).status);
  return seen;
}

test('times, error rate, and the end of faults', async (t) => {
  const { url, close } = await startSmsGateway();
  t.teardown(close);
  await setFaults(url, { status: 503, times: 2 });
  t.deepEqual(await statuses(url, 3), [503, 503, 202]);
  await setFaults(url, { error_rate: 0.1 });
  t.deepEqual(await statuses(url, 20), [...Array(9).fill(202), 500, ...Array(9).fill(202), 500]);
  await setFaults(url, { status: 429 });
  t.deepEqual(await statuses(url, 1), [429]);
  await fetch(`${url}/control/faults`, { method: 'DELETE' });
  t.deepEqual(await statuses(url, 1), [202]);
  t.is((await acceptedBy(url)).length, 1 + 18 + 1);
});

test('a fault of one method leaves the others, and they do not use it up', async (t) => {
  const { url, close } = await startSmsGateway();
  t.teardown(close);
  await setFaults(url, { status: 503, times: 1, method: 'GET' });
  t.deepEqual(await statuses(url, 2), [202, 202]);
  t.is((await fetch(url)).status, 503);
  t.not((await fetch(url)).status, 503);
});

test('a hang without a status accepts first; with one it refuses late', async (t) => {
  const { url, close } = await startSmsGateway();
  t.teardown(close);
  await setFaults(url, { hang_ms: 20 });
  t.is((await post(url)).status, 202);
  await setFaults(url, { hang_ms: 20, status: 503, retry_after: 9 });
  const refused = await post(url);
  t.is(refused.status, 503);
  t.is(refused.headers.get('retry-after'), '9');
  t.is((await acceptedBy(url)).length, 1);
});

test('a reset accepts and cuts the answer', async (t) => {
  const { url, close } = await startSmsGateway();
  t.teardown(close);
  await setFaults(url, { reset: true });
  await t.throwsAsync(post(url).then((response) => response.text()));
  t.is((await acceptedBy(url)).length, 1);
});

test('closing ends calls that hang', async (t) => {
  const { url, close } = await startSmsGateway();
  await setFaults(url, { hang_ms: 600_000 });
  const hanging = t.throwsAsync(post(url));
  while ((await acceptedBy(url)).length === 0);
  await close();
  await hanging;
});

test('knobs are checked', async (t) => {
  const { url, close } = await startSmsGateway();
  t.teardown(close);
  for (const wrong of [
    { error_rate: 0 },
    { error_rate: 2 },
    { status: 200 },
    { hang_ms: -1 },
    { times: 0 },
    { method: 'PATCH' },
    { speed: 1 },
  ]) {
    t.is(await setFaults(url, wrong), 422);
  }
  t.is(await setFaults(url, [] as unknown), 422);
  t.is((await fetch(`${url}/control/faults`, { method: 'POST', body: '{' })).status, 400);
  t.is((await fetch(`${url}/control/nothing`)).status, 404);
  t.deepEqual(await statuses(url, 1), [202]);
});

test('the gateway is strict', async (t) => {
  const { url, close } = await startSmsGateway();
  t.teardown(close);
  const body = (fields: object): { body: string } => ({ body: JSON.stringify(fields) });
  const fields = { id: '1', to: '+996700123456', text: 'hi' };
  for (const [changes, status] of [
    [{ headers: { authorization: 'Bearer no' } }, 401],
    [{ headers: { 'idempotency-key': '' } }, 400],
    [{ headers: { 'content-type': 'text/plain' } }, 415],
    [{ body: '[1]' }, 415],
    [{ body: '{' }, 415],
    [body({ ...fields, text: undefined }), 400],
    [body({ ...fields, text: '' }), 400],
    [body({ ...fields, to: 996700123456 }), 400],
    [body({ ...fields, extra: 'x' }), 400],
    [body({ ...fields, to: '996700123456' }), 422],
    [body({ ...fields, text: 'x'.repeat(1_531) }), 422],
    [
      {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'id=1&to=%2B996700123456&text=a&text=b',
      },
      400,
    ],
    [{ body: JSON.stringify({ ...fields, text: 'x'.repeat(70_000) }) }, 413],
  ] as const) {
    t.is((await post(url, changes)).status, status, JSON.stringify(changes).slice(0, 100));
  }
  t.is((await fetch(`${url}/messages`)).status, 405);
  t.is((await fetch(url)).status, 404);
  t.deepEqual(await acceptedBy(url), []);
});

test('a key belongs to one message; the list can be asked for one phone, plus and all', async (t) => {
  const { url, close } = await startSmsGateway();
  t.teardown(close);
  const headers = { 'idempotency-key': 'k' };
  t.is((await post(url, { headers })).status, 202);
  t.is((await post(url, { headers })).status, 202);
  t.is((await post(url, { headers, body: '{"id":"1","to":"+996700123456","text":"other"}' })).status, 422);
  t.deepEqual(
    (await acceptedBy(url, '+996700123456')).map(({ repeated }) => repeated),
    [false, true],
  );
  t.is((await acceptedBy(url, '%2B996700123456')).length, 2);
  t.deepEqual(await acceptedBy(url, '+996700000000'), []);
});
