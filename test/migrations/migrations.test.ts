import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ROOT } from '../../bin/lib/project.js';
import { DOCUMENT_CONTENT_TYPES, DOCUMENT_SIDES } from '../../domain/documents.js';
import { CHANNELS, FACTORS, LANGUAGES, PURPOSES, ROLES, USER_STATES } from '../../domain/states.js';
import { migrateToLatest, pendingMigrations, rollBackAll } from '../../platform/migrate.js';
import { createTestDatabase } from '../support/database.js';

const SHAPE = `
  SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
   WHERE table_schema = 'public' AND table_name NOT LIKE 'knex%' ORDER BY 1, 2`;
const CHECKS = `
  SELECT conrelid::regclass::text AS table_name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE contype = 'c' ORDER BY 1, 2`;

test('up, down, up again: the same schema, and nothing is left in between', async (t) => {
  const database = await createTestDatabase();
  const before = [await database.query(SHAPE), await database.query(CHECKS)];
  const files = readdirSync(join(ROOT, 'migrations')).map((file) => file.replace(/\.ts$/, ''));
  t.deepEqual(
    (await rollBackAll(database.url)).map((name) => name.replace(/\.ts$/, '')).sort(),
    files.sort(),
  );
  t.deepEqual(await database.query(SHAPE), []);
  t.is((await pendingMigrations(database.url)).length, files.length);
  await migrateToLatest(database.url);
  t.deepEqual([await database.query(SHAPE), await database.query(CHECKS)], before);
  t.deepEqual(await pendingMigrations(database.url), []);
});

test('6.3.2: a new database holds no account, no session and no label', async (t) => {
  const { query } = await createTestDatabase();
  const tables = await query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = 'public' AND table_name NOT LIKE 'knex%'`,
  );
  const names = tables.map(({ name }) => name);
  for (const table of ['users', 'sessions', 'labels']) t.true(names.includes(table), table);
  for (const name of names) t.deepEqual(await query(`SELECT * FROM ${name}`), [], name);
});

test('two migrate jobs at once run each migration once', async (t) => {
  const database = await createTestDatabase();
  await rollBackAll(database.url);
  const runs = await Promise.allSettled([migrateToLatest(database.url), migrateToLatest(database.url)]);
  t.true(runs.some(({ status }) => status === 'fulfilled'));
  t.deepEqual(await pendingMigrations(database.url), []);
});

test('the words of the database checks are those of domain/states', (t) => {
  const text = readdirSync(join(ROOT, 'migrations'))
    .map((file) => readFileSync(join(ROOT, 'migrations', file), 'utf8'))
    .join('\n')
    .replace(/\s+/g, ' ');
  for (const words of [
    ROLES,
    USER_STATES,
    LANGUAGES,
    FACTORS,
    CHANNELS,
    PURPOSES,
    DOCUMENT_SIDES,
    DOCUMENT_CONTENT_TYPES,
  ]) {
    t.true(text.includes(`(${words.map((word) => `'${word}'`).join(', ')})`), words.join());
  }
});
