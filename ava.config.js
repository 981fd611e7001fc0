export default {
  extensions: { ts: 'module' },
  files: ['test/**/*.test.ts'],
  // tsx does not reach ava's worker threads (avajs/ava#3211); the Temporal worker's native part wants processes too.
  workerThreads: false,
  nodeArguments: ['--import=tsx'],
  concurrency: 2,
  // Without a test ending for so long, the run is stuck; tests of whole systems take longer than most.
  timeout: '120s',
};
