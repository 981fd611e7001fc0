import { DomainError } from '../../domain/errors.js';
import { PHONE_CODES_PER_USER_PER_HOUR } from '../../domain/family-limits.js';
import {
  CODES_PER_HOUR,
  CODES_PER_IP_PER_HOUR,
  GUESSES_PER_IP_PER_HOUR,
  IDENTITY_STARTS_PER_USER_PER_HOUR,
  PAYMENTS_PER_USER_PER_HOUR,
  UPLOADS_PER_USER_PER_HOUR,
} from '../../domain/limits.js';
import { type Counted, countCap, countCaps, type TwoCaps } from '../../models/rate-limit.js';
import type { Database } from '../../platform/database.js';
import { networkOf } from '../../platform/network.js';

/** Sources that are remembered as over their cap; more than that are asked of Postgres again. */
const BLOCKED_MAX = 10_000;

/**
 * Caps against mass abuse, shared by every API process through Postgres. They stand in front of the budgets
 * per address, which are exact; these are blunt, so that one source cannot run through many addresses.
 */
export interface Caps {
  /** One more code asked for from this IP. @throws DomainError `flood_control`, or `unavailable` (fail closed) */
  takeAsk(ip: string): Promise<void>;
  /** The same for a statement that counts it on its way. @throws DomainError `flood_control` when known to be over */
  askCaps(ip: string): AskCaps;
  /** One more guess from this IP. @throws DomainError `flood_control`, or `unavailable` (fail closed) */
  takeGuess(ip: string): Promise<void>;
  /** One more upload tried by an account. @throws DomainError `flood_control`, or `unavailable` (fail closed) */
  takeUpload(userId: string): Promise<void>;
  /** One more identity check asked for by an account. @throws DomainError `flood_control`, or `unavailable` (fail closed) */
  takeIdentityStart(userId: string): Promise<void>;
  /** One more payment asked for by an account. @throws DomainError `flood_control`, or `unavailable` (fail closed) */
  takePayment(userId: string): Promise<void>;
  /**
   * One more code to a phone that an account adds, whichever phone; CAP_FACTOR does not count, as it is an account's budget.
   * @throws DomainError `flood_control`, or `unavailable` (fail closed)
   */
  takePhoneCode(userId: string): Promise<void>;
  /** The same as a guess for a statement that counts it on its way. @throws DomainError `flood_control` when known to be over */
  guessCap(ip: string): GuessCap;
}

/** A guess that is still to be counted. */
export interface GuessCap {
  /** `:capKey` of COUNT_CAP. */
  readonly key: string;
  /** How many an hour. */
  readonly points: number;
  /** Before anything else of the statement's answer is used. @throws DomainError `flood_control` */
  judge(counted: Counted): void;
}

/** An ask that is still to be counted. */
export interface AskCaps extends TwoCaps {
  /** Of the second: whatever is over it is refused, too. */
  readonly secondMax: number;
  /** Before anything else of the statement's answer is used. @throws DomainError `flood_control` */
  judge(counted: readonly Counted[]): void;
}

/** A cap to take from: whose, and how many an hour. */
interface Cap {
  readonly key: string;
  readonly points: number;
}

/** @param factor multiplies every cap (CAP_FACTOR) */
export function createCaps(database: Database, factor: number): Caps {
  /** Once over a cap, this process answers from memory: a flood costs no statements. */
  const blocked = new Map<string, number>();

  function judge(cap: Cap, { points, seconds }: Counted): void {
    if (points <= cap.points) return;
    if (blocked.size >= BLOCKED_MAX) blocked.clear();
    blocked.set(cap.key, performance.now() + seconds * 1_000);
    throw new DomainError('flood_control', { retryAfterSeconds: seconds });
  }

  function refuseBlocked(key: string): void {
    const left = (blocked.get(key) ?? 0) - performance.now();
    if (left > 0) throw new DomainError('flood_control', { retryAfterSeconds: Math.ceil(left / 1_000) });
    blocked.delete(key);
  }

  async function take(cap: Cap): Promise<void> {
    refuseBlocked(cap.key);
    judge(cap, await countCap(database, cap.key));
  }

  function guessCap(ip: string): GuessCap {
    const cap = { key: `guess-ip:${networkOf(ip)}`, points: GUESSES_PER_IP_PER_HOUR * factor };
    refuseBlocked(cap.key);
    return { ...cap, judge: (counted) => judge(cap, counted) };
  }

  function askCaps(ip: string): AskCaps {
    const caps = [
      { key: `ask-ip:${networkOf(ip)}`, points: CODES_PER_IP_PER_HOUR * factor },
      { key: 'ask:all', points: CODES_PER_HOUR * factor },
    ] as const;
    for (const { key } of caps) refuseBlocked(key);
    const [first, second] = caps;
    return {
      capKey: first.key,
      firstMax: first.points,
      second: second.key,
      secondMax: second.points,
      judge(all) {
        for (const [index, counted] of all.entries()) judge(caps[index] as Cap, counted);
      },
    };
  }

  return {
    async takeAsk(ip) {
      const { judge: judgeAll, secondMax: _, ...caps } = askCaps(ip);
      judgeAll(await countCaps(database, caps));
    },
    askCaps,
    async takeGuess(ip) {
      const cap = guessCap(ip);
      cap.judge(await countCap(database, cap.key));
    },
    takeUpload: (userId) =>
      take({ key: `upload-user:${userId}`, points: UPLOADS_PER_USER_PER_HOUR * factor }),
    takeIdentityStart: (userId) =>
      take({ key: `identity-user:${userId}`, points: IDENTITY_STARTS_PER_USER_PER_HOUR * factor }),
    takePayment: (userId) =>
      take({ key: `payment-user:${userId}`, points: PAYMENTS_PER_USER_PER_HOUR * factor }),
    takePhoneCode: (userId) => take({ key: `phone-user:${userId}`, points: PHONE_CODES_PER_USER_PER_HOUR }),
    guessCap,
  };
}
