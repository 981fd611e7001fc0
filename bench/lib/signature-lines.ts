import { createHmac } from 'node:crypto';
import { headerLines } from './kept-connection.js';
import type { Target } from './turn.js';

/** The last nonce of each key: with one for all, more than a thousand requests a second would run away from the clock. */
const nonces = new Map<string, number>();

/** Headers of a request that is signed now: its nonce is the time, and another one each time. */
export function signatureLines({ kid, secret }: NonNullable<Target['key']>): string {
  const nonce = Math.max(Date.now(), (nonces.get(kid) ?? 0) + 1);
  nonces.set(kid, nonce);
  return headerLines({
    'X-Auth-Apikey': kid,
    'X-Auth-Nonce': String(nonce),
    'X-Auth-Signature': createHmac('sha256', secret).update(`${nonce}${kid}`).digest('hex'),
  });
}
