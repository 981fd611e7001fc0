import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from '../../../bin/lib/project.js';
import { onCleanup } from '../../support/cleanup.js';

/** What a finished process said. */
export interface Finished {
  readonly code: number | null;
  /** stdout and stderr together. */
  readonly output: string;
}

/** Runs a Node program to its end. @param env added to PATH and HOME; nothing else is inherited */
export async function runNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd = ROOT,
): Promise<Finished> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onCleanup(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
