import { createHmac } from 'node:crypto';
import { WEBHOOK_SECRET_PREFIX } from '../../domain/webhook-limits.js';

/** What a delivery says beside its body. */
export interface SignedDelivery {
  /** The event's: the same in every try. */
  readonly id: string;
  /** Seconds since 1970, of this try. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The headers of a delivery (Standard Webhooks 1.0.0): HMAC-SHA256 over `id.timestamp.body`, once for each secret, so that
 * a receiver that knows one of them can verify it.
 */
export function signedHeaders(
  { id, timestamp, body }: SignedDelivery,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(WEBHOOK_SECRET_PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
