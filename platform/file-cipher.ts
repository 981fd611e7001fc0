import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { NamedKey } from './config/config.js';

/**
 * Files at rest: AES-256-GCM in segments, so that a file is opened as a stream and not a byte of it is handed on before
 * its segment was proved (one tag over all would prove them only after the last). The STREAM construction (Hoang,
 * Reyhanitabar, Rogaway, Vizár 2015), as age and Tink have it: a key of the file's own, the number of a segment and a
 * mark on the last one in its nonce, so that none can be moved, repeated, left out or cut off.
 *
 *   "VFC1" | length of the key's id, 1 byte | the key's id | salt, 32 bytes | segments
 *   segment = up to 64 KiB sealed | tag, 16 bytes
 */
const CIPHER = 'aes-256-gcm';
const MAGIC = Buffer.from('VFC1');
const SALT_BYTES = 32;
const TAG_BYTES = 16;
const SEGMENT_BYTES = 64 * 1024;
const SEALED_SEGMENT_BYTES = SEGMENT_BYTES + TAG_BYTES;

/** Seals and opens files. */
export interface FileCipher {
  /** @param context what the file is; sealed bytes in the place of others do not open there */
  seal(context: string, plain: Uint8Array): Buffer;
  /** @throws Error, while it is read, when the key is unknown, the context differs or a bit was changed */
  open(context: string, sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined>;
}

/** @param ring the first key seals, all open */
export function createFileCipher(ring: readonly NamedKey[]): FileCipher {
  return {
    seal: (context, plain) => seal(ring, context, plain),
    open: (context, sealed) => open(ring, context, sealed),
  };
}

function seal(ring: readonly NamedKey[], context: string, plain: Uint8Array): Buffer {
  const current = ring[0];
  if (!current) throw new Error('an empty key ring cannot encrypt');
  const salt = randomBytes(SALT_BYTES);
  const key = fileKey(current.key, salt, context);
  const id = Buffer.from(current.id);
  const parts: Buffer[] = [MAGIC, Buffer.from([id.length]), id, salt];
  // An empty file has one empty segment, which says that it is the last.
  const segments = Math.max(1, Math.ceil(plain.length / SEGMENT_BYTES));
  for (let index = 0; index < segments; index += 1) {
    const cipher = createCipheriv(CIPHER, key, nonce(index, index === segments - 1));
    const start = index * SEGMENT_BYTES;
    parts.push(
      cipher.update(plain.subarray(start, start + SEGMENT_BYTES)),
      cipher.final(),
      cipher.getAuthTag(),
    );
  }
  return Buffer.concat(parts);
}

async function* open(
  ring: readonly NamedKey[],
  context: string,
  sealed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  const input = new ByteReader(sealed);
  try {
    const head = await input.take(MAGIC.length + 1);
    if (!head.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('not a sealed file');
    const id = (await input.take(head[MAGIC.length] ?? 0)).toString();
    const named = ring.find((candidate) => candidate.id === id);
    if (!named) throw new Error(`unknown encryption key id "${id}"`);
    const key = fileKey(named.key, await input.take(SALT_BYTES), context);
    for (let index = 0, last = false; !last; index += 1) {
      const segment = await input.takeUpTo(SEALED_SEGMENT_BYTES);
      last = await input.isAtEnd();
      yield openSegment(key, nonce(index, last), segment);
    }
  } finally {
    await input.close();
  }
}

function openSegment(key: Buffer, iv: Buffer, segment: Buffer): Buffer {
  if (segment.length < TAG_BYTES) throw new Error('encrypted data is cut short');
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(segment.subarray(segment.length - TAG_BYTES));
  return Buffer.concat([decipher.update(segment.subarray(0, segment.length - TAG_BYTES)), decipher.final()]);
}

/** A key per file: nonces begin at 0 in each, and no two files share one (NIST SP 800-38D 8.2.1). */
function fileKey(key: Buffer, salt: Buffer, context: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, `vestibule file ${context}`, 32));
}

/** 96 bits: the segment's number, and whether it is the last one. */
function nonce(index: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(index, 7);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

/** Reads a stream in pieces of the sizes that are asked for, holding one segment at most and a chunk. */
class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #buffered: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Exactly so many bytes. @throws Error when there are fewer */
  async take(bytes: number): Promise<Buffer> {
    const taken = await this.takeUpTo(bytes);
    if (taken.length < bytes) throw new Error('encrypted data is cut short');
    return taken;
  }

  /** So many bytes, or what is left. */
  async takeUpTo(bytes: number): Promise<Buffer> {
    await this.#fill(bytes);
    const taken = this.#buffered.subarray(0, bytes);
    this.#buffered = this.#buffered.subarray(taken.length);
    return taken;
  }

  async isAtEnd(): Promise<boolean> {
    await this.#fill(1);
    return this.#buffered.length === 0;
  }

  /** Lets the source go, whoever stopped reading and why. */
  async close(): Promise<void> {
    if (!this.#ended) await this.#source.return?.();
  }

  async #fill(bytes: number): Promise<void> {
    const chunks = [this.#buffered];
    let length = this.#buffered.length;
    while (length < bytes && !this.#ended) {
      const { value, done } = await this.#source.next();
      if (done) this.#ended = true;
      else {
        chunks.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
        length += value.byteLength;
      }
    }
    if (chunks.length > 1) this.#buffered = Buffer.concat(chunks);
  }
}
