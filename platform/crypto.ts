import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  randomInt,
  timingSafeEqual,
} from 'node:crypto';
import { CODE_DIGITS } from '../domain/limits.js';
import type { NamedKey } from './config/config.js';

/** AES-256-GCM with the key's id beside each value, so that keys can be rotated (ASVS 11.2.2, 11.3.3). */
const CIPHER = 'aes-256-gcm';
/** 96 bits, random for every value (NIST SP 800-38D 8.2.2). */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what may not be read in a dump of the database. */
export interface Sealer {
  /**
   * @param context the table and column; a sealed value moved to another column no longer opens.
   * @returns `<key id>.<base64url of iv, ciphertext, tag>`
   */
  seal(context: string, plain: string): string;
  /** @throws Error when the key is unknown, the context differs or a bit was changed. */
  open(context: string, sealed: string): string;
}

/** Encrypts bytes under the first key of a ring; opens under any. */
export function encryptBytes(
  ring: readonly NamedKey[],
  plain: Uint8Array,
  context: string,
): { keyId: string; data: Buffer } {
  const current = ring[0];
  if (!current) throw new Error('an empty key ring cannot encrypt');
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, current.key, iv).setAAD(Buffer.from(context));
  return {
    keyId: current.id,
    data: Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]),
  };
}

/** The reverse of encryptBytes. @throws Error on an unknown key id or altered data. */
export function decryptBytes(
  ring: readonly NamedKey[],
  keyId: string,
  data: Uint8Array,
  context: string,
): Buffer {
  const named = ring.find(({ id }) => id === keyId);
  if (!named) throw new Error(`unknown encryption key id "${keyId}"`);
  if (data.length < IV_BYTES + TAG_BYTES) throw new Error('encrypted data is cut short');
  const decipher = createDecipheriv(CIPHER, named.key, data.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(context)).setAuthTag(data.subarray(data.length - TAG_BYTES));
  return Buffer.concat([decipher.update(data.subarray(IV_BYTES, data.length - TAG_BYTES)), decipher.final()]);
}

/** Makes the Sealer of personal data at rest. */
export function createSealer(ring: readonly NamedKey[]): Sealer {
  return {
    seal(context, plain) {
      const { keyId, data } = encryptBytes(ring, Buffer.from(plain, 'utf8'), context);
      return `${keyId}.${data.toString('base64url')}`;
    },
    open(context, sealed) {
      const dot = sealed.indexOf('.');
      return decryptBytes(
        ring,
        sealed.slice(0, dot),
        Buffer.from(sealed.slice(dot + 1), 'base64url'),
        context,
      ).toString('utf8');
    },
  };
}

/** What can be looked up by a blind index. */
export type IndexedKind =
  | 'phone'
  | 'email'
  | 'name'
  | 'telegram_chat'
  | 'email_of_account'
  | 'file_content'
  | 'upload'
  | 'identity_claim';

/** Equality look-ups over sealed values: a keyed digest stands beside them (architecture 8). */
export interface BlindIndexer {
  /** @param value in its one normal form (E.164; lower-cased e-mail). @returns 32 bytes */
  of(kind: IndexedKind, value: string): Buffer;
}

/** Makes the BlindIndexer. */
export function createBlindIndexer(key: Buffer): BlindIndexer {
  return { of: (kind, value) => createHmac('sha256', key).update(`${kind}:${value}`).digest() };
}

/** One-time codes: made here, kept sealed until used, judged by digest (architecture 3). */
export interface CodeKit {
  /** Six uniform decimal digits from the CSPRNG (ASVS 6.5.3). */
  make(): string;
  /** Keyed digest over the verification's id and the code: useless for any other verification. 32 bytes. */
  digest(verificationId: string, code: string): Buffer;
  /** 32 random bytes that no code can match: for a code that nobody may ever know. */
  unmatchable(): Buffer;
}

/** Makes the CodeKit. */
export function createCodeKit(key: Buffer): CodeKit {
  return {
    make: () =>
      randomInt(10 ** CODE_DIGITS)
        .toString()
        .padStart(CODE_DIGITS, '0'),
    digest: (verificationId, code) => createHmac('sha256', key).update(`${verificationId}:${code}`).digest(),
    unmatchable: () => randomBytes(32),
  };
}

/** Constant-time equality; unequal lengths are unequal, not an exception (reliability 3, trap). */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A new bearer token (256 random bits, base64url) and what is stored of it. */
export function makeSessionToken(): { token: string; digest: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, digest: digestToken(token) };
}

/** SHA-256 of a bearer token; the token has full entropy, so no key and no stretching is needed. */
export function digestToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Stands for a person in Temporal search attributes: HMAC of the account's id, 16 bytes in hex. */
export function createReferences(key: Buffer): (userId: string) => string {
  return (userId) => createHmac('sha256', key).update(userId).digest('hex').slice(0, 32);
}

/** `ID` + 10 upper-case hex (product-api). */
export function makeUid(): string {
  return `ID${randomBytes(5).toString('hex').toUpperCase()}`;
}
