import { KEPT, type Made, type Once, type TurnRequest, type TurnResult } from './turn.js';

/** A turn whose work only fails must end, not spin. */
const FAILURES_MAX = 50;

/** Lets the callers work until the limit, and sums up. */
export async function runCallers({ callers, limit }: TurnRequest, once: Once): Promise<TurnResult> {
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
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return {
    done: latencies.length,
    failed,
    ...(failure === undefined ? {} : { failure }),
    seconds,
    p50: at(0.5),
    p95: at(0.95),
    made: made.slice(-KEPT),
  };
}
