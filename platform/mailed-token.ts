import { randomBytes } from 'node:crypto';
import { TOKEN_SECRET_BYTES } from '../domain/limits.js';

const ID_BYTES = 16;
/** What a token of ours looks like: base64url without padding, 48 bytes. */
const SHAPE = new RegExp(`^[A-Za-z0-9_-]{${((ID_BYTES + TOKEN_SECRET_BYTES) * 4) / 3}}$`);

/**
 * A token for a link in a mail: the verification's id and a secret of 256 random bits, base64url. It says nothing of the
 * person, and the id only spares an index over digests (ADR 0023).
 * @param verificationId UUID
 */
export function makeMailedToken(verificationId: string): string {
  const id = Buffer.from(verificationId.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, randomBytes(TOKEN_SECRET_BYTES)]).toString('base64url');
}

/** The verification that a token names, whether or not there is one; undefined for what cannot be a token of ours. */
export function verificationOf(token: string): string | undefined {
  if (!SHAPE.test(token)) return undefined;
  const hex = Buffer.from(token, 'base64url').toString('hex', 0, ID_BYTES);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
