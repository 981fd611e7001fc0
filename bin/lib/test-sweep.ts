import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { supervisorLock } from './data-folder.mjs';
import { holderOf } from './file-lock.mjs';
import { stopLeftoverPostmaster } from './postgres-leftover.js';
import { stopLeftovers } from './run-files.js';
import { FOLDER_PREFIX } from './test-environment.js';

/** Nothing in a test run is worth waiting for. */
const GRACE_MS = 2_000;

/** The file that a test run holds as long as it lives. */
export function runLock(folder: string): string {
  return join(folder, 'run.lock');
}

/** Stops and deletes what test runs left behind that were killed: those whose lock nobody holds any more. */
export async function sweepDeadRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (!name.startsWith(FOLDER_PREFIX) || !existsSync(runLock(folder))) continue;
    if (statSync(folder).uid !== process.getuid?.() || holderOf(runLock(folder)) !== undefined) continue;
    await sweepFolder(folder);
    await stopLeftovers(folder, GRACE_MS);
    await stopLeftoverPostmaster(join(folder, 'postgres'));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Stops what tests started with a data folder of their own inside the run's folder and did not stop. */
export async function sweepFolder(folder: string): Promise<void> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const inner = join(folder, entry.name);
    if (!entry.isDirectory() || !existsSync(join(inner, 'run'))) continue;
    const supervisor = holderOf(supervisorLock(inner));
    // It would start again what is stopped below.
    if (supervisor !== undefined && supervisor > 0) process.kill(supervisor, 'SIGKILL');
    await stopLeftovers(join(inner, 'run'), GRACE_MS);
    await stopLeftoverPostmaster(join(inner, 'postgres'));
  }
}
