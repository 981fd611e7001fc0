import { setTimeout as pause } from 'node:timers/promises';
import { LOST_COMMIT_RETRY_MS } from '../../domain/limits.js';
import { isDatabaseOutage } from '../../platform/database.js';

const FIRST_PAUSE_MS = 50;

/**
 * Makes a write of the API's own, and makes it again for a moment when the way to Postgres broke: its COMMIT may have
 * been applied and only the acknowledgement lost, and nobody may be told that a thing failed which was done
 * (reliability F19). Activities have this from Temporal.
 * @param write has to find what an earlier try of the same call did; a lock or a unique key makes it wait for one
 *   that is still in its COMMIT. `isAgain`: there was such a try, which may have been applied
 */
export async function insist<T>(write: (isAgain: boolean) => Promise<T>): Promise<T> {
  const start = performance.now();
  for (let pauseMs = FIRST_PAUSE_MS, isAgain = false; ; pauseMs *= 2, isAgain = true) {
    try {
      return await write(isAgain);
    } catch (error) {
      const over = performance.now() - start + pauseMs > LOST_COMMIT_RETRY_MS;
      if (over || !isDatabaseOutage(error)) throw error;
      await pause(pauseMs);
    }
  }
}
