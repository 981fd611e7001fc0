import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { WorkflowError } from '@temporalio/workflow';
import type { ErrorCode, ErrorDetails } from '../../domain/errors.js';

/** A refusal as it crosses Temporal: the failure's type IS the code (architecture 6). */
export function deny(code: ErrorCode, details: ErrorDetails = {}): ApplicationFailure {
  return ApplicationFailure.create({ message: code, type: code, nonRetryable: true, details: [details] });
}

/**
 * Wraps an Update handler: a bug in it fails the Update and not the workflow task, which would be retried for
 * ever while the caller waits (temporal.md 1.2). Failures and determinism violations pass as they are.
 */
export function guarded<A extends unknown[], R>(
  handler: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await handler(...args);
    } catch (error) {
      if (error instanceof TemporalFailure || error instanceof WorkflowError) throw error;
      throw ApplicationFailure.create({
        message: 'internal',
        type: 'internal',
        nonRetryable: true,
        ...(error instanceof Error ? { cause: error } : {}),
      });
    }
  };
}
