import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { holderOf, lock, tryLock } from '../../../bin/lib/file-lock.mjs';
import { identify } from '../../../bin/lib/process-identity.mjs';
import { ROOT } from '../../../bin/lib/project.js';
import { onCleanup } from '../../support/cleanup.js';
import { temporaryFolder } from '../support/folder.js';

const folder = temporaryFolder();
const CONTEND = `
  import { tryLock } from '${ROOT}bin/lib/file-lock.mjs';
  process.stdin.once('data', () => {
    const result = tryLock(process.argv[1]);
    console.log('release' in result ? 'got it' : 'held');
  });
  console.log('waiting');
`;

test('one has it, the next is told who', (t) => {
  const path = join(folder, 'made/for/it.lock');
  const first = tryLock(path);
  t.true('release' in first);
  t.deepEqual(tryLock(path), { holder: process.pid });
  if ('release' in first) first.release();
  t.false(existsSync(path));
  t.true('release' in tryLock(path));
});

test('a holder that is dead, or whose pid is now another process, holds nothing', (t) => {
  for (const [name, holder] of Object.entries({
    dead: { pid: 2 ** 22 - 3, identity: 'it was' },
    reused: { pid: process.pid, identity: 'another life' },
  })) {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(holder));
    t.is(holderOf(path), undefined);
    t.true('release' in tryLock(path));
    t.is((JSON.parse(readFileSync(path, 'utf8')) as { identity?: string }).identity, identify(process.pid));
  }
});

test('a file that is being written is held, one that was cut short is not', (t) => {
  const path = join(folder, 'half');
  writeFileSync(path, '');
  t.deepEqual(tryLock(path), { holder: 0 });
  utimesSync(path, 0, 0);
  t.true('release' in tryLock(path));
});

test('waiting ends when the holder lets go', async (t) => {
  const path = join(folder, 'waited');
  const first = tryLock(path);
  let told = 0;
  const second = lock(path, (holder) => {
    told = holder;
    if ('release' in first) first.release();
  });
  (await second)();
  t.is(told, process.pid);
});

test('of eight processes that find the same stale lock one gets it', async (t) => {
  const path = join(folder, 'contended');
  writeFileSync(path, JSON.stringify({ pid: 2 ** 22 - 3, identity: 'it was' }));
  const contenders = Array.from({ length: 8 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', CONTEND, path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  onCleanup(() => contenders.map((contender) => contender.kill('SIGKILL')));
  await Promise.all(contenders.map(({ stdout }) => once(stdout, 'data')));
  const answers = contenders.map(async ({ stdin, stdout }) => {
    stdin.write('now\n');
    const [answer] = (await once(stdout, 'data')) as [Buffer];
    return String(answer).trim();
  });
  t.deepEqual((await Promise.all(answers)).sort(), ['got it', ...Array<string>(7).fill('held')]);
});
