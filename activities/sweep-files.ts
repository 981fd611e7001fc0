import { FILES_SWEPT_AT_ONCE } from '../domain/limits.js';
import { FileClaim } from '../models/file-claim.js';
import type { ActivityDeps } from './deps.js';

/**
 * Deletes files that no row owns: of uploads that were cut off between file and row, of documents that are gone.
 * Idempotent; several workers may do it at once. A file that cannot be deleted now stays for the next round.
 * @returns files deleted
 */
export async function sweepFiles({
  database,
  files,
  log,
}: Pick<ActivityDeps, 'database' | 'files' | 'log'>): Promise<number> {
  let swept = 0;
  for (;;) {
    const keys = await FileClaim.sweepable(database, FILES_SWEPT_AT_ONCE);
    const failures = await Promise.all(
      keys.map(async (key) => {
        try {
          await files.delete(key);
          await FileClaim.forget(database, key);
          return undefined;
        } catch (error) {
          return error;
        }
      }),
    );
    const failed = failures.filter((failure) => failure !== undefined);
    swept += keys.length - failed.length;
    if (failed.length > 0) log.warn({ err: failed[0], files: failed.length }, 'files could not be deleted');
    // What failed would be picked again and again.
    if (failed.length > 0 || keys.length < FILES_SWEPT_AT_ONCE) return swept;
  }
}
