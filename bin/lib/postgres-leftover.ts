import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identify } from './process-identity.mjs';
import { runCommand } from './run-command.js';

const POLL_MS = 50;
/** A fast shutdown ends every session and writes a checkpoint. */
const FAST_MS = 10_000;
/** An immediate one only ends the processes; the next start recovers from the log. */
const IMMEDIATE_MS = 5_000;

/**
 * Clears away what `kill -9` leaves behind: a postmaster that still runs on this data (it is stopped cleanly), or a
 * pid file whose pid now belongs to somebody else (Postgres would refuse to start on it).
 * @returns whether one was running
 */
export async function stopLeftoverPostmaster(folder: string): Promise<boolean> {
  const path = join(folder, 'postmaster.pid');
  const pid = readPid(path);
  if (pid === undefined) return false;
  const identity = identify(pid);
  if (identity === undefined || !(await isPostmasterOf(pid, folder))) {
    rmSync(path, { force: true });
    return false;
  }
  const gone = async (withinMs: number): Promise<boolean> => {
    for (let waited = 0; identify(pid) === identity; waited += POLL_MS) {
      if (waited >= withinMs) return false;
      await pause(POLL_MS);
    }
    return true;
  };
  process.kill(pid, 'SIGINT');
  if (!(await gone(FAST_MS))) {
    process.kill(pid, 'SIGQUIT');
    if (!(await gone(IMMEDIATE_MS))) {
      process.kill(pid, 'SIGKILL');
      await gone(IMMEDIATE_MS);
      rmSync(path, { force: true });
    }
  }
  return true;
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8').split('\n')[0]);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Our postmasters are started with `-D <folder>`, which their command line shows. */
async function isPostmasterOf(pid: number, folder: string): Promise<boolean> {
  const words = await commandLine(pid);
  return (
    words.some((word, index) => word === '-D' && words[index + 1] === folder) &&
    words[0]?.endsWith('postgres') === true
  );
}

async function commandLine(pid: number): Promise<string[]> {
  // Small images have no `ps`.
  if (existsSync(`/proc/${pid}/cmdline`)) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  const { output } = await runCommand('ps', ['-o', 'command=', '-ww', '-p', String(pid)]);
  return output.trim().split(' ');
}
