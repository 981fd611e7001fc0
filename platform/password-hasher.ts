import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { DomainError } from '../domain/errors.js';

/** argon2id: 19 MiB, two passes, one lane (OWASP; architecture 8). The library's default algorithm is argon2id. */
const COST = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;
/** libuv has four threads, which DNS and files use too: hashing never takes them all. */
const CONCURRENCY = Math.min(availableParallelism(), 3);
/**
 * While others wait, so many are handed on together, so nobody for longer than four hashes take. Between two hashes of 19 MiB
 * nothing of the API is left in a cache: what a login costs beside its hash is halved when several follow one another
 * (ADR 0044).
 */
const TOGETHER = 4 * CONCURRENCY;

/** Hashes off the event loop, behind a queue that is bounded: a flood of logins never freezes the API. */
export interface PasswordHasher {
  /** @returns the PHC string with scheme, cost and salt. @throws DomainError `unavailable` when the queue is full */
  hash(password: string): Promise<string>;
  /** @throws DomainError `unavailable` when the queue is full */
  verify(phc: string, password: string): Promise<boolean>;
  /** Jobs that wait or run. */
  readonly pending: number;
}

/** @param queueMax jobs that may wait beside the running ones */
export function createPasswordHasher(queueMax: number): PasswordHasher {
  let running = 0;
  const waiting: (() => void)[] = [];
  let done: (() => void)[] = [];

  /** At once when a thread is free: nobody waits then. Else with those after it. */
  function handOn(): Promise<void> | undefined {
    if (running === CONCURRENCY && done.length + 1 < TOGETHER)
      return new Promise((resume) => done.push(resume));
    for (const resume of done) resume();
    done = [];
    return undefined;
  }

  async function run<T>(job: () => Promise<T>): Promise<T> {
    if (running >= CONCURRENCY) {
      if (waiting.length >= queueMax) throw new DomainError('unavailable', { retryAfterSeconds: 1 });
      await new Promise<void>((resume) => waiting.push(resume));
    } else {
      running += 1;
    }
    try {
      return await job();
    } finally {
      // The slot goes to the next in line without ever being free in between.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
      await handOn();
    }
  }

  return {
    // NFC: one password whatever keyboard composed it (NIST 800-63B-4 3.1.1.2; reliability A6).
    hash: (password) => run(() => hash(password.normalize('NFC'), COST)),
    verify: (phc, password) => run(() => verify(phc, password.normalize('NFC'))),
    get pending() {
      return running + waiting.length;
    },
  };
}
