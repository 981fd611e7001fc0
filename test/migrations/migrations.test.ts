import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ROOT } from '../../bin/lib/project.js';
import { ABLE_ID_HOOKS, ABLE_ID_LANGS } from '../../domain/able-id/words.js';
import { DOCUMENT_CONTENT_TYPES, DOCUMENT_SIDES } from '../../domain/documents.js';
import { VERIFICATION_STATUSES } from '../../domain/kyc/provider.js';
import {
  IDENTITY_CHECK_STATUSES,
  KYC_ACTORS,
  KYC_STATUSES,
  KYC_TYPES,
  KYC_VERDICTS,
} from '../../domain/kyc/words.js';
import { CHANNELS, FACTORS, LANGUAGES, PURPOSES, ROLES, USER_STATES } from '../../domain/states.js';
import { INBOX_SOURCES } from '../../models/inbox.js';
import { migrateToLatest, pendingMigrations, rollBackAll } from '../../platform/migrate.js';
import { createTestDatabase } from '../support/database.js';
import { SEEDED_PERMISSIONS } from '../support/seeded-permissions.js';

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
  // Counters that begin at nothing.
  t.deepEqual(await query('SELECT FROM kyc_numbers WHERE last <> 0'), []);
  // Rules of roles, which nobody has yet (issue 7: "seeded rows"): each its own affairs, administrators theirs.
  const rules = await query('SELECT role, verb, path, action, topic FROM permissions');
  const inOrder = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
  t.deepEqual(inOrder(rules), inOrder(SEEDED_PERMISSIONS));
  for (const name of names.filter((table) => table !== 'kyc_numbers' && table !== 'permissions'))
    t.deepEqual(await query(`SELECT * FROM ${name}`), [], name);
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
    KYC_TYPES,
    KYC_STATUSES,
    KYC_VERDICTS,
    KYC_ACTORS,
    VERIFICATION_STATUSES,
    INBOX_SOURCES,
    ABLE_ID_LANGS,
    ABLE_ID_HOOKS,
    ['starting', ...IDENTITY_CHECK_STATUSES, 'void'],
  ]) {
    t.true(text.includes(`(${words.map((word) => `'${word}'`).join(', ')})`), words.join());
  }
});
