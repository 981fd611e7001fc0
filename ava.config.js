// The fault tests kill processes and watch deadlines of seconds: bin/test runs them on their own, after the others, which take
// the processor. They mostly wait, so that two files at a time do not stand in each other's way. Chaos has a command of its own.
const suite = process.env['TEST_SUITE'] ?? 'tests';
const FILES = {
  tests: ['test/**/*.test.ts', '!test/faults/**', '!test/chaos/**'],
  faults: ['test/faults/**/*.test.ts'],
  chaos: ['test/chaos/**/*.test.ts'],
};

export default {
  extensions: { ts: 'module' },
  files: FILES[suite],
  // tsx does not reach ava's worker threads (avajs/ava#3211); the Temporal worker's native part wants processes too.
  workerThreads: false,
  nodeArguments: ['--import=tsx'],
  concurrency: suite === 'chaos' ? 1 : 2,
  // Without a test ending for so long, the run is stuck; tests of whole systems take longer than most.
  timeout: '120s',
};
