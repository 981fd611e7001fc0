import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../platform/log.js';

/** After a failed turn (Postgres away) the next one waits at least this long. */
const FAILED_MS = 5_000;

/** Work that repeats for as long as the worker lives. */
export interface Loop {
  /** Lets the turn under way finish: its calls have deadlines of their own. */
  stop(): Promise<void>;
}

/**
 * Repeats `turn` until stopped; it says how long to wait before the next one. A turn that fails is logged and
 * repeated later.
 * @param name for the log
 */
export function startLoop(log: Logger, name: string, turn: () => Promise<number>): Loop {
  const stopping = new AbortController();
  const { signal } = stopping;
  const done = (async () => {
    while (!signal.aborted) {
      const wait = await turn().catch((error: unknown) => {
        log.error({ err: error, loop: name }, 'a background turn failed');
        return FAILED_MS;
      });
      if (wait > 0) await pause(wait, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}
