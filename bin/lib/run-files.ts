import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { killGroup } from './process-group.js';
import { identify } from './process-identity.mjs';
import { writeFileAtomically } from './write-file.js';

/** A process that we started, written down so that a later start finds it after `kill -9`. */
export interface RunFile {
  readonly name: string;
  /** Leader of a process group of its own. */
  readonly pid: number;
  /** See process-identity: a pid that now belongs to somebody else has another one. */
  readonly identity: string;
  /** How it is asked to end. */
  readonly stopSignal: NodeJS.Signals;
}

const POLL_MS = 50;

/** Writes down a process right after it was started. */
export function writeRunFile(directory: string, file: RunFile): void {
  mkdirSync(directory, { recursive: true });
  writeFileAtomically(pathOf(directory, file.name), JSON.stringify(file));
}

/** Forgets a process that ended. */
export function removeRunFile(directory: string, name: string): void {
  rmSync(pathOf(directory, name), { force: true });
}

/** The pid that a name has now, for tests and for people; undefined when it does not run. */
export function runningPid(directory: string, name: string): number | undefined {
  const file = read(pathOf(directory, name));
  return file !== undefined && isRunning(file) ? file.pid : undefined;
}

/**
 * Stops what an earlier run left behind, each asked first and killed after `graceMs`. A pid is touched only when it
 * is still the very process that was written down.
 * @returns names of what was still running
 */
export async function stopLeftovers(directory: string, graceMs: number): Promise<string[]> {
  if (!existsSync(directory)) return [];
  const files = readdirSync(directory).filter((name) => name.endsWith('.run.json'));
  const stopped = await Promise.all(
    files.map(async (name) => {
      const file = read(join(directory, name));
      const found = file !== undefined && isRunning(file);
      if (found) await stop(file, graceMs);
      rmSync(join(directory, name), { force: true });
      return found ? [file.name] : [];
    }),
  );
  return stopped.flat();
}

async function stop(file: RunFile, graceMs: number): Promise<void> {
  killGroup(file.pid, file.stopSignal);
  for (let waited = 0; isRunning(file); waited += POLL_MS) {
    if (waited >= graceMs) killGroup(file.pid, 'SIGKILL');
    await pause(POLL_MS);
  }
}

function isRunning(file: RunFile): boolean {
  return identify(file.pid) === file.identity;
}

function read(path: string): RunFile | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunFile;
  } catch {
    // Absent, or cut short by the crash that it is about: then the part's own traces (postmaster.pid) remain.
    return undefined;
  }
}

function pathOf(directory: string, name: string): string {
  return join(directory, `${name}.run.json`);
}
