import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { keysFile, loadKeys, makeKeys } from '../../../bin/lib/keys.js';
import { loadConfig } from '../../../platform/config/config.js';
import { temporaryFolder } from '../support/folder.js';

const root = temporaryFolder();
const folderOf = (name: string): string => {
  const folder = join(root, name);
  mkdirSync(folder);
  return folder;
};

test('keys are made once, for their owner only, and are good for our programs', (t) => {
  const folder = folderOf('once');
  const keys = loadKeys(folder, {});
  t.is(statSync(keysFile(folder)).mode & 0o777, 0o600);
  t.deepEqual(loadKeys(folder, {}), keys);
  t.notThrows(() =>
    loadConfig('codec', { ...keys, NODE_ENV: 'production', CODEC_OPERATORS: `ops:${'a'.repeat(64)}` }),
  );
  t.is(new Set(Object.values(keys)).size, Object.keys(keys).length);
  t.notDeepEqual(makeKeys(), keys);
});

test('what the environment sets wins and is not kept', (t) => {
  const folder = folderOf('set');
  t.is(loadKeys(folder, { INDEX_KEY: 'theirs' }).INDEX_KEY, 'theirs');
  t.false(readFileSync(keysFile(folder), 'utf8').includes('theirs'));
  // Taken away again, it is made, and what was there stays.
  const before = loadKeys(folder, { INDEX_KEY: 'theirs' });
  const after = loadKeys(folder, {});
  t.deepEqual({ ...after, INDEX_KEY: '' }, { ...before, INDEX_KEY: '' });
  t.not(after.INDEX_KEY, 'theirs');
});

test('a damaged file is never overwritten', (t) => {
  const folder = folderOf('damaged');
  writeFileSync(keysFile(folder), '{"DATA_KEYS": "d1:');
  t.throws(() => loadKeys(folder, {}), { message: /keys\.json is damaged: restore it/ });
  t.is(readFileSync(keysFile(folder), 'utf8'), '{"DATA_KEYS": "d1:');
});

test('where there is data, a missing file is not made anew', (t) => {
  const folder = folderOf('missing');
  t.throws(() => loadKeys(folder, {}, { needed: true }), {
    message: /keys\.json is missing, and the database/,
  });
  t.false(existsSync(keysFile(folder)));
});
