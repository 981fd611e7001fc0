import { ApplicationFailure } from '@temporalio/activity';
import type { Logger } from '../platform/log.js';
import { KycProviderError } from '../providers/kyc/error.js';
import { refuse } from './refuse.js';

/** What a failed call to a KYC provider is to the flow: tried again while the provider is away, and an end when it refuses. */
export function providerFailure(log: Logger, error: unknown, verificationId: string): unknown {
  if (!(error instanceof KycProviderError)) return error;
  const { reason, code, retryAfterSeconds } = error;
  const level = reason === 'misconfigured' ? 'error' : 'warn';
  log[level]({ verificationId, reason, word: code }, 'a call to the KYC provider failed');
  if (reason === 'refused') return refuse('conflict');
  // A wrong token may be set right before the time is over.
  return ApplicationFailure.create({
    message: code,
    type: 'kyc_provider_failed',
    ...(retryAfterSeconds ? { nextRetryDelay: retryAfterSeconds * 1000 } : {}),
  });
}
