import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { pino } from 'pino';
import { sweepFiles } from '../../activities/sweep-files.js';
import { FileStoreError } from '../../domain/file-store.js';
import { FILES_SWEPT_AT_ONCE } from '../../domain/limits.js';
import { FileClaim } from '../../models/file-claim.js';
import { connectDatabase, type Database } from '../../platform/database.js';
import { createFileCipher } from '../../platform/file-cipher.js';
import { createFileVault, type FileVault } from '../../platform/file-vault.js';
import { createLocalStore } from '../../providers/storage/local.js';
import { onCleanup } from '../support/cleanup.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let folder: string;
let files: FileVault;
let database: Database;
let query: TestDatabase['query'];
const log = pino({ enabled: false });

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vestibule-sweep-'));
  onCleanup(() => rm(folder, { recursive: true, force: true }));
  const store = createLocalStore({ STORAGE_DIR: folder }, { callMs: 5_000, readMs: 5_000 });
  files = createFileVault(store, createFileCipher([{ id: 'd1', key: randomBytes(32) }]));
  const made = await createTestDatabase();
  query = made.query;
  database = connectDatabase({ DATABASE_URL: made.url, DATABASE_POOL_MAX: 10 }, 'test');
  onCleanup(() => database.destroy());
});

const sweep = (): Promise<number> => sweepFiles({ database, files, log });

/** A file under a claim of so many minutes ago. */
async function claimed(minutes: number): Promise<string> {
  const key = randomUUID();
  await FileClaim.make(database, key);
  await files.put(key, randomBytes(100));
  await query(
    'UPDATE file_claims SET claimed_at = now() - make_interval(mins => $2) WHERE storage_key = $1',
    [key, minutes],
  );
  return key;
}

async function isThere(key: string): Promise<boolean> {
  try {
    await (await files.open(key)).return();
    return true;
  } catch (error) {
    if (error instanceof FileStoreError && error.failure === 'missing') return false;
    throw error;
  }
}

/** A document that owns a file. @returns its key */
async function owned(): Promise<string> {
  const key = await claimed(0);
  await query(
    `INSERT INTO users (uid, role, state, level, password_sealed, language)
     VALUES ('ID0123456789', 'member', 'active', 1, 'x', 'en') ON CONFLICT DO NOTHING`,
  );
  await query(
    `INSERT INTO documents (id, user_id, doc_type, side, content_type, size, content_index, upload_index, storage_key)
     SELECT gen_random_uuid(), id, 'passport', 'front', 'application/pdf', 100, $2, $2, $1 FROM users`,
    [key, randomBytes(32)],
  );
  await database.transaction((trx) => FileClaim.take(trx, key));
  return key;
}

test.serial('what lapsed or was released is swept; what is young or owned stays', async (t) => {
  const [old, young, released, kept] = [
    await claimed(61),
    await claimed(50),
    await claimed(0),
    await owned(),
  ];
  await FileClaim.release(database, released);
  t.is(await sweep(), 2);
  t.deepEqual(
    [await isThere(old), await isThere(young), await isThere(released), await isThere(kept)],
    [false, true, false, true],
  );
  t.is(await sweep(), 0);
  await query('DELETE FROM file_claims');
});

test.serial('whoever deletes a document, with its account too, leaves the file to the sweeper', async (t) => {
  const key = await owned();
  await query('DELETE FROM users');
  t.true(await isThere(key));
  t.true((await sweep()) >= 1);
  t.false(await isThere(key));
});

test.serial('a claim that the sweeper took gives no file any more', async (t) => {
  const key = await claimed(61);
  const [mine] = await FileClaim.sweepable(database, 1);
  t.is(mine, key);
  t.false(await database.transaction((trx) => FileClaim.take(trx, key)));
  t.is(await sweep(), 1, 'a sweeper that died here is followed by the next one');
});

test.serial(
  'a file whose row is not there yet is not swept under the hands of its transaction',
  async (t) => {
    const key = await claimed(61);
    await database.transaction(async (trx) => {
      t.true(await FileClaim.take(trx, key));
      t.is(await sweep(), 0);
    });
    t.true(await isThere(key));
  },
);

test.serial('two sweepers at once delete each file once, more than one round of them', async (t) => {
  const count = FILES_SWEPT_AT_ONCE + 5;
  const keys = await Promise.all(Array.from({ length: count }, () => claimed(61)));
  const swept = await Promise.all([sweep(), sweep()]);
  t.is((await query('SELECT 1 FROM file_claims')).length, 0);
  t.true((swept[0] ?? 0) + (swept[1] ?? 0) >= count);
  for (const key of keys) t.false(await isThere(key));
});

test.serial('a file that cannot be deleted stays for the next round, and the others go', async (t) => {
  const [stuck, free] = [await claimed(61), await claimed(61)];
  const broken: FileVault = {
    ...files,
    delete: (key) => (key === stuck ? Promise.reject(new FileStoreError('unavailable')) : files.delete(key)),
  };
  t.is(await sweepFiles({ database, files: broken, log }), 1);
  t.deepEqual([await isThere(stuck), await isThere(free)], [true, false]);
  t.is(await sweep(), 1);
  t.false(await isThere(stuck));
});
