import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../../bin/lib/project.js';
import { Complaint, say } from '../../bin/lib/say.mjs';
import { FOLDER } from './stage.js';

/** Seconds until everything answers. */
export interface StartTimes {
  readonly first: number;
  readonly second: number;
}

const READY_WITHIN_MS = 120_000;
const POLL_MS = 20;

/** `npm start` on an empty data folder, and again on what that left; dependencies and the Temporal server are there. */
export async function measureStart(abort: AbortSignal): Promise<StartTimes> {
  const folder = join(FOLDER, 'start');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  say('\nnpm start on an empty data folder, then again');
  const first = await startOnce(folder, abort);
  const second = await startOnce(folder, abort);
  rmSync(folder, { recursive: true, force: true });
  say(`  first ${first.toFixed(1)} s, second ${second.toFixed(1)} s`);
  return { first, second };
}

/** `urls.json` appears when everything answers (product-api, start-up contract). */
async function startOnce(folder: string, abort: AbortSignal): Promise<number> {
  const urls = join(folder, 'urls.json');
  const began = performance.now();
  let output = '';
  const child = spawn(process.execPath, [join(ROOT, 'bin/start.mjs')], {
    cwd: ROOT,
    // Ports in use are replaced by free ones, so a system that runs beside is not in the way.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let running = true;
  void ended.then(() => {
    running = false;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  while (running && !existsSync(urls) && !abort.aborted && performance.now() - began < READY_WITHIN_MS)
    await pause(POLL_MS);
  const seconds = (performance.now() - began) / 1_000;
  const ready = existsSync(urls);
  child.kill('SIGTERM');
  await ended;
  abort.throwIfAborted();
  if (!ready) throw new Complaint(`npm start did not become ready:\n${output.trim()}`);
  return seconds;
}
