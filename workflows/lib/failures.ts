import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { isErrorCode } from '../../domain/errors.js';
import { deny } from './guarded.js';

/**
 * What a failed activity means to the one who waits: the activity's own refusal, or `unavailable` when it ran
 * out of time or tries. Cancellation and bugs pass as they are.
 */
export function causeOf(error: unknown): Error {
  if (!(error instanceof ActivityFailure)) return error instanceof Error ? error : new Error('unknown');
  const { cause } = error;
  if (cause instanceof ApplicationFailure && isErrorCode(cause.type)) return cause;
  return deny('unavailable');
}

/**
 * Whether the activity itself said no, for good. Anything else (a report that was lost, tries that were used up)
 * leaves open what it did.
 */
export function isRefusal(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.nonRetryable === true && isErrorCode(cause.type);
}
