/**
 * Where files are kept, whatever it is: a folder, S3. Use cases and activities know this and no more. A store sees
 * sealed bytes only (platform/file-vault.ts), under keys that we made.
 */
export interface FileStore {
  /**
   * Keeps a file whole or not at all. When this resolves the bytes survive a crash of the machine; when it throws they
   * may be there or not, so a key is never used for other bytes, nor by two at once.
   * @throws FileStoreError
   */
  put(key: string, content: Uint8Array): Promise<void>;
  /**
   * Opens a file; its bytes come as they are read and may still fail with a FileStoreError.
   * @throws FileStoreError `missing` when there is none
   */
  open(key: string): Promise<AsyncIterable<Uint8Array>>;
  /** Deletes a file and what an interrupted `put` left of it; none there is no fault. @throws FileStoreError */
  delete(key: string): Promise<void>;
}

/**
 * `missing`: no such file. `unavailable`: away, full, too slow; it may come back. `misconfigured`: it refuses us, and
 * only an operator can help.
 */
export type FileStoreFailure = 'missing' | 'unavailable' | 'misconfigured';

/** A call of a store that failed. The text is the failure's word: names of files and buckets stay out of logs. */
export class FileStoreError extends Error {
  override readonly name = 'FileStoreError';

  constructor(
    readonly failure: FileStoreFailure,
    options?: ErrorOptions,
  ) {
    super(failure, options);
  }
}

/** A key is a UUID that the server made: no path of anybody's ever gets into a store (ASVS 5.3.2). */
const KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The key as it came. @throws Error when it is none: a fault of ours */
export function checkFileKey(key: string): string {
  if (!KEY.test(key)) throw new Error('not the key of a file');
  return key;
}
