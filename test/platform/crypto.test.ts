import { randomBytes } from 'node:crypto';
import test from 'ava';
import {
  createBlindIndexer,
  createCodeKit,
  createReferences,
  createSealer,
  digestToken,
  makeSessionToken,
  makeUid,
  sameBytes,
} from '../../platform/crypto.js';

const key = (id: string) => ({ id, key: randomBytes(32) });

test('what is sealed opens in its own context only', (t) => {
  const sealer = createSealer([key('a')]);
  const sealed = sealer.seal('users.phone', '+996700123456');
  t.is(sealer.open('users.phone', sealed), '+996700123456');
  t.throws(() => sealer.open('users.email', sealed));
});

test('sealing the same text twice shows nothing of their equality', (t) => {
  const sealer = createSealer([key('a')]);
  t.not(sealer.seal('x', 'same'), sealer.seal('x', 'same'));
});

test('a rotated key still opens, a dropped one does not', (t) => {
  const [old, current] = [key('old'), key('current')];
  const sealed = createSealer([old]).seal('x', 'text');
  t.true(sealed.startsWith('old.'));
  const rotated = createSealer([current, old]);
  t.is(rotated.open('x', sealed), 'text');
  t.true(rotated.seal('x', 'text').startsWith('current.'));
  t.throws(() => createSealer([current]).open('x', sealed), { message: /unknown encryption key id/ });
});

test('one changed bit fails closed', (t) => {
  const sealer = createSealer([key('a')]);
  const [id = '', data = ''] = sealer.seal('x', 'a longer text').split('.');
  const bytes = Buffer.from(data, 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    t.throws(() => sealer.open('x', `${id}.${altered.toString('base64url')}`));
  }
  t.throws(() => sealer.open('x', `${id}.${data.slice(0, 10)}`));
});

test('a blind index is equal for equal values of a kind and key, and for nothing else', (t) => {
  const secret = randomBytes(32);
  const index = createBlindIndexer(secret);
  t.deepEqual(index.of('phone', '1'), createBlindIndexer(secret).of('phone', '1'));
  t.notDeepEqual(index.of('phone', '1'), index.of('email', '1'));
  t.notDeepEqual(index.of('phone', '1'), createBlindIndexer(randomBytes(32)).of('phone', '1'));
});

test('A25: codes are six digits over the whole range, none of them fixed', (t) => {
  const codes = createCodeKit(randomBytes(32));
  const made = Array.from({ length: 2_000 }, () => codes.make());
  t.true(made.every((code) => /^[0-9]{6}$/.test(code)));
  t.true(new Set(made).size > 1_950);
  t.true(made.some((code) => code.startsWith('0')));
});

test('A24: the digest of a code is good for its own verification only', (t) => {
  const codes = createCodeKit(randomBytes(32));
  t.true(sameBytes(codes.digest('one', '123456'), codes.digest('one', '123456')));
  t.false(sameBytes(codes.digest('one', '123456'), codes.digest('two', '123456')));
  t.false(sameBytes(codes.unmatchable(), codes.unmatchable()));
});

test('bytes of unequal length are unequal, not an exception', (t) => {
  t.false(sameBytes(Buffer.from('a'), Buffer.from('ab')));
});

test('session tokens have 256 bits and are stored as their digest', (t) => {
  const { token, digest } = makeSessionToken();
  t.is(Buffer.from(token, 'base64url').length, 32);
  t.deepEqual(digest, digestToken(token));
  t.not(makeSessionToken().token, token);
});

test('references and uids show nothing of the account', (t) => {
  const references = createReferences(randomBytes(32));
  t.regex(references('7'), /^[0-9a-f]{32}$/);
  t.not(references('7'), references('8'));
  t.regex(makeUid(), /^ID[0-9A-F]{10}$/);
});
