import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { identify } from '../../../bin/lib/process-identity.mjs';
import { onCleanup } from '../../support/cleanup.js';

test('a process keeps its identity, and another has another', async (t) => {
  const child = spawn('sleep', ['60']);
  onCleanup(() => child.kill('SIGKILL'));
  const mine = identify(process.pid);
  t.truthy(mine);
  t.is(identify(process.pid), mine);
  await pause(50);
  t.not(identify(child.pid ?? 0), mine);
});

test('a process that ended has none', async (t) => {
  const child = spawn('true');
  await once(child, 'exit');
  t.is(identify(child.pid ?? 0), undefined);
});

test('a process that ended and was not reaped has none', async (t) => {
  // The shell becomes `sleep`, which never asks how its child ended; the child outlives the change.
  const child = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60']);
  onCleanup(() => child.kill('SIGKILL'));
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  await pause(1_000);
  t.notThrows(() => process.kill(Number(text), 0), 'it is still listed');
  t.is(identify(Number(text)), undefined);
});

test('what is no pid has none', (t) => {
  for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 40]) t.is(identify(pid), undefined);
});
