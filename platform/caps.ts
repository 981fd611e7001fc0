import ipaddr from 'ipaddr.js';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '../domain/errors.js';
import { CODES_PER_HOUR, CODES_PER_IP_PER_HOUR, GUESSES_PER_IP_PER_HOUR } from '../domain/limits.js';
import type { Database } from './database.js';

const HOUR_SECONDS = 60 * 60;

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

/** @param factor multiplies every cap (CAP_FACTOR) */
export function createCaps(database: Database, factor: number): Caps {
  const limiter = (keyPrefix: string, points: number): RateLimiterPostgres =>
    new RateLimiterPostgres({
      storeClient: database,
      storeType: 'knex',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix,
      points: points * factor,
      duration: HOUR_SECONDS,
      // Once over the cap, this process answers from memory: a flood costs no statements.
      inMemoryBlockOnConsumed: points * factor,
    });
  const asksPerIp = limiter('ask-ip', CODES_PER_IP_PER_HOUR);
  const asks = limiter('ask', CODES_PER_HOUR);
  const guessesPerIp = limiter('guess-ip', GUESSES_PER_IP_PER_HOUR);

  return {
    async takeAsk(ip) {
      // One after the other: a refused source must not eat the budget that everyone shares.
      await take(asksPerIp, networkOf(ip));
      await take(asks, 'all');
    },
    takeGuess: (ip) => take(guessesPerIp, networkOf(ip)),
  };
}

async function take(limiter: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) {
      throw new DomainError('flood_control', {
        retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)),
      });
    }
    throw refusal;
  }
}

/** An IPv4 address itself; of IPv6 the /64, because one household has 2^64 addresses (reliability A22). */
function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return `${address
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}/64`;
}
