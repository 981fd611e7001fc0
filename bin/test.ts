import { isWatching, type Part, runParts } from './lib/test-parts.js';

/**
 * `npm test [-- ava's arguments]`: starts the servers that tests need, once, runs ava, and stops everything. The tests
 * that kill processes and watch deadlines of seconds come last (ava.config.js), where the others do not take the processor
 * from what they time. The last line counts; a failure, and in CI a skip, makes the exit
 * code 1.
 */
export async function main(args: readonly string[]): Promise<void> {
  await runParts(partsOf(args));
}

/** Which runs of ava the arguments ask for: without a file, the quick tests and then the faults. */
function partsOf(args: readonly string[]): Part[] {
  const files = args.filter((arg) => /^(\.\/)?test\//.test(arg));
  const flags = args.filter((arg) => !files.includes(arg));
  const faults = files.filter((file) => /^(\.\/)?test\/faults\b/.test(file));
  const others = files.filter((file) => !faults.includes(file));
  const all = files.length === 0;
  return [
    ...(all || others.length > 0 ? [{ args: [...flags, ...others], suite: 'tests' as const }] : []),
    ...((all && !isWatching(args)) || faults.length > 0
      ? [{ args: [...flags, ...faults], suite: 'faults' as const }]
      : []),
  ];
}
