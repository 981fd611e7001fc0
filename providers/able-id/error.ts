import type { DeliveryError } from '../message.js';

/**
 * What a failed call to AbleID means to its caller: `unavailable` – the same call may go through later (5xx, network,
 * time-out, 408, 425, 429); `refused` – AbleID looked at it and said no, and will say so again (400); `misconfigured` –
 * nothing goes through until an operator acts (other statuses, an answer that cannot be read, no configuration).
 */
export type AbleIdFailureReason = 'unavailable' | 'refused' | 'misconfigured';

/**
 * Why a call to AbleID did not go through. Safe to log, store and put into a history: `code` is a word of ours, or an
 * error type of theirs that `ableIdReason` has made safe, and there is no `cause`, because the errors beneath quote
 * addresses and inputs.
 */
export class AbleIdError extends Error {
  override readonly name = 'AbleIdError';

  /**
   * @param code refused: their type, `FACE_SESSION_EXPIRED`; else one word for logs, `timeout`, `http_503`
   * @param retryAfterSeconds whole seconds that AbleID asks to be left alone, at least 1
   */
  constructor(
    readonly reason: AbleIdFailureReason,
    readonly code: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(`${reason}: ${code}`);
  }

  /** Whether the same call may be made again by itself. Each of the six may: see client.ts. */
  get retryable(): boolean {
    return this.reason === 'unavailable';
  }
}

/** A failure of the transport, which speaks of messages, in AbleID's words. */
export function failedCall({ reason, code, retryAfterSeconds }: DeliveryError): AbleIdError {
  return new AbleIdError(reason === 'temporary' ? 'unavailable' : 'misconfigured', code, retryAfterSeconds);
}
