import { setTimeout as pause } from 'node:timers/promises';
import { identify } from '../../../bin/lib/process-identity.mjs';

const POLL_MS = 25;

/** Whether a process runs (one that ended and is not yet reaped does not). */
export function isAlive(pid: number): boolean {
  return identify(pid) !== undefined;
}

/** Waits until `condition` holds. @throws Error when it does not in time */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 15_000,
): Promise<void> {
  for (let waited = 0; !(await condition()); waited += POLL_MS) {
    if (waited >= withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await pause(POLL_MS);
  }
}
