import { randomBytes } from 'node:crypto';
import test from 'ava';
import { createFileCipher } from '../../platform/file-cipher.js';

const RING = [{ id: 'd1', key: randomBytes(32) }];
const cipher = createFileCipher(RING);
const KIB = 1_024;
const SEGMENT = 64 * KIB;
const SEALED_SEGMENT = SEGMENT + 16;
/** "VFC1", the id's length, the id, the salt. */
const HEAD = 4 + 1 + 2 + 32;

/** A stream of any pieces. */
async function* pieces(bytes: Buffer, size = 10_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function opened(
  sealed: Buffer,
  { context = 'a', size = 10_000, using = cipher } = {},
): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of using.open(context, pieces(sealed, size))) parts.push(part);
  return Buffer.concat(parts);
}

/** What came out before it failed. */
async function released(sealed: Buffer): Promise<{ bytes: number; failed: boolean }> {
  let bytes = 0;
  try {
    for await (const part of cipher.open('a', pieces(sealed))) bytes += part.length;
    return { bytes, failed: false };
  } catch {
    return { bytes, failed: true };
  }
}

test('every size comes back, around the ends of segments too, in whatever pieces it is read', async (t) => {
  for (const size of [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 3 * SEGMENT + 7]) {
    const plain = randomBytes(size);
    const sealed = cipher.seal('a', plain);
    t.is(sealed.length, HEAD + size + 16 * Math.max(1, Math.ceil(size / SEGMENT)));
    for (const piece of [777, SEGMENT, 10 * SEGMENT])
      t.true((await opened(sealed, { size: piece })).equals(plain));
  }
});

test('nothing of the content shows, and the same content never seals alike', (t) => {
  const plain = Buffer.from('passport AN1234567'.repeat(100));
  const [one, two] = [cipher.seal('a', plain), cipher.seal('a', plain)];
  t.false(one.equals(two));
  t.false(one.includes('passport'));
  t.is(one.subarray(0, 7).toString('latin1'), 'VFC1\u0002d1');
});

test('a changed bit, wherever it is, opens nothing of its segment', async (t) => {
  const sealed = cipher.seal('a', randomBytes(2 * SEGMENT + 5));
  for (const at of [0, 4, 6, 20, HEAD, HEAD + SEGMENT, HEAD + SEALED_SEGMENT + 3, sealed.length - 1]) {
    const altered = Buffer.from(sealed);
    altered[at] = (altered[at] ?? 0) ^ 1;
    const { bytes, failed } = await released(altered);
    t.true(failed, `byte ${at}`);
    t.true(bytes <= Math.max(0, Math.floor((at - HEAD) / SEALED_SEGMENT)) * SEGMENT, `byte ${at}`);
  }
});

test('segments cannot be cut off, moved, repeated or taken from another file', async (t) => {
  const plain = randomBytes(3 * SEGMENT);
  const sealed = cipher.seal('a', plain);
  const head = sealed.subarray(0, HEAD);
  const at = (index: number): Buffer =>
    sealed.subarray(HEAD + index * SEALED_SEGMENT, HEAD + (index + 1) * SEALED_SEGMENT);
  const other = cipher.seal('a', plain).subarray(HEAD, HEAD + SEALED_SEGMENT);
  const forgeries: Readonly<Record<string, Buffer[]>> = {
    'the last one is missing': [head, at(0), at(1)],
    'all are missing': [head],
    'two changed places': [head, at(1), at(0), at(2)],
    'one came twice': [head, at(0), at(0), at(1), at(2)],
    'one more behind the end': [head, at(0), at(1), at(2), at(2)],
    'one of another file': [head, other, at(1), at(2)],
    'a piece of a segment': [head, at(0), at(1), at(2).subarray(0, 100)],
    'less than a head': [head.subarray(0, 20)],
    nothing: [],
  };
  for (const [name, parts] of Object.entries(forgeries)) {
    t.true((await released(Buffer.concat(parts))).failed, name);
  }
});

test('a file opens as what it was sealed for, under the key whose id it has', async (t) => {
  const plain = randomBytes(100);
  const sealed = cipher.seal('a', plain);
  await t.throwsAsync(opened(sealed, { context: 'b' }));
  const newer = createFileCipher([{ id: 'd2', key: randomBytes(32) }, ...RING]);
  t.true((await opened(sealed, { using: newer })).equals(plain), 'the old key is still in the ring');
  t.is(newer.seal('a', plain).subarray(5, 7).toString(), 'd2');
  const without = createFileCipher([{ id: 'd2', key: randomBytes(32) }]);
  await t.throwsAsync(opened(sealed, { using: without }), { message: 'unknown encryption key id "d1"' });
  t.throws(() => createFileCipher([]).seal('a', plain), { message: /empty key ring/ });
});

test('whoever stops reading lets the source go', async (t) => {
  let closed = false;
  const sealed = cipher.seal('a', randomBytes(3 * SEGMENT));
  async function* source(): AsyncGenerator<Buffer> {
    try {
      yield* pieces(sealed);
    } finally {
      closed = true;
    }
  }
  for await (const _ of cipher.open('a', source())) break;
  t.true(closed);
});
