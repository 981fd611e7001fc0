import { randomBytes, randomUUID } from 'node:crypto';
import type { ExecutionContext, Implementation } from 'ava';
import { type FileStore, FileStoreError, type FileStoreFailure } from '../../../domain/file-store.js';

/** All bytes of a file. */
export async function contentOf(store: FileStore, key: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of await store.open(key)) parts.push(part);
  return Buffer.concat(parts);
}

/** That a call fails, and as what. */
export async function fails(
  t: ExecutionContext,
  call: Promise<unknown>,
  failure: FileStoreFailure,
  note?: string,
): Promise<FileStoreError> {
  const error = await t.throwsAsync(call, { instanceOf: FileStoreError }, note);
  t.is(error.failure, failure, note);
  return error;
}

/** What every store has to do, whatever it is. @param open the store, made once before the tests */
export function storeContract(
  run: (title: string, implementation: Implementation<[]>) => void,
  open: () => FileStore,
): void {
  run('a file comes back as it was put, of any size', async (t) => {
    const store = open();
    for (const size of [0, 1, 70_000, 10 * 1024 * 1024]) {
      const [key, content] = [randomUUID(), randomBytes(size)];
      await store.put(key, content);
      t.true((await contentOf(store, key)).equals(content), String(size));
    }
  });

  run('files do not get into each other', async (t) => {
    const store = open();
    const files = Array.from({ length: 20 }, () => [randomUUID(), randomBytes(5_000)] as const);
    await Promise.all(files.map(([key, content]) => store.put(key, content)));
    for (const [key, content] of files) t.true((await contentOf(store, key)).equals(content));
  });

  run('what is not there is missing; deleting it is no fault', async (t) => {
    const store = open();
    const key = randomUUID();
    await fails(t, store.open(key), 'missing');
    await t.notThrowsAsync(store.delete(key));
    await store.put(key, randomBytes(10));
    await store.delete(key);
    await fails(t, store.open(key), 'missing');
    await t.notThrowsAsync(store.delete(key));
  });

  run('the same key again holds what was put last: a retry of the same bytes does no harm', async (t) => {
    const store = open();
    const [key, content] = [randomUUID(), randomBytes(1_000)];
    await store.put(key, randomBytes(2_000));
    for (let times = 0; times < 2; times += 1) await store.put(key, content);
    t.true((await contentOf(store, key)).equals(content));
  });

  run('ASVS 5.3.2: a key is an id of ours and nothing else', async (t) => {
    const store = open();
    const id = randomUUID();
    for (const key of [
      '',
      '..',
      '../../etc/passwd',
      `../${id}`,
      `${id}/../x`,
      `${id}\u0000.jpg`,
      `/${id}`,
      id.toUpperCase(),
      id.replaceAll('-', ''),
      `${id}\n`,
    ]) {
      const calls = [() => store.put(key, randomBytes(1)), () => store.open(key), () => store.delete(key)];
      for (const call of calls) await t.throwsAsync(call(), { message: 'not the key of a file' }, key);
    }
  });

  run('a reader who stops early leaves nothing open', async (t) => {
    const store = open();
    const key = randomUUID();
    await store.put(key, randomBytes(5 * 1024 * 1024));
    for (let times = 0; times < 50; times += 1) {
      for await (const part of await store.open(key)) {
        t.true(part.length > 0);
        break;
      }
    }
    t.is((await contentOf(store, key)).length, 5 * 1024 * 1024);
  });
}
