import type { Readable } from 'node:stream';
import { FileStoreError } from '../../domain/file-store.js';

/** How long a store may take. */
export interface Deadlines {
  /** To keep or delete a file, or to begin to read one, ms. */
  readonly callMs: number;
  /** To read a file from its first byte to its last, whoever reads it, ms. */
  readonly readMs: number;
}

/** What an error of a store's own means. */
type Judge = (error: unknown) => FileStoreError;

/**
 * Runs one call of a store under a deadline. What is late may still happen: a file that nobody kept is swept later
 * (activities/sweep-files.ts).
 * @param work is told when the time is over
 * @throws FileStoreError
 */
export async function within<T>(
  ms: number,
  judge: Judge,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const call = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new FileStoreError('unavailable'));
      call.abort();
    }, ms);
  });
  try {
    return await Promise.race([work(call.signal), late]);
  } catch (error) {
    throw error instanceof FileStoreError ? error : judge(error);
  } finally {
    clearTimeout(timer);
  }
}

/** The bytes of a stream, all of them within a time: neither a store that hangs nor a reader who stalls holds it open. */
export async function* readWithin(
  ms: number,
  judge: Judge,
  stream: Readable,
): AsyncGenerator<Uint8Array, void, undefined> {
  const timer = setTimeout(() => stream.destroy(new FileStoreError('unavailable')), ms);
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw error instanceof FileStoreError ? error : judge(error);
  } finally {
    clearTimeout(timer);
    stream.destroy();
  }
}
