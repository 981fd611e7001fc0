import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { identify } from '../../../bin/lib/process-identity.mjs';
import { runningPid, stopLeftovers, writeRunFile } from '../../../bin/lib/run-files.js';
import { onCleanup } from '../../support/cleanup.js';
import { isAlive } from '../support/alive.js';
import { temporaryFolder } from '../support/folder.js';

const root = temporaryFolder();

async function leader(script: string): Promise<ChildProcess & { pid: number }> {
  const child = spawn('sh', ['-c', `${script}; echo up; while :; do sleep 1; done`], { detached: true });
  onCleanup(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child as unknown as ChildProcess & { pid: number };
}

test('what an earlier run left is asked to end, and killed when it does not', async (t) => {
  const directory = join(root, 'left');
  const [polite, stubborn] = await Promise.all([leader(':'), leader("trap '' TERM")]);
  for (const [name, { pid }] of Object.entries({ polite, stubborn })) {
    writeRunFile(directory, { name, pid, identity: identify(pid) ?? '', stopSignal: 'SIGTERM' });
    t.is(runningPid(directory, name), pid);
  }
  t.deepEqual((await stopLeftovers(directory, 300)).sort(), ['polite', 'stubborn']);
  t.false(isAlive(polite.pid) || isAlive(stubborn.pid));
  t.deepEqual(readdirSync(directory), []);
});

test('a pid that belongs to somebody else now is left alone', async (t) => {
  const directory = join(root, 'reused');
  const innocent = await leader(':');
  writeRunFile(directory, {
    name: 'api',
    pid: innocent.pid,
    identity: 'another life',
    stopSignal: 'SIGTERM',
  });
  t.is(runningPid(directory, 'api'), undefined);
  t.deepEqual(await stopLeftovers(directory, 0), []);
  t.true(isAlive(innocent.pid));
  t.deepEqual(readdirSync(directory), []);
});

test('a folder that does not exist holds nothing', async (t) => {
  t.deepEqual(await stopLeftovers(join(root, 'none'), 0), []);
});
