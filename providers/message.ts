import type { Channel, Language, MessageKind } from '../domain/states.js';

/** One message to one person, ready to leave the house. */
export interface OutgoingMessage {
  /** UUID, the same at every try: the idempotency key at a provider that knows such keys. */
  readonly id: string;
  /** E.164; by e-mail an address in lower case. */
  readonly to: string;
  /** Telegram: the chat that the owner linked, in digits. Absent: he is reached by his phone number. */
  readonly chatId?: string;
  /** The whole text, in `language`. */
  readonly text: string;
  readonly kind: MessageKind;
  readonly language: Language;
  /** The digits that are inside `text`: for channels that bring a text of their own, and the development outbox. */
  readonly code?: string;
  /** How long the code is good for, whole seconds: for channels that show it. */
  readonly seconds?: number;
}

/** That a provider took a message, which is not that it arrived. */
export interface Receipt {
  /** The provider's own name for the message, for talks with its support; null when it gave none that is safe to keep. */
  readonly reference: string | null;
  /** Whether the provider's `delivery` can later tell, by `reference`, if it arrived. */
  readonly tracked: boolean;
}

/** What became of a message that was taken; `pending` may still become either of the others. */
export type Delivery = 'delivered' | 'pending' | 'failed';

/** Carries messages over one channel. */
export interface MessageProvider {
  readonly channel: Channel;
  /**
   * Hands one message over; returns when the provider has taken it. Sends once: repeating is the caller's decision.
   * @param signal ends the call early; the provider has a deadline of its own (PROVIDER_CALL_MS).
   * @throws DeliveryError, and nothing else, when the provider did not take it
   */
  send(message: OutgoingMessage, signal: AbortSignal): Promise<Receipt>;
  /**
   * Whether a message arrived, for receipts that are `tracked`. Asks once, under the same deadline.
   * @throws DeliveryError, and nothing else, when the provider did not say
   */
  delivery?(reference: string, signal: AbortSignal): Promise<Delivery>;
}

/**
 * What a failure means to the caller: `temporary` – the same message may go through later; `undeliverable` – this
 * person cannot be reached this way and is told so; `misconfigured` – nothing goes through until an operator acts.
 */
export type DeliveryFailure = 'temporary' | 'undeliverable' | 'misconfigured';

/** What may be known beside the reason. */
export interface DeliveryFailureDetails {
  /**
   * The provider may have taken the message all the same: time-out, connection lost after the request was written, or
   * an answer that cannot be read. False when it was never asked, or answered that it did not take it.
   */
  readonly ambiguous?: boolean;
  /** Whole seconds that the provider asks to be left alone, at least 1. */
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * Why a message was not taken. Safe to log, store and put into a history: it is made of our own words and of numbers
 * that the provider documents, and it has no `cause`, because the errors beneath quote addresses and inputs.
 */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly ambiguous: boolean;
  readonly retryAfterSeconds: number | undefined;

  /** @param code one word for logs: `timeout`, `http_503`, `twilio_21211` */
  constructor(
    readonly reason: DeliveryFailure,
    readonly code: string,
    details: DeliveryFailureDetails = {},
  ) {
    super(`${reason}: ${code}`);
    this.ambiguous = details.ambiguous ?? false;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}
