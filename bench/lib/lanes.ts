import { availableParallelism } from 'node:os';

/** As many hashes at once as the product runs (platform/password-hasher.ts). */
const LANES = Math.min(availableParallelism(), 3);

let free = LANES;
const waiting: (() => void)[] = [];

/** Runs a hash when there is room for one more. */
export async function inLane<T>(hash: () => Promise<T>): Promise<T> {
  if (free > 0) free -= 1;
  else await new Promise<void>((resume) => waiting.push(resume));
  try {
    return await hash();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}
