import type { Actor, Caller } from '../../domain/actor.js';
import { coded } from './coded.js';
import type { UseCaseDeps } from './deps.js';
import {
  listWebhookAttempts,
  listWebhooks,
  resendEvent,
  seeWebhook,
  testWebhook,
} from './webhook-deliveries.js';
import type {
  NamedWebhook,
  Paged,
  WebhookAttemptView,
  WebhookView,
  WebhookWithSecret,
  WebhookWords,
} from './webhook-views.js';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  pauseWebhook,
  removeOldSecrets,
  resumeWebhook,
  rotateWebhookSecret,
} from './webhooks.js';

/** What can be done with webhook endpoints. Whoever asks has been let through by `authorize`. */
export interface WebhookCalls {
  /** Refused: `conflict` (too many). */
  createWebhook(caller: Caller, actor: Actor, words: WebhookWords): Promise<WebhookWithSecret>;
  listWebhooks(query: Paged): Promise<{ items: readonly WebhookView[]; total: number }>;
  /** Refused, as the rest: `not_found`. */
  seeWebhook(input: NamedWebhook): Promise<WebhookView>;
  /** What is not there is left as it is. */
  changeWebhook(
    caller: Caller,
    actor: Actor,
    input: NamedWebhook & Partial<WebhookWords>,
  ): Promise<WebhookView>;
  /** Refused: `conflict` (not active). */
  pauseWebhook(caller: Caller, actor: Actor, input: NamedWebhook): Promise<WebhookView>;
  /** Goes on at once, also with what failed. Refused: `conflict` (nothing holds it up). */
  resumeWebhook(caller: Caller, actor: Actor, input: NamedWebhook): Promise<WebhookView>;
  deleteWebhook(caller: Caller, actor: Actor, input: NamedWebhook): Promise<void>;
  /** A new secret, which signs beside those that there are. Refused: `conflict` (too many). */
  rotateWebhookSecret(caller: Caller, actor: Actor, input: NamedWebhook): Promise<WebhookWithSecret>;
  /** Only the newest signs from now on. Refused: `conflict` (there is one only). */
  removeOldSecrets(caller: Caller, actor: Actor, input: NamedWebhook): Promise<WebhookView>;
  /** The newest first. */
  listWebhookAttempts(
    query: NamedWebhook & Paged & { readonly eventId?: string | undefined },
  ): Promise<{ items: readonly WebhookAttemptView[]; total: number }>;
  /** One try more, out of order. Refused: `conflict` (too many wait). */
  resendEvent(caller: Caller, actor: Actor, input: NamedWebhook & { eventId: string }): Promise<void>;
  /** Sends `system.webhook.test` to it alone. @returns the event's id */
  testWebhook(caller: Caller, actor: Actor, input: NamedWebhook): Promise<{ eventId: string }>;
}

/** Binds them to what they need. */
export function createWebhookCalls(deps: UseCaseDeps): WebhookCalls {
  return {
    createWebhook: (caller, actor, words) => coded(createWebhook(deps, caller, actor, words)),
    listWebhooks: (query) => coded(listWebhooks(deps, query)),
    seeWebhook: (input) => coded(seeWebhook(deps, input)),
    changeWebhook: (caller, actor, input) => coded(changeWebhook(deps, caller, actor, input)),
    pauseWebhook: (caller, actor, input) => coded(pauseWebhook(deps, caller, actor, input)),
    resumeWebhook: (caller, actor, input) => coded(resumeWebhook(deps, caller, actor, input)),
    deleteWebhook: (caller, actor, input) => coded(deleteWebhook(deps, caller, actor, input)),
    rotateWebhookSecret: (caller, actor, input) => coded(rotateWebhookSecret(deps, caller, actor, input)),
    removeOldSecrets: (caller, actor, input) => coded(removeOldSecrets(deps, caller, actor, input)),
    listWebhookAttempts: (query) => coded(listWebhookAttempts(deps, query)),
    resendEvent: (caller, actor, input) => coded(resendEvent(deps, caller, actor, input)),
    testWebhook: (caller, actor, input) => coded(testWebhook(deps, caller, actor, input)),
  };
}
