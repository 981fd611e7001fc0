import { createHash } from 'node:crypto';

/** SHA-256 of what makes a repeat a repeat: the event key of a fact in the inbox. @param parts none but the last may hold a colon */
export function eventKey(...parts: readonly string[]): Buffer {
  return createHash('sha256').update(parts.join(':')).digest();
}
