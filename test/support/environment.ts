import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Config, loadConfig, type Program } from '../../platform/config/config.js';
import { testRun } from './run.js';

/** What a program of a test needs to be told; the rest has a value that suits every test. */
export interface ProgramOptions {
  readonly databaseUrl: string;
  readonly taskQueue: string;
  /** Overrides, by the names of `.env.example`; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A task queue that no other test has: workers of other files never see its flows. */
export function uniqueTaskQueue(): string {
  return `test-${randomUUID()}`;
}

/** A whole, valid environment for our programs: development mode with the caps of production, ports left out. */
export function programEnvironment({
  databaseUrl,
  taskQueue,
  env = {},
}: ProgramOptions): Record<string, string> {
  const run = testRun();
  const all: Record<string, string | undefined> = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    TMPDIR: process.env['TMPDIR'],
    NODE_ENV: 'development',
    // A test that wants to meet a cap sets it; one that does not must not be held up by its neighbours' budget.
    CAP_FACTOR: '100',
    ...run.keys,
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: run.temporalAddress,
    TEMPORAL_TASK_QUEUE: taskQueue,
    WORKFLOW_BUNDLE: run.workflowBundle,
    STORAGE_DIR: join(run.folder, 'files'),
    SMS_PROVIDER: 'outbox',
    DEVELOPMENT_OUTBOX: 'true',
    ...env,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The same as a parsed configuration, for tests that build parts of a program in their own process. */
export function programConfig(program: Program, options: ProgramOptions): Config {
  return loadConfig(program, programEnvironment(options));
}
