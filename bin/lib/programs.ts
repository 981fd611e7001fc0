import { join } from 'node:path';
import type { ConsoleLines } from './console-lines.js';
import type { Piece } from './piece.js';
import { ROOT } from './project.js';

/** One of our own programs. */
export interface Program {
  readonly name: 'api' | 'worker' | 'codec';
  /** Answers 2xx when the program is ready. */
  readonly readyUrl: string;
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
export function programPiece({ name, readyUrl, env }: Program, { logs, runDirectory, lines }: Places): Piece {
  return {
    name,
    readyWithinMs: READY_WITHIN_MS,
    stopWithinMs: STOP_WITHIN_MS,
    async prepare() {
      return {
        name,
        command: process.execPath,
        args: ['--import', 'tsx', `${name}/main.ts`],
        env,
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

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
