import { knexSnakeCaseMappers } from 'objection';
import type { Database, Transaction } from '../platform/database.js';

const { postProcessResponse } = knexSnakeCaseMappers();

/** What a `?` or a `:name` of ours may stand for. */
type Binding = string | number | boolean | Date | Buffer | readonly string[] | null;
type Bindings = Binding[] | Readonly<Record<string, Binding>>;

/** Runs one statement in SQL; rows come in camelCase as from the models (knex leaves raw results unmapped). */
export async function sql<Row>(
  db: Database | Transaction,
  statement: string,
  bindings: Bindings,
): Promise<{ rows: Row[]; rowCount: number }> {
  const result = await db.raw<{ rows: unknown[]; rowCount: number | null }>(
    statement,
    bindings as readonly string[],
  );
  return { rows: postProcessResponse?.(result.rows) as Row[], rowCount: result.rowCount ?? 0 };
}
