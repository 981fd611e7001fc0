import ipaddr from 'ipaddr.js';
import { DomainError } from '../domain/errors.js';
import { CODES_PER_HOUR, CODES_PER_IP_PER_HOUR, GUESSES_PER_IP_PER_HOUR } from '../domain/limits.js';
import type { Database } from './database.js';

const HOUR_MS = 60 * 60 * 1_000;
/** Postgres' clock: those of the processes may differ (reliability F33). */
const NOW_MS = '(extract(epoch FROM now()) * 1000)::bigint';
/** Sources that are remembered as over their cap; more than that are asked of Postgres again. */
const BLOCKED_MAX = 10_000;

/**
 * Caps against mass abuse, shared by every API process through Postgres. They stand in front of the budgets
 * per address, which are exact; these are blunt, so that one source cannot run through many addresses.
 */
export interface Caps {
  /** One more code asked for from this IP. @throws DomainError `flood_control`, or `unavailable` (fail closed) */
  takeAsk(ip: string): Promise<void>;
  /** One more guess from this IP. @throws DomainError `flood_control`, or `unavailable` (fail closed) */
  takeGuess(ip: string): Promise<void>;
}

/** A cap to take from: whose, and how many an hour. */
interface Cap {
  readonly key: string;
  readonly points: number;
}

const COUNT = `ON CONFLICT (key) DO UPDATE SET
    points = CASE WHEN r.expire <= EXCLUDED.expire - ${HOUR_MS} THEN 1 ELSE r.points + 1 END,
    expire = CASE WHEN r.expire <= EXCLUDED.expire - ${HOUR_MS} THEN EXCLUDED.expire ELSE r.expire END
  RETURNING points, greatest(1, ceil((expire - ${NOW_MS}) / 1000.0))::int AS seconds`;
const TAKE = `INSERT INTO rate_limits AS r (key, points, expire) VALUES (?, 1, ${NOW_MS} + ${HOUR_MS}) ${COUNT}`;
/** The second is touched only when the first was not over: a refused source must not eat what everyone shares. */
const TAKE_BOTH = `WITH source AS (${TAKE}), everyone AS (
    INSERT INTO rate_limits AS r (key, points, expire)
    SELECT ?, 1, ${NOW_MS} + ${HOUR_MS} FROM source WHERE points <= ? ${COUNT})
  SELECT * FROM source UNION ALL SELECT * FROM everyone`;

/** @param factor multiplies every cap (CAP_FACTOR) */
export function createCaps(database: Database, factor: number): Caps {
  /** Once over a cap, this process answers from memory: a flood costs no statements. */
  const blocked = new Map<string, number>();

  async function take(first: Cap, second?: Cap): Promise<void> {
    const caps = second ? [first, second] : [first];
    for (const { key } of caps) refuseBlocked(key);
    const { rows } = await database.raw<{ rows: { points: number; seconds: number }[] }>(
      second ? TAKE_BOTH : TAKE,
      second ? [first.key, second.key, first.points] : [first.key],
    );
    for (const [index, { points, seconds }] of rows.entries()) {
      const cap = caps[index];
      if (!cap || points <= cap.points) continue;
      if (blocked.size >= BLOCKED_MAX) blocked.clear();
      blocked.set(cap.key, performance.now() + seconds * 1_000);
      throw new DomainError('flood_control', { retryAfterSeconds: seconds });
    }
  }

  function refuseBlocked(key: string): void {
    const left = (blocked.get(key) ?? 0) - performance.now();
    if (left > 0) throw new DomainError('flood_control', { retryAfterSeconds: Math.ceil(left / 1_000) });
    blocked.delete(key);
  }

  return {
    takeAsk: (ip) =>
      take(
        { key: `ask-ip:${networkOf(ip)}`, points: CODES_PER_IP_PER_HOUR * factor },
        { key: 'ask:all', points: CODES_PER_HOUR * factor },
      ),
    takeGuess: (ip) => take({ key: `guess-ip:${networkOf(ip)}`, points: GUESSES_PER_IP_PER_HOUR * factor }),
  };
}

/** An IPv4 address itself; of IPv6 the /64, because one household has 2^64 addresses (reliability A22). */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return `${address
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}/64`;
}
