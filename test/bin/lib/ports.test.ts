import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import test from 'ava';
import { choosePorts, freePort } from '../../../bin/lib/ports.js';
import { onCleanup } from '../../support/cleanup.js';

const host = '127.0.0.1';

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  onCleanup(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('the preferred port is taken when it is free, another when it is not', async (t) => {
  const preferred = await freePort();
  t.deepEqual(await choosePorts({ api: { variable: 'PORT', preferred, host } }, {}), { api: preferred });
  const taken = await takenPort();
  const { api } = await choosePorts({ api: { variable: 'PORT', preferred: taken, host } }, { PORT: '' });
  t.not(api, taken);
});

test('a port that was set is kept, or refused by the name of its variable', async (t) => {
  const wishes = { api: { variable: 'PORT', preferred: 1, host } };
  const port = await freePort();
  t.deepEqual(await choosePorts(wishes, { PORT: String(port) }), { api: port });
  const taken = await takenPort();
  await t.throwsAsync(choosePorts(wishes, { PORT: String(taken) }), {
    message: new RegExp(`^PORT=${taken} is taken`),
  });
  for (const nonsense of ['http', '70000', '-1', '3000.5', '1e3']) {
    await t.throwsAsync(choosePorts(wishes, { PORT: nonsense }), { message: /^PORT=.* is not a port/ });
  }
});

test('no port is given twice, whoever asks for it', async (t) => {
  const port = await freePort();
  const wishes = {
    api: { variable: 'PORT', preferred: port, host },
    codec: { variable: 'CODEC_PORT', preferred: port, host },
  };
  const chosen = await choosePorts(wishes, {});
  t.is(chosen.api, port);
  t.not(chosen.codec, port);
  // The one that was set is served first, whatever its place.
  t.is((await choosePorts(wishes, { CODEC_PORT: String(port) })).codec, port);
  await t.throwsAsync(choosePorts(wishes, { PORT: String(port), CODEC_PORT: String(port) }), {
    message: /each needs its own/,
  });
});

test('an address that is not ours is said to be so', async (t) => {
  const wishes = { api: { variable: 'PORT', preferred: 3000, host: '192.0.2.1' } };
  await t.throwsAsync(choosePorts(wishes, {}), {
    message: /^192\.0\.2\.1 is not an address of this machine/,
  });
});
