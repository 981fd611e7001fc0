import { FACT_AGAIN_MAX_SECONDS, FACT_AGAIN_SECONDS } from '../domain/limits.js';
import type { Database } from '../platform/database.js';
import { sql } from './sql.js';

/** A fact that a flow should be told, and what it is about. */
export interface DueFact {
  readonly id: string;
  readonly subjectId: string;
}

/** Where facts wait, in the words of SQL. All of it is ours: nothing that anybody sends may get here. */
interface Waiting {
  readonly table: string;
  /** Those that no flow took note of. */
  readonly where: string;
  /** The moment since which a fact waits. */
  readonly since: string;
  /** What comes back of each beside its id: at least `… AS subject_id`. */
  readonly returning: string;
  /** What else is set of each. */
  readonly also?: string;
}

/**
 * Facts whose `next_signal_at` has come, the longest due first. Each one comes due again after as long as it has waited,
 * within bounds: flows that are only slow are not told twice what they will see. Several workers may ask at once; each gets
 * others.
 */
export async function takeDue<Fact extends DueFact = DueFact>(
  db: Database,
  { table, where, since, returning, also = '' }: Waiting,
  limit: number,
): Promise<Fact[]> {
  const { rows } = await sql<Fact>(
    db,
    `UPDATE ${table} SET ${also === '' ? '' : `${also}, `}next_signal_at = now() + make_interval(
            secs => greatest(:again, least(:most, extract(epoch FROM now() - ${since}))))
      WHERE id IN (SELECT id FROM ${table} WHERE ${where} AND next_signal_at <= now()
                    ORDER BY next_signal_at LIMIT :limit FOR UPDATE SKIP LOCKED)
     RETURNING id, ${returning}`,
    { again: FACT_AGAIN_SECONDS, most: FACT_AGAIN_MAX_SECONDS, limit },
  );
  return rows;
}
