import { setTimeout as pause } from 'node:timers/promises';
import { say } from '../../bin/lib/say.mjs';
import { residentMegabytes } from './processor-time.js';
import type { Program } from './program.js';
import { type ProductOptions, startProduct } from './sides.js';
import type { Stage } from './stage.js';

/** Resident megabytes. */
export interface Memory {
  readonly idle: { readonly api: number; readonly worker: number };
  readonly after: { readonly api: number; readonly worker: number };
  /** Requests in between, and how many flows were among them. */
  readonly requests: number;
  readonly flows: number;
}

const SETTLE_MS = 3_000;
const REQUESTS = 10_000;
/** Two requests each. */
const FLOWS = 500;

/** A fresh API and worker: at rest, and after REQUESTS requests by 16 callers. */
export async function measureMemory(
  stage: Stage,
  load: Program,
  options: Pick<ProductOptions, 'build' | 'variant'>,
  share = 1,
): Promise<Memory> {
  const flows = Math.round(FLOWS * share);
  const requests = Math.round(REQUESTS * share);
  say(`\nMemory at rest and after ${requests} requests`);
  const product = await startProduct(stage, load, {
    ...options,
    variant: { ...options.variant, label: 'weighed' },
  });
  const weigh = async () => {
    await pause(SETTLE_MS);
    return { api: residentMegabytes(product.api.pid), worker: residentMegabytes(product.worker.pid) };
  };
  try {
    const idle = await weigh();
    await product.play('registration', { callers: 16, limit: { count: flows } });
    await product.play('get-me', { callers: 16, limit: { count: requests - 2 * flows } });
    const after = await weigh();
    say(`  API ${idle.api.toFixed(0)} -> ${after.api.toFixed(0)} MB`);
    say(`  worker ${idle.worker.toFixed(0)} -> ${after.worker.toFixed(0)} MB`);
    return { idle, after, requests, flows };
  } finally {
    await product.stop();
  }
}
