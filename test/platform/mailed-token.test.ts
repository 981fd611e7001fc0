import test from 'ava';
import { newId } from '../../platform/ids.js';
import { makeMailedToken, verificationOf } from '../../platform/mailed-token.js';

test('a token names its verification and is another one each time', (t) => {
  const id = newId();
  const tokens = Array.from({ length: 100 }, () => makeMailedToken(id));
  t.is(new Set(tokens).size, 100);
  for (const token of tokens) {
    t.regex(token, /^[A-Za-z0-9_-]{64}$/);
    t.is(verificationOf(token), id);
  }
});

test('what is no token of ours names nothing', (t) => {
  const token = makeMailedToken(newId());
  for (const text of [
    '',
    'nonsense',
    token.slice(1),
    `${token}A`,
    `${token.slice(1)}=`,
    `${token}\n`,
    'é'.repeat(64),
  ])
    t.is(verificationOf(text), undefined, text);
});
