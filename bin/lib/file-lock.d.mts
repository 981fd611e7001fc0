/**
 * Takes a lock that is a file naming its holder. A holder that no longer runs, `kill -9` included, holds nothing.
 * @returns `holder` is the pid that has it
 */
export function tryLock(path: string): { release: () => void } | { holder: number };

/**
 * Waits for the lock.
 * @param onWait called once, when somebody else has it
 * @returns releases it
 */
export function lock(path: string, onWait: (holder: number) => void): Promise<() => void>;

/**
 * Who has the lock, without touching it.
 * @returns the pid of the live holder; 0 while it is still writing its name
 */
export function holderOf(path: string): number | undefined;
