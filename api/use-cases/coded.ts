import { DomainError } from '../../domain/errors.js';
import { UNAVAILABLE_RETRY_AFTER_SECONDS } from '../../domain/limits.js';
import { isDatabaseOutage } from '../../platform/database.js';

/**
 * Postgres away is `unavailable`, with the true cause kept for the log; a wait that nobody set gets the usual one.
 * Anything unknown passes and becomes a logged 500.
 */
export async function coded<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (isDatabaseOutage(error)) {
      throw new DomainError(
        'unavailable',
        { retryAfterSeconds: UNAVAILABLE_RETRY_AFTER_SECONDS },
        { cause: error },
      );
    }
    if (
      error instanceof DomainError &&
      error.code === 'unavailable' &&
      error.details.retryAfterSeconds === undefined
    ) {
      throw new DomainError(
        'unavailable',
        { retryAfterSeconds: UNAVAILABLE_RETRY_AFTER_SECONDS },
        { cause: error.cause },
      );
    }
    throw error;
  }
}
