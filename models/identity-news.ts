import type { IdentityCheckStatus } from '../domain/kyc/words.js';
import { listOf } from './fragments.js';
import { UNTOLD } from './identity-attempt.js';

/** How the identity check of a case stands, by the newest attempt that people are told of. */
export interface IdentityNews {
  /** null: none was started. */
  readonly identityStatus: IdentityCheckStatus | null;
  readonly identityReason: string | null;
}

/** The attempts that people are told of (models/identity-attempt). */
const TOLD = `status NOT IN (${listOf(UNTOLD)})`;

/** Columns of IdentityNews, from `latestAttempt`. */
export const IDENTITY_NEWS = 'attempt.status AS identity_status, attempt.reason AS identity_reason';

/** Joins them to rows of cases, in a statement that names those so. */
export const latestAttempt = (cases: string): string =>
  `LEFT JOIN LATERAL (SELECT status, reason FROM identity_attempts WHERE case_id = ${cases}.id AND ${TOLD}
                       ORDER BY created_at DESC, id DESC LIMIT 1) AS attempt ON true`;

/** The number of attempts that people are told of, as an expression over the same. */
export const countAttempts = (cases: string): string =>
  `(SELECT count(*)::int FROM identity_attempts WHERE case_id = ${cases}.id AND ${TOLD})`;
