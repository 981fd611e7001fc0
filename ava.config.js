// The fault tests kill processes and watch deadlines of seconds: bin/test runs them on their own, after the others and
// one file after the other, where no other test takes the processor from what they time.
const faults = process.env['TEST_FAULTS'] === '1';

export default {
  extensions: { ts: 'module' },
  files: faults ? ['test/faults/**/*.test.ts'] : ['test/**/*.test.ts', '!test/faults/**'],
  // tsx does not reach ava's worker threads (avajs/ava#3211); the Temporal worker's native part wants processes too.
  workerThreads: false,
  nodeArguments: ['--import=tsx'],
  concurrency: faults ? 1 : 2,
  // Without a test ending for so long, the run is stuck; tests of whole systems take longer than most.
  timeout: '120s',
};
