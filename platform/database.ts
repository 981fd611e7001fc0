import knex, { type Knex } from 'knex';
import { knexSnakeCaseMappers } from 'objection';
import type { Config } from './config/config.js';

/** Waiting for a free connection longer than this is an answer of its own: 503 (reliability F22). */
const ACQUIRE_TIMEOUT_MS = 3_000;
/** A statement slower than this is given up; all of ours are single-row look-ups and writes (reliability F21). */
const STATEMENT_TIMEOUT_MS = 5_000;
/** A transaction left open by a dead client must not hold its locks. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 3_000;

export type Database = Knex;
export type Transaction = Knex.Transaction;

/** The pool of one process. Names are camelCase in code and snake_case in SQL; bigints stay texts. */
export function connectDatabase(
  config: Pick<Config, 'DATABASE_URL' | 'DATABASE_POOL_MAX'>,
  program: string,
): Database {
  return knex({
    client: 'pg',
    connection: {
      connectionString: config.DATABASE_URL,
      application_name: `vestibule-${program}`,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      // A black hole between us and Postgres must not hold a connection for ever (reliability F17, F21).
      query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
      keepAlive: true,
    },
    pool: { min: 0, max: config.DATABASE_POOL_MAX },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    ...knexSnakeCaseMappers(),
  });
}

/** Whether Postgres answers within `timeoutMs`. */
export async function databaseAnswers(database: Database, timeoutMs: number): Promise<boolean> {
  try {
    await database.raw('select 1').timeout(timeoutMs);
    return true;
  } catch {
    return false;
  }
}

/** SQLSTATE classes that say "the server or the way to it failed", not "your statement is wrong". */
const OUTAGE_CODES = /^(08|53|57P0|58|40001|40P01|25006|25P03)/;
const OUTAGE_SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

/** pg has no code for these: its client says them in words, and knex puts the whole statement in front of them. */
const OUTAGE_WORDS =
  /(?:^| - )(?:Connection terminated[a-z ]*|timeout expired|Query read timeout|Client (?:has encountered a connection error|was closed) and is not queryable)$/;

/** Whether an error means that Postgres could not be used now: the caller is answered 503, a worker retries. */
export function isDatabaseOutage(error: unknown): boolean {
  for (
    let e: unknown = error;
    e instanceof Error;
    e =
      (e as { cause?: unknown; nativeError?: unknown }).cause ?? (e as { nativeError?: unknown }).nativeError
  ) {
    const code = (e as { code?: unknown }).code;
    if (
      typeof code === 'string' &&
      (OUTAGE_SYSTEM_CODES.has(code) || OUTAGE_CODES.test(code) || code === '57014')
    )
      return true;
    if (e.name === 'KnexTimeoutError') return true;
    if (OUTAGE_WORDS.test(e.message)) return true;
  }
  return false;
}

/** Whether a write failed because somebody was faster: a unique index had the last word. */
export function isUniqueViolation(error: unknown): boolean {
  const { code, nativeError } = (error ?? {}) as { code?: unknown; nativeError?: { code?: unknown } };
  return (nativeError?.code ?? code) === '23505';
}
