import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import test from 'ava';
import { reservePort } from '../../../bin/lib/port-reservation.js';
import { choosePorts, freePort, ownPort, type PortWish } from '../../../bin/lib/ports.js';
import { ROOT } from '../../../bin/lib/project.js';
import { onCleanup } from '../../support/cleanup.js';

const host = '127.0.0.1';

/** A start as far as its ports: it says what it chose when it is told to choose, and lives until it is killed. */
const CHOOSE = `
  import { choosePorts } from '${ROOT}bin/lib/ports.ts';
  process.stdin.once('data', async () => {
    const { ports } = await choosePorts(JSON.parse(process.argv[1]), {});
    console.log(JSON.stringify(ports));
  });
  console.log('waiting');
`;

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  onCleanup(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** The ports of a start that ends at once. */
async function chosenBy<K extends string>(
  wishes: Readonly<Record<K, PortWish>>,
  environment: Record<string, string>,
): Promise<Record<K, number>> {
  const { ports, release } = await choosePorts(wishes, environment);
  release();
  return ports;
}

test('the preferred port is taken when it is free, another when it is not', async (t) => {
  const preferred = await freePort();
  t.deepEqual(await chosenBy({ api: { variable: 'PORT', preferred, host } }, {}), { api: preferred });
  const taken = await takenPort();
  const { api } = await chosenBy({ api: { variable: 'PORT', preferred: taken, host } }, { PORT: '' });
  t.not(api, taken);
});

test('a port that was set is kept, or refused by the name of its variable', async (t) => {
  const wishes = { api: { variable: 'PORT', preferred: 1, host } };
  const port = await freePort();
  t.deepEqual(await chosenBy(wishes, { PORT: String(port) }), { api: port });
  const taken = await takenPort();
  await t.throwsAsync(chosenBy(wishes, { PORT: String(taken) }), {
    message: new RegExp(`^PORT=${taken} is taken`),
  });
  for (const nonsense of ['http', '70000', '-1', '3000.5', '1e3']) {
    await t.throwsAsync(chosenBy(wishes, { PORT: nonsense }), { message: /^PORT=.* is not a port/ });
  }
});

test('no port is given twice, whoever asks for it', async (t) => {
  const port = await freePort();
  const wishes = {
    api: { variable: 'PORT', preferred: port, host },
    codec: { variable: 'CODEC_PORT', preferred: port, host },
  };
  const chosen = await chosenBy(wishes, {});
  t.is(chosen.api, port);
  t.not(chosen.codec, port);
  // The one that was set is served first, whatever its place.
  t.is((await chosenBy(wishes, { CODEC_PORT: String(port) })).codec, port);
  await t.throwsAsync(chosenBy(wishes, { PORT: String(port), CODEC_PORT: String(port) }), {
    message: /each needs its own/,
  });
});

test('what a start has chosen is its own before anything listens there, and free again when it ends', async (t) => {
  const preferred = await freePort();
  const wishes = { api: { variable: 'PORT', preferred, host } };
  const first = await choosePorts(wishes, {});
  const second = await choosePorts(wishes, {});
  t.is(first.ports.api, preferred);
  t.not(second.ports.api, preferred);
  await t.throwsAsync(choosePorts(wishes, { PORT: String(preferred) }), {
    message: new RegExp(`^PORT=${preferred} is taken by another program`),
  });
  // On every address of the machine it would be the same port.
  t.not((await chosenBy({ api: { ...wishes.api, host: '0.0.0.0' } }, {})).api, preferred);
  first.release();
  second.release();
  t.is((await chosenBy(wishes, {})).api, preferred);
});

test('a refused choice keeps no port', async (t) => {
  const preferred = await freePort();
  const api = { variable: 'PORT', preferred, host };
  const nowhere = { variable: 'CODEC_PORT', preferred, host: '192.0.2.1' };
  await t.throwsAsync(choosePorts({ api, nowhere }, {}), { message: /not an address of this machine/ });
  t.is((await chosenBy({ api }, {})).api, preferred);
});

test('starts that choose at the same moment choose different ports, also after one was killed', async (t) => {
  const wishes = Object.fromEntries(
    await Promise.all(
      ['PORT', 'CODEC_PORT', 'TEMPORAL_PORT'].map(
        async (variable) => [variable, { variable, preferred: await freePort(), host }] as const,
      ),
    ),
  );
  const starts = Array.from({ length: 4 }, () =>
    spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', CHOOSE, JSON.stringify(wishes)],
      {
        cwd: ROOT,
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    ),
  );
  onCleanup(() => starts.map((start) => start.kill('SIGKILL')));
  await Promise.all(starts.map(({ stdout }) => once(stdout, 'data')));
  const chosen = await Promise.all(
    starts.map(async ({ stdin, stdout }) => {
      stdin.write('now\n');
      const [answer] = (await once(stdout, 'data')) as [Buffer];
      return Object.values(JSON.parse(String(answer)) as Record<string, number>);
    }),
  );
  t.is(new Set(chosen.flat()).size, 12, JSON.stringify(chosen));

  await Promise.all(
    starts.map(async (start) => {
      start.kill('SIGKILL');
      await once(start, 'exit');
    }),
  );
  const preferred = Object.values(wishes).map((wish) => wish.preferred);
  t.deepEqual(Object.values(await chosenBy(wishes, {})), preferred);
});

test('an address that is not ours is said to be so', async (t) => {
  const wishes = { api: { variable: 'PORT', preferred: 3000, host: '192.0.2.1' } };
  await t.throwsAsync(chosenBy(wishes, {}), {
    message: /^192\.0\.2\.1 is not an address of this machine/,
  });
});

test('a port of this process is nobody else’s, and none that a kernel hands out', async (t) => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => ownPort()));
  t.is(new Set(ports).size, 50);
  t.true(ports.every((port) => port >= 15_000 && port < 32_000));
  const [port = 0] = ports;
  const again = await reservePort(port, '127.0.0.1');
  t.deepEqual(again, { why: 'EADDRINUSE' });
});
