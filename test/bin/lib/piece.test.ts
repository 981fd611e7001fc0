import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { groupListens } from '../../../bin/lib/listeners.js';
import { Keeper, type Piece } from '../../../bin/lib/piece.js';
import { freePort } from '../../../bin/lib/ports.js';
import { runningPid } from '../../../bin/lib/run-files.js';
import { onCleanup } from '../../support/cleanup.js';
import { isAlive, until } from '../support/alive.js';
import { temporaryFolder } from '../support/folder.js';

const root = temporaryFolder();

/** Somebody else's program that answers every request. @returns its port */
async function foreignServer(): Promise<number> {
  const server = createServer((_, response) => response.end('mine')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onCleanup(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A part that is ready when its shell script says so in a file. */
function piece(name: string, script: string, stopWithinMs = 10_000): Piece & { flag: string } {
  const flag = join(root, `${name}.up`);
  return {
    name,
    flag,
    readyWithinMs: 10_000,
    stopWithinMs,
    ports: [],
    prepare: async () => ({
      ...{
        name,
        command: 'sh',
        args: ['-c', script],
        env: { PATH: process.env['PATH'], FLAG: flag },
        cwd: root,
      },
      ...{ stopSignal: 'SIGTERM', log: join(root, `${name}.log`), runDirectory: root },
    }),
    probe: async () => existsSync(flag),
  };
}

function keep(part: Piece): { keeper: Keeper; events: string[] } {
  const events: string[] = [];
  const keeper = new Keeper(part, {
    onCrash: (_, how) => events.push(how),
    onRecovery: () => events.push('back'),
  });
  onCleanup(() => keeper.stop());
  return { keeper, events };
}

test('a part that dies is started again, until it is told to stop', async (t) => {
  const part = piece('healing', 'touch $FLAG; exec sleep 60');
  const { keeper, events } = keep(part);
  await keeper.start();
  const first = keeper.pid ?? 0;
  t.is(runningPid(root, 'healing'), first);
  process.kill(first, 'SIGKILL');
  await until(() => events.includes('back'), 'it is back');
  t.deepEqual(events, ['SIGKILL', 'back']);
  const second = keeper.pid ?? 0;
  t.not(second, first);
  await keeper.stop();
  t.false(isAlive(second));
  t.is(runningPid(root, 'healing'), undefined);
  t.deepEqual(events, ['SIGKILL', 'back']);
});

test('a part that dies again at once is given more time each time', async (t) => {
  const part = piece('sick', 'test -e $FLAG.sick && exit 3; touch $FLAG $FLAG.sick; exec sleep 60');
  const { keeper, events } = keep(part);
  await keeper.start();
  rmSync(part.flag);
  process.kill(keeper.pid ?? 0, 'SIGKILL');
  await until(() => events.length >= 3, 'two tries failed');
  t.deepEqual(events.slice(0, 3), ['SIGKILL', 'exit code 3', 'exit code 3']);
  rmSync(`${part.flag}.sick`);
  await until(() => events.includes('back'), 'it is back');
});

test('what a part started ends with it', async (t) => {
  const part = piece('parent', 'sleep 60 & echo $! > $FLAG; wait');
  const { keeper } = keep(part);
  await keeper.start();
  await until(() => readFileSync(part.flag, 'utf8') !== '', 'the pid is written');
  const grandchild = Number(readFileSync(part.flag, 'utf8'));
  t.true(isAlive(grandchild));
  await keeper.stop();
  await until(() => !isAlive(grandchild), 'the grandchild is gone');
  t.pass();
});

test('a part that does not want to stop is killed after its time', async (t) => {
  const { keeper } = keep(piece('stubborn', "trap '' TERM; touch $FLAG; while :; do sleep 1; done", 200));
  await keeper.start();
  const pid = keeper.pid ?? 0;
  await keeper.stop();
  t.false(isAlive(pid));
});

test('a part that ends while it starts says how, with its last words', async (t) => {
  const { keeper } = keep(piece('broken', 'echo the reason; exit 7'));
  await t.throwsAsync(keeper.start(), { message: 'stopped while it was starting (exit code 7)' });
  t.deepEqual(keeper.lastWords(3).lines, ['the reason']);
  await keeper.stop();
});

test('an answer of another program is not taken for the part', async (t) => {
  const port = await foreignServer();
  const answers = async (): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/`)).ok;
  // As our own programs do: it loads for a while before it tries to listen.
  const late = `setTimeout(() => require('net').createServer().listen(${port}, '127.0.0.1'), 1000)`;
  const loading = piece('loading', `exec ${process.execPath} -e "${late}"`);
  const { keeper } = keep({ ...loading, ports: [port], probe: answers });
  await t.throwsAsync(keeper.start(), {
    message: 'stopped while it was starting (exit code 1: its address is in use by another program)',
  });
  await keeper.stop();

  const silent = piece('silent', 'exec sleep 60');
  const other = keep({ ...silent, ports: [port], probe: answers, readyWithinMs: 1_000 });
  await t.throwsAsync(other.keeper.start(), {
    message: `did not listen within 1 s: another program answers on its port (${port})`,
  });
  await other.keeper.stop();
});

test('a part that listens is ready, also behind a script, and on several ports on all of them', async (t) => {
  const [first, second] = [await freePort(), await freePort()];
  const listen = (port: number): string => `require('net').createServer().listen(${port}, '127.0.0.1')`;
  const script = `${process.execPath} -e "${listen(first)}; setTimeout(() => ${listen(second)}, 300)"; exit 1`;
  const part = piece('listening', script);
  const { keeper } = keep({ ...part, ports: [first, second], probe: async () => true });
  await keeper.start();
  t.deepEqual(
    [first, second].map((port) => groupListens(keeper.pid ?? 0, port)),
    [true, true],
  );
  await keeper.stop();
});

test('an address in use is blamed only by the words of the process that ended', async (t) => {
  const part = piece('innocent', 'exit 7');
  writeFileSync(join(root, 'innocent.log'), 'listen EADDRINUSE: its predecessor said this\n');
  const { keeper } = keep(part);
  await t.throwsAsync(keeper.start(), { message: 'stopped while it was starting (exit code 7)' });
  await keeper.stop();
});

test('a program that is not there says so', async (t) => {
  const absent = piece('absent', '');
  const { keeper } = keep({
    ...absent,
    prepare: async () => ({ ...(await absent.prepare()), command: '/no/such/program' }),
  });
  await t.throwsAsync(keeper.start(), { message: 'stopped while it was starting (it could not be started)' });
});

test('a stop while it starts ends the start', async (t) => {
  const part = piece('slow', 'exec sleep 60');
  const { keeper } = keep(part);
  const starting = keeper.start();
  await until(() => keeper.pid !== undefined, 'it runs');
  const pid = keeper.pid ?? 0;
  await keeper.stop();
  await t.notThrowsAsync(starting);
  t.false(isAlive(pid));
  writeFileSync(part.flag, '');
});
