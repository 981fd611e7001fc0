import test from 'ava';
import { send, serve } from '../../http/harness.js';

const ALIVE = { method: 'GET', path: '/health/alive' };
const READY = { method: 'GET', path: '/health/ready' };

test('alive says that the process answers, whatever the parts behind it do', async (t) => {
  const { port } = await serve(t, [], { ready: async () => Promise.reject(new Error('down')) });
  const reply = await send(port, ALIVE);
  t.is(reply.status, 200);
  t.is(reply.text, '{"status":"alive"}');
});

const STATES = [
  [{ postgres: true, temporal: true }, 200, 'ready'],
  [{ postgres: false, temporal: true }, 503, 'unavailable'],
  [{ postgres: true, temporal: false }, 503, 'unavailable'],
] as const;

for (const [parts, status, word] of STATES) {
  test(`ready is ${status} with ${JSON.stringify(parts)}`, async (t) => {
    const { port } = await serve(t, [], { ready: async () => parts });
    const reply = await send(port, READY);
    t.is(reply.status, status);
    t.deepEqual(reply.json as unknown, { status: word, ...parts });
    t.is(reply.headers['cache-control'], 'no-store');
  });
}

test('a part that fails to be asked, or never answers, is not ready', async (t) => {
  const failing = await serve(t, [], { ready: async () => Promise.reject(new Error('secret address')) });
  const hanging = await serve(t, [], { ready: () => new Promise(() => undefined) });
  for (const { port } of [failing, hanging]) {
    const reply = await send(port, READY);
    t.is(reply.status, 503);
    t.deepEqual(reply.json as unknown, { status: 'unavailable', postgres: false, temporal: false });
  }
});

test('a hundred probes at once ask the parts once', async (t) => {
  let asked = 0;
  let answer = (): void => undefined;
  const parts = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { port } = await serve(t, [], {
    ready: async () => {
      asked++;
      await parts;
      return { postgres: true, temporal: true };
    },
  });
  const probes = [...Array(100)].map(() => send(port, READY));
  // The last of them has arrived when a later call has been answered on the same loop.
  while (asked === 0) await send(port, ALIVE);
  await send(port, ALIVE);
  answer();
  for (const reply of await Promise.all(probes)) t.is(reply.status, 200);
  t.true(asked < 10, `${asked} questions`);
  await send(port, READY);
  t.true(asked >= 2, 'an answer is not kept');
});

test('another method is refused in the words of the default surface', async (t) => {
  const { port } = await serve(t, []);
  const reply = await send(port, { ...READY, method: 'POST' });
  t.is(reply.status, 405);
  t.is(reply.json.error?.code, 'E_METHOD_NOT_ALLOWED');
});
