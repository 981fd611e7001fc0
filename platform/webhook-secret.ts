import { randomBytes } from 'node:crypto';
import { WEBHOOK_SECRET_BYTES, WEBHOOK_SECRET_PREFIX } from '../domain/webhook-limits.js';

/** A new secret of a webhook endpoint: `whsec_` and the base64 of random bytes (Standard Webhooks 1.0.0). */
export function makeWebhookSecret(): string {
  return `${WEBHOOK_SECRET_PREFIX}${randomBytes(WEBHOOK_SECRET_BYTES).toString('base64')}`;
}
