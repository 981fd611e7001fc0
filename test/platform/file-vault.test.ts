import { randomBytes, randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { createFileCipher } from '../../platform/file-cipher.js';
import { createFileVault, type FileVault } from '../../platform/file-vault.js';
import { createLocalStore } from '../../providers/storage/local.js';
import { onCleanup } from '../support/cleanup.js';

let folder: string;
let vault: FileVault;
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vestibule-vault-'));
  onCleanup(() => rm(folder, { recursive: true, force: true }));
  const store = createLocalStore({ STORAGE_DIR: folder }, { callMs: 5_000, readMs: 5_000 });
  vault = createFileVault(store, createFileCipher([{ id: 'd1', key: randomBytes(32) }]));
});

const pathOf = (key: string): string => join(folder, key.slice(0, 2), key);

async function contentOf(key: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of await vault.open(key)) parts.push(part);
  return Buffer.concat(parts);
}

test('what is put comes back, and the disk shows none of it', async (t) => {
  const [key, plain] = [randomUUID(), Buffer.from('passport AN1234567'.repeat(10_000))];
  await vault.put(key, plain);
  t.true((await contentOf(key)).equals(plain));
  t.false((await readFile(pathOf(key))).includes('passport'));
});

test('a file in the place of another one does not open there', async (t) => {
  const [one, two] = [randomUUID(), randomUUID()];
  for (const key of [one, two]) await vault.put(key, randomBytes(1_000));
  await copyFile(pathOf(one), pathOf(two));
  await t.throwsAsync(vault.open(two));
});

test('a file that is none of ours fails before anybody is answered with it', async (t) => {
  const key = randomUUID();
  await mkdir(dirname(pathOf(key)), { recursive: true });
  await writeFile(pathOf(key), 'GIF89a');
  await t.throwsAsync(vault.open(key), { message: 'not a sealed file' });
});

test('a file whose end was altered fails while it is read, after what was proved', async (t) => {
  const key = randomUUID();
  await vault.put(key, randomBytes(200_000));
  const sealed = await readFile(pathOf(key));
  sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
  await writeFile(pathOf(key), sealed);
  const content = await vault.open(key);
  t.is((await content.next()).value?.length, 64 * 1024);
  await t.throwsAsync(async () => {
    for await (const _ of content);
  });
});

test('a file that nobody began to read is let go', async (t) => {
  const key = randomUUID();
  await vault.put(key, randomBytes(5 * 1024 * 1024));
  const before = await openFiles();
  for (let times = 0; times < 20; times += 1) await (await vault.open(key)).return();
  t.true((await openFiles()) <= before + 2);
});

/** Descriptors of this process. */
async function openFiles(): Promise<number> {
  // Where there is no such folder nothing is counted.
  return (await readdir('/proc/self/fd').catch(() => [])).length;
}
