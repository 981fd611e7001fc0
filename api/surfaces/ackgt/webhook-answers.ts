import { array, boolean, number, object, string } from 'yup';
import { EVENT_NAMES } from '../../../domain/events.js';
import { DISABLED_REASONS, WEBHOOK_STATES } from '../../../domain/webhooks.js';
import type { WebhookAttemptView, WebhookView, WebhookWithSecret } from '../../use-cases/index.js';
import { listOf, nullableText } from './answers.js';
import { uuid } from './fields.js';

const time = () => string().datetime().defined();
const count = () => number().integer().min(0).defined();

const WEBHOOK_FIELDS = {
  id: uuid(),
  url: string().defined(),
  description: string().defined(),
  events: array(string().defined()).defined().meta({ description: 'Empty: all' }),
  state: string().oneOf(WEBHOOK_STATES).defined(),
  disabled_for: string().oneOf(DISABLED_REASONS).nullable().defined(),
  secrets: count().meta({ description: 'How many secrets sign' }),
  pending: count().meta({ description: 'Events that wait; exact to 10,000' }),
  failures: count().meta({ description: 'Of the event that comes next, in a row' }),
  next_attempt_at: string().datetime().nullable().defined(),
  created_at: time(),
  updated_at: time(),
};

/** An endpoint. */
export const WEBHOOK = object(WEBHOOK_FIELDS);
/** An endpoint with a secret that is shown once. */
export const WEBHOOK_WITH_SECRET = object({
  ...WEBHOOK_FIELDS,
  secret: string().defined().meta({ description: 'Shown here, and never again' }),
});
export const WEBHOOK_LIST = listOf(WEBHOOK);
/** The event that was sent to try an endpoint. */
export const SENT_EVENT = object({ event_id: uuid() });
export const ATTEMPT_LIST = listOf(
  object({
    event_id: uuid(),
    type: string().oneOf(EVENT_NAMES).defined(),
    number: number().integer().min(1).defined(),
    resend: boolean().defined(),
    status: number()
      .integer()
      .nullable()
      .defined()
      .meta({ description: 'Of the answer; null: there was none' }),
    error: nullableText().meta({ description: 'Why there was none: a word' }),
    duration_ms: count(),
    at: time(),
  }),
);

/** An endpoint, field by field: its secrets are in no answer. */
export function presentWebhook(webhook: WebhookView) {
  return {
    id: webhook.id,
    url: webhook.url,
    description: webhook.description,
    events: [...webhook.events],
    state: webhook.state,
    disabled_for: webhook.disabledFor,
    secrets: webhook.secrets,
    pending: webhook.pending,
    failures: webhook.failures,
    next_attempt_at: webhook.nextAttemptAt?.toISOString() ?? null,
    created_at: webhook.createdAt.toISOString(),
    updated_at: webhook.updatedAt.toISOString(),
  };
}

/** The same with the secret that was just made. */
export function presentNewSecret(webhook: WebhookWithSecret) {
  return { ...presentWebhook(webhook), secret: webhook.secret };
}

export function presentAttempt(attempt: WebhookAttemptView) {
  return {
    event_id: attempt.eventId,
    type: attempt.eventName,
    number: attempt.number,
    resend: attempt.isResend,
    status: attempt.status,
    error: attempt.error,
    duration_ms: attempt.durationMs,
    at: attempt.at.toISOString(),
  };
}
