import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { FileStore } from '../../../domain/file-store.js';
import { createLocalStore } from '../../../providers/storage/local.js';
import { onCleanup } from '../../support/cleanup.js';
import { contentOf, fails, storeContract } from './contract.js';

const DEADLINES = { callMs: 5_000, readMs: 5_000 };

let folder: string;
let store: FileStore;
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vestibule-files-'));
  onCleanup(() => rm(folder, { recursive: true, force: true }));
  store = createLocalStore({ STORAGE_DIR: join(folder, 'made/by/it') }, DEADLINES);
});

const pathOf = (key: string): string => join(folder, 'made/by/it', key.slice(0, 2), key);

storeContract(test, () => store);

test('files and folders are their owner’s alone, and nothing else lies there', async (t) => {
  const key = randomUUID();
  await store.put(key, randomBytes(10));
  t.is((await stat(pathOf(key))).mode & 0o777, 0o600);
  t.is((await stat(join(folder, 'made/by/it'))).mode & 0o777, 0o700);
  t.is((await stat(join(pathOf(key), '..'))).mode & 0o777, 0o700);
  t.deepEqual(
    (await readdir(join(pathOf(key), '..'))).filter((name) => name.startsWith(key)),
    [key],
  );
});

test('what a crash left of a file is no file; the next put writes over it, and delete takes it away', async (t) => {
  const [again, gone] = [randomUUID(), randomUUID()];
  for (const key of [again, gone]) {
    await mkdir(join(pathOf(key), '..'), { recursive: true });
    await writeFile(`${pathOf(key)}.new`, randomBytes(99_999));
    await fails(t, store.open(key), 'missing');
  }
  const content = randomBytes(10);
  await store.put(again, content);
  t.true((await contentOf(store, again)).equals(content));
  await store.delete(gone);
  await t.throwsAsync(readFile(`${pathOf(gone)}.new`), { code: 'ENOENT' });
});

test('a link in the place of a file is not followed', async (t) => {
  const key = randomUUID();
  await writeFile(join(folder, 'secret'), 'somebody’s');
  await mkdir(join(pathOf(key), '..'), { recursive: true });
  await symlink(join(folder, 'secret'), pathOf(key));
  await fails(t, store.open(key), 'misconfigured');
  await symlink(join(folder, 'secret'), `${pathOf(key)}.new`);
  await fails(t, store.put(key, randomBytes(10)), 'misconfigured');
  await store.delete(key);
  t.is(await readFile(join(folder, 'secret'), 'utf8'), 'somebody’s');
});

test('a file that shrinks while it is read ends early and is told by its seal, not here', async (t) => {
  const key = randomUUID();
  await store.put(key, randomBytes(1_000_000));
  await truncate(pathOf(key), 1_000);
  t.is((await contentOf(store, key)).length, 1_000);
});

test('a folder that cannot be made is told at start, by the name of its variable', async (t) => {
  await writeFile(join(folder, 'file'), '');
  t.throws(() => createLocalStore({ STORAGE_DIR: join(folder, 'file/below') }, DEADLINES), {
    message: 'STORAGE_DIR: cannot be made or written',
  });
});

test('a reader who stalls does not hold a file open', async (t) => {
  const quick = createLocalStore({ STORAGE_DIR: join(folder, 'made/by/it') }, { callMs: 5_000, readMs: 100 });
  const key = randomUUID();
  await quick.put(key, randomBytes(5 * 1024 * 1024));
  const reading = async (): Promise<void> => {
    for await (const _ of await quick.open(key)) await new Promise((resolve) => setTimeout(resolve, 150));
  };
  await fails(t, reading(), 'unavailable');
});
