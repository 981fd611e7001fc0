import type { ExecutionContext } from 'ava';
import type { Database } from '../../platform/database.js';
import type { TestDatabase } from './database.js';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** Statements that change nothing, as knex sends them. */
const LOOKS = /^\s*(?:SELECT|WITH)\b/i;

/**
 * Runs something, and asks Postgres how it goes about each statement that only looks: an index each, and none of these
 * tables is read through (issue 5, section 5).
 */
export async function assertIndexed<Found>(
  t: ExecutionContext,
  { db, database }: { db: Database; database: TestDatabase },
  tables: readonly string[],
  run: () => Promise<Found>,
): Promise<{ found: Found; statements: number }> {
  const statements: { sql: string; bindings: unknown[] }[] = [];
  const keep = (statement: { sql: string; bindings: unknown[] }): void => void statements.push(statement);
  db.on('query', keep);
  const found = await run().finally(() => void db.off('query', keep));
  const looks = statements.filter(
    ({ sql }) => LOOKS.test(sql) && tables.some((table) => sql.includes(table)),
  );
  for (const { sql, bindings } of looks) await assertPlan(t, database, tables, sql, bindings);
  return { found, statements: looks.length };
}

/**
 * Asks Postgres how it would go about a statement, which may be one that changes something: it is not run.
 * @param bindings undefined: its plan for whatever they are, as a prepared statement has
 */
export async function assertPlan(
  t: ExecutionContext,
  database: TestDatabase,
  tables: readonly string[],
  sql: string,
  bindings?: unknown[],
): Promise<void> {
  const [row] = await database.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `EXPLAIN (FORMAT JSON${bindings ? '' : ', GENERIC_PLAN'}) ${sql}`,
    bindings,
  );
  const nodes = nodesOf((row?.['QUERY PLAN'][0].Plan ?? {}) as Plan);
  const names = JSON.stringify(nodes.map((node) => [node['Node Type'], node['Relation Name']]));
  const readThrough = nodes.filter(
    (node) => node['Node Type'] === 'Seq Scan' && tables.includes(node['Relation Name'] ?? ''),
  );
  t.deepEqual(readThrough, [], `${sql}: ${names}`);
  t.true(
    nodes.some((node) => /Index/.test(node['Node Type'])),
    `${sql}: ${names}`,
  );
}
