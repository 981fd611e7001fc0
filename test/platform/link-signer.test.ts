import { randomBytes } from 'node:crypto';
import test from 'ava';
import { newId } from '../../platform/ids.js';
import { createLinkSigner } from '../../platform/link-signer.js';

const signer = createLinkSigner(randomBytes(32));
const LINK = { documentId: newId(), sessionId: newId(), expiresAt: 1_795_000_000 };

test('a token says what was signed, and stands in a URL as it is', (t) => {
  const token = signer.sign(LINK);
  t.regex(token, /^[A-Za-z0-9_-]{96}$/);
  t.deepEqual(signer.read(token), LINK);
});

test('a token with any character changed says nothing', (t) => {
  const token = signer.sign(LINK);
  for (let at = 0; at < token.length; at += 1) {
    const altered = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    t.is(signer.read(altered), null, String(at));
  }
});

test('what is no token of ours says nothing: other keys, other lengths, other alphabets', (t) => {
  const token = signer.sign(LINK);
  t.is(createLinkSigner(randomBytes(32)).read(token), null);
  for (const text of ['', token.slice(1), `${token}A`, `${token.slice(0, 95)}=`, `${token.slice(0, 95)}+`]) {
    t.is(signer.read(text), null, text);
  }
  t.is(signer.read('A'.repeat(96)), null);
  t.is(signer.read('A'.repeat(1_000_000)), null);
});
