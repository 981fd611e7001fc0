import { setTimeout as pause } from 'node:timers/promises';
import { say } from '../../bin/lib/say.mjs';
import { residentMegabytes } from './processor-time.js';
import type { Program } from './program.js';
import { type Product, type ProductOptions, startProduct } from './sides.js';
import type { Stage } from './stage.js';

/** A worker's memory while so many cases are open. */
export interface CaseMemory {
  readonly few: CaseWeight;
  readonly many: CaseWeight;
}

interface CaseWeight {
  readonly cases: number;
  /** MB of the process, and of its main thread's heap. */
  readonly resident: number;
  readonly heap: number;
  /** Flows in the worker's cache. */
  readonly cached: number;
}

const FEW = 100;
const MANY = 5_000;
/** Submitted before their flows are waited for: what waits for long is told again, and it is not load that is weighed. */
const WAVE = 100;
/** Buffers of the last requests are given back. */
const SETTLE_MS = 10_000;

/** Two fresh products in turn, each with as many cases as were submitted to it by 16 callers, all of them open. */
export async function weighCases(
  stage: Stage,
  load: Program,
  options: Pick<ProductOptions, 'build' | 'variant'>,
  share = 1,
): Promise<CaseMemory> {
  say("\nThe worker's memory with open cases");
  const weigh = async (cases: number): Promise<CaseWeight> => {
    const label = `cases-${cases}`;
    const product = await startProduct(stage, load, { ...options, variant: { ...options.variant, label } });
    try {
      for (let left = cases; left > 0; left -= WAVE)
        await product.play('submission', { callers: 16, limit: { count: Math.min(left, WAVE) } });
      await pause(SETTLE_MS);
      const weight = { cases, ...(await look(product)) };
      say(`  ${cases} cases: ${weight.resident.toFixed(0)} MB, ${weight.cached} flows in the cache`);
      return weight;
    } finally {
      await product.stop();
    }
  };
  return { few: await weigh(FEW), many: await weigh(Math.round(MANY * share)) };
}

async function look({ worker, workerMetrics }: Product): Promise<Omit<CaseWeight, 'cases'>> {
  const text = await (await fetch(workerMetrics)).text();
  const gauge = (name: string): number =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1]);
  return {
    resident: residentMegabytes(worker.pid),
    heap: gauge('nodejs_heap_size_used_bytes') / 1_024 ** 2,
    cached: gauge('temporal_sticky_cache_size'),
  };
}
