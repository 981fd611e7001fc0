import type { Database } from '../platform/database.js';
import { Statement } from './statement.js';

const HOUR_MS = 60 * 60 * 1_000;
/** Postgres' clock: those of the processes may differ (reliability F33). */
const NOW_MS = '(extract(epoch FROM now()) * 1000)::bigint';

/** One more of a cap's window of an hour. */
export interface Counted {
  /** How many there were in the window, with this one. */
  readonly points: number;
  /** Whole seconds until the window ends, at least 1. */
  readonly seconds: number;
}

const COUNT = `ON CONFLICT (key) DO UPDATE SET
    points = CASE WHEN r.expire <= EXCLUDED.expire - ${HOUR_MS} THEN EXCLUDED.points ELSE r.points + EXCLUDED.points END,
    expire = CASE WHEN r.expire <= EXCLUDED.expire - ${HOUR_MS} THEN EXCLUDED.expire ELSE r.expire END
  RETURNING points, greatest(1, ceil((expire - ${NOW_MS}) / 1000.0))::int AS seconds`;

/**
 * Counts one more of `:capKey`; one row of `Counted`. For a statement that looks something up on the way: a cap that
 * is counted in a round trip of its own costs a login as much as the look-up.
 */
export const COUNT_CAP = `INSERT INTO rate_limits AS r (key, points, expire)
  VALUES (:capKey, 1, ${NOW_MS} + ${HOUR_MS}) ${COUNT}`;

/**
 * Counts each row of a CTE `asked` with a `cap_key`; rows of `Counted` with their `key`, as of the last of those that share it. In the order of
 * the keys: two statements with the same ones wait for each other and never in a ring.
 */
export const COUNT_CAPS = `INSERT INTO rate_limits AS r (key, points, expire)
  SELECT cap_key, count(*), ${NOW_MS} + ${HOUR_MS} FROM asked GROUP BY cap_key ORDER BY cap_key ${COUNT}, key`;

const TAKE = new Statement<Counted>('rate-limit-take', COUNT_CAP);

/**
 * Counts one more of `:capKey` and, while that is not over `:firstMax`, of `:second`: a refused source must not eat what everyone
 * shares. CTEs `source` and `everyone`, each of no row or one of `Counted`.
 */
export const COUNT_BOTH = `source AS (${COUNT_CAP}), everyone AS (
     INSERT INTO rate_limits AS r (key, points, expire)
     SELECT :second, 1, ${NOW_MS} + ${HOUR_MS} FROM source WHERE points <= :firstMax::float ${COUNT})`;

/** Two caps as COUNT_BOTH takes them. */
export interface TwoCaps {
  readonly capKey: string;
  readonly firstMax: number;
  readonly second: string;
}

const TAKE_BOTH = new Statement<Counted>(
  'rate-limit-take-both',
  `WITH ${COUNT_BOTH} SELECT * FROM source UNION ALL SELECT * FROM everyone`,
);

/** Counts one more of a cap. */
export async function countCap(db: Database, capKey: string): Promise<Counted> {
  const [counted] = await TAKE.run(db, { capKey });
  if (!counted) throw new Error('an upsert always has its row');
  return counted;
}

/** Counts one more of two caps; of the second only while the first is not over. @returns one or two, in that order */
export function countCaps(db: Database, caps: TwoCaps): Promise<Counted[]> {
  return TAKE_BOTH.run(db, { ...caps });
}
