import { DomainError } from '../../domain/errors.js';
import { FileStoreError } from '../../domain/file-store.js';

/**
 * A store that fails is `unavailable`, with the true cause kept for the log; a file that must be there and is not is a
 * fault of ours and passes as it is.
 */
export async function stored<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof FileStoreError && error.failure !== 'missing')
      throw new DomainError('unavailable', {}, { cause: error });
    throw error;
  }
}
