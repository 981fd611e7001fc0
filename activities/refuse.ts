import { ApplicationFailure } from '@temporalio/activity';
import type { ErrorCode, ErrorDetails } from '../domain/errors.js';

/** The stand-in that Temporal shows for an account. */
export interface Completed {
  readonly userRef: string;
}

/** How the time of a code ended: used after all, stopped by a ban, or neither. */
export interface Closed extends Partial<Completed> {
  readonly stopped?: boolean;
}

/** A business outcome that a retry cannot change: the failure's type IS the code (architecture 6). */
export function refuse(code: ErrorCode, details: ErrorDetails = {}): ApplicationFailure {
  return ApplicationFailure.create({ message: code, type: code, nonRetryable: true, details: [details] });
}
