import type { Database } from '../platform/database.js';
import { sql } from './sql.js';

/** A day (YYYY-MM-DD, UTC) and how often something happened on it. */
export interface DayCount {
  readonly kind: 'signups' | 'logins' | 'failures';
  readonly day: string;
  readonly count: number;
}

/**
 * Registrations, logins and failed logins by day: found by the index activities_metrics, whose condition stands here to the
 * letter. @param from seconds since 1970, inclusive  @param to exclusive
 */
export async function countDays(
  db: Database,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly DayCount[]> {
  const { rows } = await sql<DayCount>(
    db,
    `SELECT kind, to_char(day, 'YYYY-MM-DD') AS day, count(*)::int AS count FROM (
       SELECT CASE WHEN topic = 'registration' THEN 'signups' WHEN result = 'succeed' THEN 'logins' ELSE 'failures' END AS kind,
              date_trunc('day', at AT TIME ZONE 'UTC') AS day
         FROM activities
        WHERE at >= to_timestamp(:from) AND at < to_timestamp(:to)
          AND ((topic IN ('registration', 'login') AND action = 'complete' AND result = 'succeed')
            OR (topic = 'login' AND action IN ('guess_password', 'guess_code') AND result = 'failed'))) AS events
      GROUP BY kind, day ORDER BY day`,
    { from, to },
  );
  return rows;
}

/** Accounts whose documents wait for a reviewer (barong.md section 8: the private label `document`). */
export async function countPendingApplications(db: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>(
    db,
    `SELECT count(*)::int AS count FROM labels WHERE key = 'document' AND value = 'pending' AND scope = 'private'`,
    [],
  );
  return rows[0]?.count ?? 0;
}
