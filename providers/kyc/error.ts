import type { DeliveryError } from '../message.js';

/**
 * What a failed call to a KYC provider means to its caller: `unavailable` – the same call may go through later; `refused` –
 * it looked at what it was given and will not take it; `misconfigured` – nothing goes through until an operator acts.
 */
export type KycProviderFailure = 'unavailable' | 'refused' | 'misconfigured';

/** Why a call did not go through. Safe to log and to put into a history: `code` is a word of ours, and there is no cause. */
export class KycProviderError extends Error {
  override readonly name = 'KycProviderError';

  /**
   * @param code one word for logs: `timeout`, `http_503`
   * @param retryAfterSeconds whole seconds that it asks to be left alone, at least 1
   */
  constructor(
    readonly reason: KycProviderFailure,
    readonly code: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(`${reason}: ${code}`);
  }
}

/** A failure of the transport, which speaks of messages. */
export function failedCall({ reason, code, retryAfterSeconds }: DeliveryError): KycProviderError {
  return new KycProviderError(
    reason === 'temporary' ? 'unavailable' : 'misconfigured',
    code,
    retryAfterSeconds,
  );
}
