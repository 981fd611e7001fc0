/** The environment of `npm start`: `.env`, where there is one, adds what is not set. */
export function loadDotEnv(root: string): void;

/** The data folder, absolute. */
export function dataFolder(root: string): string;

/** The file that the one supervisor of a data folder holds. */
export function supervisorLock(folder: string): string;

/**
 * Takes away the `urls.json` of a system that was killed, before anything slow is done: a script that waits for
 * the file must not read the old one.
 */
export function removeStaleUrls(root: string): void;
