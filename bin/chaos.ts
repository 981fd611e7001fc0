import { parseArgs } from 'node:util';
import { complain, say } from './lib/say.mjs';
import { runParts } from './lib/test-parts.js';

/** What CI plays: always the same, so that a failure there can be played again here. */
const SEED = 20_261_121;
const MINUTES = 2;
const USAGE = `npm run test:chaos -- [--seed N] [--minutes M]   default: --seed ${SEED} --minutes ${MINUTES}`;

/**
 * `npm run test:chaos [-- --seed N --minutes M]`: payments while everything is killed in turn (test/chaos). What happens is
 * drawn from the seed; how long each kill takes is not.
 */
export async function main(args: readonly string[]): Promise<void> {
  const options = optionsOf(args);
  if (!options) {
    complain(USAGE);
    process.exit(2);
  }
  const { seed, minutes } = options;
  say(`Chaos for ${minutes} min with the seed ${seed}`);
  const variables = { CHAOS_SEED: String(seed), CHAOS_MINUTES: String(minutes) };
  await runParts([{ args: [], suite: 'chaos', variables }]);
}

function optionsOf(args: readonly string[]): { seed: number; minutes: number } | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { seed: { type: 'string' }, minutes: { type: 'string' } },
    });
    const seed = Number(values.seed ?? SEED);
    const minutes = Number(values.minutes ?? MINUTES);
    return Number.isSafeInteger(seed) && minutes >= 1 && minutes <= 120 ? { seed, minutes } : undefined;
  } catch {
    return undefined;
  }
}
