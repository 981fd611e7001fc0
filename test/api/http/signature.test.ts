import { createHmac } from 'node:crypto';
import test from 'ava';
import { signatureCheck } from '../../../api/http/signature.js';

const SECRET = 'a-secret-of-the-webhooks-of-tests';
const BODY = Buffer.from('{"type":"PAYMENT_ORDER"}');
const sign = (body: Uint8Array, secret = SECRET): string =>
  createHmac('sha256', secret).update(body).digest('hex');

test('A38, A39: the bytes as they were sent, and nothing else', (t) => {
  const check = signatureCheck([SECRET]);
  const right = sign(BODY);
  t.is(check(right, BODY), 'right');
  t.is(check(right, Buffer.from('{"type": "PAYMENT_ORDER"}')), 'wrong', 'the same JSON, other bytes');
  t.is(check(right, new Uint8Array()), 'wrong');
  t.is(check(sign(BODY, 'another-secret'), BODY), 'wrong');
  t.is(check(undefined, BODY), 'missing');
  t.is(check('', BODY), 'missing');
});

test('what is not of the form is wrong, and breaks nothing (timingSafeEqual throws on unequal lengths)', (t) => {
  const check = signatureCheck([SECRET]);
  const right = sign(BODY);
  for (const odd of [
    right.slice(0, -1),
    right.slice(0, 62),
    `${right}0`,
    `${right}, ${right}`,
    right.toUpperCase(),
    `sha256=${right}`,
    `${right.slice(0, 63)}g`,
    'x',
    'ж'.repeat(64),
  ])
    t.is(check(odd, BODY), 'wrong', odd);
});

test('while a secret is being changed, both are good; none is never good', (t) => {
  const check = signatureCheck(['the-secret-that-comes-next', SECRET]);
  t.is(check(sign(BODY), BODY), 'right');
  t.is(check(sign(BODY, 'the-secret-that-comes-next'), BODY), 'right');
  t.is(check(sign(BODY, 'the-one-before-them'), BODY), 'wrong');
  t.is(signatureCheck([])(sign(BODY, ''), BODY), 'wrong');
});
