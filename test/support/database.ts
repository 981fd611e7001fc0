import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { onCleanup } from './cleanup.js';
import { testRun } from './run.js';

/** A migrated database that belongs to one test file. */
export interface TestDatabase {
  readonly name: string;
  /** As the role that the product connects as: it owns the database and nothing else. */
  readonly url: string;
  /** As superuser: for what a test breaks on purpose. */
  readonly adminUrl: string;
  /** One statement on a connection of its own. */
  query<Row extends pg.QueryResultRow = Record<string, unknown>>(
    sql: string,
    values?: unknown[],
  ): Promise<Row[]>;
}

/** Copies the template database; the copy is dropped after the file's last test. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { databaseAdminUrl, templateDatabase } = testRun();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await runStatement(
    databaseAdminUrl,
    `CREATE DATABASE ${name} TEMPLATE ${templateDatabase} OWNER vestibule`,
  );
  onCleanup(() => runStatement(databaseAdminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  const url = new URL(databaseAdminUrl);
  url.pathname = `/${name}`;
  const adminUrl = url.href;
  url.username = 'vestibule';
  return {
    name,
    url: url.href,
    adminUrl,
    query: async <Row extends pg.QueryResultRow>(sql: string, values?: unknown[]) =>
      (await runStatement<Row>(url.href, sql, values)).rows,
  };
}

/** The same database through another way in (a toxiproxy): host and port are replaced. */
export function databaseThrough(url: string, address: string): string {
  const through = new URL(url);
  through.host = address;
  return through.href;
}

async function runStatement<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values?: unknown[],
): Promise<pg.QueryResult<Row>> {
  const client = new pg.Client({ connectionString: url });
  // The server may be killed by a test while we are connected: the query reports it.
  client.on('error', () => {});
  await client.connect();
  try {
    return await client.query<Row>(sql, values);
  } finally {
    await client.end();
  }
}
