// Endpoints that are told of events, as everybody knows them: database, flow, presenters, docs (ADR 0034).

/** What an endpoint is: told of events, not now, or not until an administrator says so. */
export const WEBHOOK_STATES = ['active', 'paused', 'disabled'] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** Why nobody tries any more: it answered 410, or nothing good for days. */
export const DISABLED_REASONS = ['gone', 'unreachable'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** Where the delivery to an endpoint stands, as the search attribute `Stage` shows it; `removed`: there is none any more. */
export type WebhookStage = 'idle' | 'delivering' | 'retrying' | 'paused' | 'disabled' | 'removed';

/** What the flow of an endpoint starts with: everything else is in Postgres. */
export interface WebhookDeliveryInput {
  /** UUID of the endpoint. */
  readonly endpointId: string;
  /** The flow looks into Postgres at least so often. */
  readonly lookAgainMs: number;
  /** Batches of one run: a history stays short, however long the endpoint lives. */
  readonly batchesPerRun: number;
}

/** There is something to look at: events, or an administrator changed the endpoint. Its row says which. */
export const WEBHOOK_SIGNAL = 'wake';

export const webhookDeliveryId = (endpointId: string): string => `webhook-${endpointId}`;

/** Hosts of this machine: a secret path to them needs no TLS. */
const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** Whether an endpoint may have this address: https, http on this machine only; no name and password in it, no fragment. */
export function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

/**
 * Seconds until the next try. @param failures in a row, this one with them @param delays after the first, the second, …
 * @param retryAfterSeconds what the endpoint asked for, a day at most
 * @returns undefined: it was the last one
 */
export function retryDelay(
  failures: number,
  delays: readonly number[],
  retryAfterSeconds = 0,
): number | undefined {
  const delay = delays[failures - 1];
  return delay === undefined ? undefined : Math.max(delay, retryAfterSeconds);
}
