import { createHmac, hkdfSync } from 'node:crypto';
import { parse, stringify } from 'uuid';
import { sameBytes } from './crypto.js';

/** What a link to a document says. */
export interface SignedLink {
  readonly documentId: string;
  /** The session that it was given to. */
  readonly sessionId: string;
  /** Seconds since 1970, by Postgres' clock. */
  readonly expiresAt: number;
}

/** Makes and reads the tokens of links. */
export interface LinkSigner {
  /** 96 characters that stand in a URL as they are. */
  sign(link: SignedLink): string;
  /** What a token says; null for anything that we did not sign. Whether its time is over is Postgres' to say. */
  read(token: string): SignedLink | null;
}

/** Two UUIDs and the end, 40 bytes; then the MAC. */
const LINK_BYTES = 40;
const MAC_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{96}$/;

/**
 * @param key CODE_KEY: links live as long as codes do, so that changing it kills nothing that would not die by itself.
 * The links' own key is derived from it (ASVS 11.2.4: one key, one use).
 */
export function createLinkSigner(key: Buffer): LinkSigner {
  const own = Buffer.from(hkdfSync('sha256', key, '', 'vestibule document links', 32));
  const macOf = (link: Buffer): Buffer => createHmac('sha256', own).update(link).digest();
  return {
    sign({ documentId, sessionId, expiresAt }) {
      const link = Buffer.concat([parse(documentId), parse(sessionId), Buffer.alloc(8)]);
      link.writeBigUInt64BE(BigInt(expiresAt), LINK_BYTES - 8);
      return Buffer.concat([link, macOf(link)]).toString('base64url');
    },
    read(token) {
      if (!TOKEN.test(token)) return null;
      const bytes = Buffer.from(token, 'base64url');
      const link = bytes.subarray(0, LINK_BYTES);
      if (bytes.length !== LINK_BYTES + MAC_BYTES || !sameBytes(bytes.subarray(LINK_BYTES), macOf(link)))
        return null;
      return {
        documentId: stringify(link, 0),
        sessionId: stringify(link, 16),
        expiresAt: Number(link.readBigUInt64BE(LINK_BYTES - 8)),
      };
    },
  };
}
