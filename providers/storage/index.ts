import type { FileStore } from '../../domain/file-store.js';
import { STORAGE_CALL_MS, STORAGE_READ_MS } from '../../domain/limits.js';
import type { Config } from '../../platform/config/config.js';
import type { Deadlines } from './deadline.js';
import { createLocalStore, type LocalConfig } from './local.js';
import { createS3Store, type S3Config } from './s3.js';

/** The variables that choose and set up the store. */
export type StorageConfig = Pick<Config, 'STORAGE_PROVIDER'> & LocalConfig & S3Config;

/**
 * The store that STORAGE_PROVIDER names.
 * @throws Error at start when its configuration cannot work
 */
export async function createFileStore(
  config: StorageConfig,
  deadlines: Deadlines = { callMs: STORAGE_CALL_MS, readMs: STORAGE_READ_MS },
): Promise<FileStore> {
  return config.STORAGE_PROVIDER === 's3'
    ? createS3Store(config, deadlines)
    : createLocalStore(config, deadlines);
}
