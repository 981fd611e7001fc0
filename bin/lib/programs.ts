import { join } from 'node:path';
import { GROUPS } from '../../platform/config/config.js';
import { VARIABLES } from '../../platform/config/variables.js';
import type { ConsoleLines } from './console-lines.js';
import type { Piece } from './piece.js';
import { ROOT } from './project.js';
import { START_VARIABLES } from './start-variables.js';

/** One of our own programs. */
export interface Program {
  readonly name: 'api' | 'worker' | 'codec';
  /** Answers 2xx when the program is ready. */
  readonly readyUrl: string;
  /** All that it listens on. */
  readonly ports: readonly number[];
  /** May hold more than the program reads: it is given its own part of it. */
  readonly env: NodeJS.ProcessEnv;
}

const PROBE_MS = 1_000;
/** One that ends is noticed at once; this is for one that hangs, on a machine that may be very busy. */
const READY_WITHIN_MS = 180_000;
/** platform/process.ts cuts its own stop off at 25 s. */
const STOP_WITHIN_MS = 27_000;

/** Where a program's parts write. */
export interface Places {
  readonly logs: string;
  readonly runDirectory: string;
  readonly lines: ConsoleLines;
}

/** A program of ours as a part of the running system. */
export function programPiece(
  { name, readyUrl, ports, env }: Program,
  { logs, runDirectory, lines }: Places,
): Piece {
  return {
    name,
    readyWithinMs: READY_WITHIN_MS,
    stopWithinMs: STOP_WITHIN_MS,
    ports,
    async prepare() {
      return {
        name,
        command: process.execPath,
        args: ['--import', 'tsx', `${name}/main.ts`],
        env: ownPart(env, name),
        cwd: ROOT,
        stopSignal: 'SIGTERM',
        log: join(logs, `${name}.log`),
        runDirectory,
        onLine: (line) => lines.take(name, line),
      };
    },
    probe: () => answers(readyUrl),
  };
}

/** The environment without what belongs to other programs: the codec server never sees the keys of the database. */
function ownPart(env: NodeJS.ProcessEnv, name: Program['name']): NodeJS.ProcessEnv {
  const own = new Set(GROUPS[name].flatMap((group) => Object.keys(VARIABLES[group])));
  const declared = [...Object.values(VARIABLES), START_VARIABLES].flatMap((group) => Object.keys(group));
  const foreign = new Set(declared.filter((variable) => !own.has(variable)));
  return Object.fromEntries(Object.entries(env).filter(([variable]) => !foreign.has(variable)));
}

/** Whether somebody answers 2xx there. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
