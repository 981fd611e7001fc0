import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '../../domain/errors.js';
import type { SharedSecret } from './route.js';

/**
 * Prepares the check of a shared secret. Digests are compared: they are of one length whatever was sent, and in
 * constant time (timingSafeEqual throws on unequal lengths).
 * @returns what throws DomainError unauthorized for a secret that is wrong, missing or sent twice
 */
export function secretCheck({ header, value }: SharedSecret): (headers: IncomingHttpHeaders) => void {
  const expected = digest(value);
  return (headers) => {
    const shown = headers[header];
    // Node joins what came twice with a comma, so it is not the secret any more.
    if (typeof shown !== 'string' || !timingSafeEqual(digest(shown), expected))
      throw new DomainError('unauthorized');
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
