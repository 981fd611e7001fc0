import type { EventName } from '../../domain/events.js';
import type { DisabledReason, WebhookState } from '../../domain/webhooks.js';

/** An endpoint that is told of events, without its secrets. */
export interface WebhookView {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** Names of events, or what they begin with; empty: all. */
  readonly events: readonly string[];
  readonly state: WebhookState;
  readonly disabledFor: DisabledReason | null;
  /** How many secrets sign. */
  readonly secrets: number;
  /** Events that wait for it, up to 10,000. */
  readonly pending: number;
  /** Of the event that comes next, in a row. */
  readonly failures: number;
  /** When it is tried again, after a failure. */
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The same with a secret that is shown once. */
export interface WebhookWithSecret extends WebhookView {
  /** `whsec_…` */
  readonly secret: string;
}

/** One try to tell an endpoint of an event. */
export interface WebhookAttemptView {
  readonly eventId: string;
  readonly eventName: EventName;
  /** From 1, of this event at this endpoint. */
  readonly number: number;
  readonly isResend: boolean;
  /** Of the answer; null: there was none, and `error` says why. */
  readonly status: number | null;
  readonly error: string | null;
  readonly durationMs: number;
  readonly at: Date;
}

/** What an administrator says of an endpoint. */
export interface WebhookWords {
  readonly url: string;
  readonly description: string;
  readonly events: readonly string[];
}

/** An endpoint by its UUID. */
export interface NamedWebhook {
  readonly id: string;
}

/** Which page. */
export interface Paged {
  readonly page: number;
  readonly perPage: number;
}
