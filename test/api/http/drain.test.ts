import { Agent, request } from 'node:http';
import test from 'ava';
import { drain } from '../../../api/http/server.js';
import { echo, raw, send, serve } from './harness.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A route that answers when it is told to. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let arrived = (): void => undefined;
  const entered = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const route = echo({
    path: '/slow',
    handler: async () => {
      arrived();
      await opened;
      return {};
    },
  });
  return { route, open, entered };
}

test('draining: readiness says 503 first, while calls are still served, with Connection: close', async (t) => {
  const { port, server } = await serve(t, [echo({ path: '/ping' })]);
  t.is((await send(port, { method: 'GET', path: '/health/ready' })).status, 200);
  const drained = drain(server, 5_000, 500);
  const ready = await send(port, { method: 'GET', path: '/health/ready' });
  t.is(ready.status, 503);
  t.deepEqual(ready.json as unknown, { status: 'draining', postgres: true, temporal: true });
  const served = await raw(port, 'POST /ping HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n');
  t.regex(served, /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\nConnection: close\r\n/i);
  t.is((await send(port, { method: 'GET', path: '/health/alive' })).status, 200);
  t.true(await drained);
  await t.throwsAsync(send(port, { path: '/ping' }), { code: 'ECONNREFUSED' });
});

test('draining: what is in flight ends, and its connection with it', async (t) => {
  const { route, open, entered } = gate();
  const { port, server } = await serve(t, [route]);
  const answer = send(port, { path: '/slow' });
  await entered;
  const drained = drain(server, 10_000);
  await sleep(50);
  open();
  t.is((await answer).status, 200);
  t.true(await drained);
});

test('draining: an idle keep-alive connection holds nothing up', async (t) => {
  const { port, server } = await serve(t, [echo({ path: '/ping' })]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  await new Promise<void>((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method: 'POST', path: '/ping', agent }, (incoming) =>
      incoming.resume().once('end', resolve),
    );
    outgoing.once('error', reject).end();
  });
  t.true(await drain(server, 10_000));
});

test('draining: at the deadline what hangs is cut off, and that is told', async (t) => {
  const { route, entered } = gate();
  const { port, server } = await serve(t, [route]);
  const answer = send(port, { path: '/slow' });
  answer.catch(() => undefined);
  await entered;
  t.false(await drain(server, 200));
  await t.throwsAsync(answer);
});
