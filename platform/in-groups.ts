import DataLoader from 'dataloader';
import { isDatabaseOutage } from './database.js';

/** A group that takes longer no longer holds up the next one: a lock that one item waits for is not everybody's. */
const PATIENCE_MS = 100;
/** Items of one group: the latency of a larger one would be felt by each of them. */
const GROUP_MAX = 64;

/**
 * Writes what comes while a write is under way with ONE write after it ("group commit"): each of the callers waits for the
 * commit that has his own item in it, and all of them together cost Postgres little more than one (ADR 0042). Who comes
 * alone waits for nobody.
 * @param write makes all of the items or none, safe to be run again with some of them; answers one each, in their order.
 *   What fails with several items for one's sake is run again with each alone, so that nobody fails for another's
 * @returns writes an item, with others; throws what `write` threw
 */
export function inGroups<Item, Made>(
  write: (items: readonly Item[]) => Promise<readonly Made[]>,
): (item: Item) => Promise<Made> {
  let free: Promise<void> = Promise.resolve();
  const groups = new DataLoader<Item, Made>(
    (items) => {
      const made = writeAll(write, items);
      free = within(PATIENCE_MS, made);
      return made;
    },
    {
      cache: false,
      maxBatchSize: GROUP_MAX,
      // After this round of the event loop: what came in the same round goes along.
      batchScheduleFn: (start) => void free.then(() => setImmediate(start)),
    },
  );
  return (item) => groups.load(item);
}

async function writeAll<Item, Made>(
  write: (items: readonly Item[]) => Promise<readonly Made[]>,
  items: readonly Item[],
): Promise<readonly (Made | Error)[]> {
  try {
    return await write(items);
  } catch (error) {
    if (items.length === 1 || isDatabaseOutage(error)) return items.map(() => asError(error));
    return await Promise.all(items.map((item) => write([item]).then(([made]) => made as Made, asError)));
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Resolves with the work, however it ends, and after so long at the latest. */
function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    work.then(end, end);
  });
}
