import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { killGroup } from './process-group.js';

/** How a command is run; it gets a process group of its own, so that it never outlives us nor hears Ctrl-C itself. */
export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Default `/`: a folder that every user can enter. */
  readonly cwd?: string;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Ends the command and everything that it started. */
  readonly abort?: AbortSignal | undefined;
  /** Ends it too; default 60 s. */
  readonly timeoutMs?: number;
  /** Called for each line of stdout and stderr. */
  readonly onLine?: (line: string) => void;
}

/** How it ended. */
export interface CommandResult {
  /** Exit code; null after a signal, a timeout or when it could not be started at all. */
  readonly code: number | null;
  /** stdout and stderr as they came, cut to the last 64 KB. */
  readonly output: string;
}

const KEPT = 64 * 1024;
const TERM_GRACE_MS = 2_000;

/** Runs a command to its end. Never throws for what the command does; an abort throws the signal's reason. */
export async function runCommand(
  command: string,
  args: readonly string[],
  { env = process.env, cwd = '/', uid, gid, abort, timeoutMs = 60_000, onLine }: CommandOptions = {},
): Promise<CommandResult> {
  abort?.throwIfAborted();
  const child = spawn(command, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (onLine) for (const line of lines) onLine(line);
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', (code) => resolve(code));
  });
  const kill = async (): Promise<void> => {
    if (child.pid === undefined) return;
    killGroup(child.pid, 'SIGTERM');
    await Promise.race([ended, pause(TERM_GRACE_MS)]);
    killGroup(child.pid, 'SIGKILL');
  };
  const timer = setTimeout(() => void kill(), timeoutMs);
  const onAbort = (): void => void kill();
  abort?.addEventListener('abort', onAbort, { once: true });
  try {
    const code = await ended;
    abort?.throwIfAborted();
    return { code, output };
  } finally {
    clearTimeout(timer);
    abort?.removeEventListener('abort', onAbort);
  }
}
