import type { DeliveryError } from '../message.js';

/**
 * What a failed call to NambaOne means to its caller: `unavailable` – the same call may go through later (5xx, network,
 * time-out, 408, 425, 429); `refused` – NambaOne looked at it and said no, and will say so again (400, 409, 422);
 * `misconfigured` – nothing goes through until an operator acts (other statuses, an answer that cannot be read, no
 * configuration).
 */
export type NambaOneFailureReason = 'unavailable' | 'refused' | 'misconfigured';

/**
 * Why a call to NambaOne did not go through. Safe to log, store and put into a history: `code` is one word of ours
 * (`timeout`, `http_503`), and there is no `cause`, because the errors beneath quote addresses and inputs.
 */
export class NambaOneError extends Error {
  override readonly name = 'NambaOneError';

  /** @param retryAfterSeconds whole seconds that NambaOne asks to be left alone, at least 1 */
  constructor(
    readonly reason: NambaOneFailureReason,
    readonly code: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(`${reason}: ${code}`);
  }
}

/** A failure of the transport, which speaks of messages, in NambaOne's words. */
export function failedCall({ reason, code, retryAfterSeconds }: DeliveryError): NambaOneError {
  return new NambaOneError(reason === 'temporary' ? 'unavailable' : 'misconfigured', code, retryAfterSeconds);
}

/** An answer that says "done" in a form that cannot be read. */
export function badAnswer(): NambaOneError {
  return new NambaOneError('misconfigured', 'bad_answer');
}
