import { setTimeout as pause } from 'node:timers/promises';
import {
  KEPT,
  type Latencies,
  type Made,
  type Once,
  PACE,
  type TurnRequest,
  type TurnResult,
} from './turn.js';

/** A turn whose work only fails must end, not spin. */
const FAILURES_MAX = 50;

/** Lets the callers work until the limit, and sums up. */
export async function runCallers(
  { callers, limit }: Omit<TurnRequest, 'work'>,
  once: Once,
): Promise<TurnResult> {
  const latencies: number[] = [];
  const made: Made[] = [];
  let started = 0;
  let failed = 0;
  let failure: string | undefined;
  const began = performance.now();
  const goesOn = (): boolean =>
    failed < FAILURES_MAX &&
    ('count' in limit ? started < limit.count : performance.now() - began < limit.seconds * 1_000);

  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (goesOn()) {
        started += 1;
        try {
          const piece = await once(caller);
          latencies.push(piece.ms);
          if (piece.made) made.push(piece.made);
          if (made.length > 2 * KEPT) made.splice(0, KEPT);
        } catch (error) {
          failed += 1;
          failure ??= error instanceof Error ? (error.stack ?? error.message) : String(error);
        }
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  return {
    ...sumUp(latencies),
    failed,
    ...(failure === undefined ? {} : { failure }),
    seconds,
    made: made.slice(-KEPT),
  };
}

/**
 * One caller who asks PACE times a second as long as it goes on. A request whose turn came while the one before it
 * was still under way counts from when its turn came: an answer that is late hides none of those behind it.
 * @returns milliseconds of every request @throws what `send` throws
 */
export async function runPaced(goesOn: () => boolean, send: () => Promise<void>): Promise<number[]> {
  const latencies: number[] = [];
  const began = performance.now();
  for (let number = 0; goesOn(); number += 1) {
    const due = began + (number * 1_000) / PACE;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    // A timer that is late is the generator's doing, not the server's.
    const from = early > 0 ? performance.now() : due;
    await send();
    latencies.push(performance.now() - from);
  }
  return latencies;
}

/** Counts and sorts. */
export function sumUp(latencies: readonly number[]): Latencies {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { done: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
