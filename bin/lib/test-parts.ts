import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { VARIABLES } from '../../platform/config/variables.js';
import { tryLock } from './file-lock.mjs';
import { killGroup } from './process-group.js';
import { identify } from './process-identity.mjs';
import { ROOT } from './project.js';
import { writeRunFile } from './run-files.js';
import { Complaint, complain, say } from './say.mjs';
import { type Summary, TapReport } from './tap-report.js';
import { TestEnvironment, type TestVariables } from './test-environment.js';
import { runLock, sweepDeadRuns, sweepFolder } from './test-sweep.js';

/** After Ctrl-C a test file has so long to stop what it started; then its whole group is killed. */
const INTERRUPT_GRACE_MS = 15_000;
const AVA = join(ROOT, 'node_modules/ava/entrypoints/cli.mjs');

const NOTHING: Summary = { passed: 0, failed: 0, skipped: 0 };

/** Runs parts of the tests, one after the other, on servers of their own, and ends the process. */
export async function runParts(parts: readonly Part[]): Promise<void> {
  await sweepDeadRuns();
  const environment = new TestEnvironment();
  tryLock(runLock(environment.folder));
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      interrupted.abort();
      environment.supervisor.requestStop();
    });
  }
  say('Starting what the tests need');
  let summary: Summary | undefined;
  try {
    const variables = await environment.start();
    for (const part of parts) {
      if (!interrupted.signal.aborted)
        summary = sum(summary ?? NOTHING, await runAva(part, variables, interrupted.signal));
    }
  } catch (error) {
    if (!interrupted.signal.aborted) complain(error instanceof Complaint ? error.message : error);
  }
  say();
  await sweepFolder(environment.folder);
  await environment.stop();
  if (interrupted.signal.aborted) say('\nInterrupted.');
  const { passed, failed, skipped } = summary ?? { passed: 0, failed: 1, skipped: 0 };
  say(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  const bad = failed > 0 || interrupted.signal.aborted || (skipped > 0 && isCi());
  process.exit(bad ? 1 : 0);
}

/** One run of ava. */
export interface Part {
  readonly args: readonly string[];
  /** Which tests: ava.config.js has their files. */
  readonly suite: 'tests' | 'faults' | 'chaos';
  /** What the tests are told beside the addresses of the servers. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Whether ava watches files and talks to a person. */
export const isWatching = (args: readonly string[]): boolean =>
  args.some((arg) => arg === '--watch' || arg === '-w');

const sum = (one: Summary, other: Summary): Summary => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
});

/** ava in a process group of its own: whatever a test started and forgot is in it and ends with it. */
async function runAva(
  { args, suite, variables: own }: Part,
  variables: TestVariables,
  interrupted: AbortSignal,
): Promise<Summary> {
  const watching = isWatching(args);
  // In watch mode ava has no TAP output: it talks to the person itself, and nobody counts.
  const ava = spawn(process.execPath, [AVA, ...(watching ? [] : ['--tap']), ...args], {
    cwd: ROOT,
    env: {
      ...withoutOurs(process.env),
      ...variables,
      NODE_ENV: 'test',
      ...own,
      TEST_SUITE: suite,
    },
    // In watch mode it reads the keyboard, which only the terminal's own process group may.
    detached: !watching,
    stdio: watching ? 'inherit' : ['ignore', 'pipe', 'inherit'],
  });
  const identity = identify(ava.pid ?? 0);
  if (ava.pid !== undefined && identity !== undefined && !watching) {
    // Should we be killed, the next run ends its group.
    writeRunFile(variables.TEST_FOLDER, { name: 'ava', pid: ava.pid, identity, stopSignal: 'SIGKILL' });
  }
  const stop = (): void => void (watching ? ava.kill() : end(ava));
  interrupted.addEventListener('abort', stop, { once: true });
  if (interrupted.aborted) stop();
  const report = new TapReport();
  if (ava.stdout !== null) createInterface({ input: ava.stdout }).on('line', (line) => report.take(line));
  ava.once('exit', () => {
    if (ava.pid !== undefined && !watching) killGroup(ava.pid, 'SIGKILL');
  });
  const [code] = (await once(ava, 'close')) as [number | null];
  if (watching) return NOTHING;
  if (report.skippedTitles.length > 0) say(`\nSkipped${isCi() ? ', which CI does not allow' : ''}:`);
  for (const title of report.skippedTitles) say(`  -  ${title}`);
  return report.summarise(code);
}

/** Asks first, so that tests which run a whole system can stop it in order. */
async function end(ava: ChildProcess): Promise<void> {
  if (ava.pid === undefined) return;
  killGroup(ava.pid, 'SIGINT');
  await Promise.race([once(ava, 'exit'), pause(INTERRUPT_GRACE_MS)]);
  killGroup(ava.pid, 'SIGKILL');
}

/** The person's own settings of the product must not reach the tests, which set what they need. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = new Set(['DATA_DIR', ...Object.values(VARIABLES).flatMap((group) => Object.keys(group))]);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.has(name)));
}

function isCi(): boolean {
  return process.env['CI'] === 'true';
}
