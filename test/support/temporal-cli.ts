import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { testRun } from './run.js';

/** What a person at the `temporal` command line sees. */
export interface CliResult {
  readonly ok: boolean;
  /** stdout and stderr. */
  readonly output: string;
}

const RUNS_WITHIN_MS = 30_000;

/** Runs the `temporal` CLI against the shared server, as an operator or a forger would. */
export async function temporalCli(...args: readonly string[]): Promise<CliResult> {
  const { temporalCli: binary, temporalAddress } = testRun();
  const all = [...args, '--address', temporalAddress, '--color', 'never'];
  try {
    const { stdout, stderr } = await promisify(execFile)(binary, all, {
      timeout: RUNS_WITHIN_MS,
      // The person's own settings of the CLI must not lead it elsewhere.
      env: { PATH: process.env['PATH'], HOME: testRun().folder },
    });
    return { ok: true, output: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { ok: false, output: stdout + stderr };
  }
}
