import { randomBytes } from 'node:crypto';
import test from 'ava';
import { faultsOf, load } from './support.js';

const SECRET = randomBytes(32).toString('hex');
const NEEDS =
  /^NAMBA_ONE_WEBHOOK_SECRET, NAMBA_ONE_WEBHOOK_IPS, NAMBA_ONE_WEBHOOK_TOKEN: production needs one of them/;
const none = { NAMBA_ONE_WEBHOOK_SECRET: undefined };

test('A38: production needs one way to know NambaOne, and says why; the worker is not asked', (t) => {
  const [fault = '', ...more] = faultsOf('api', none);
  t.regex(fault, NEEDS);
  t.deepEqual(more, []);
  t.regex(faultsOf('api', { NAMBA_ONE_WEBHOOK_SECRET: '' })[0] ?? '', NEEDS);
  t.deepEqual(faultsOf('worker', none), []);
  for (const one of [
    { NAMBA_ONE_WEBHOOK_SECRET: SECRET },
    { ...none, NAMBA_ONE_WEBHOOK_IPS: '203.0.113.0/28, 2001:db8::1' },
    { ...none, NAMBA_ONE_WEBHOOK_TOKEN: SECRET },
  ])
    t.deepEqual(faultsOf('api', one), []);
  t.deepEqual(faultsOf('api', { NODE_ENV: 'development', ...none }), [], 'development needs none');
  t.false(Object.hasOwn(load('worker'), 'NAMBA_ONE_WEBHOOK_SECRET'), 'who does not need it is not told it');
});

test('one secret, or two while it is being changed', (t) => {
  t.deepEqual(load('api', { NAMBA_ONE_WEBHOOK_SECRET: SECRET }).NAMBA_ONE_WEBHOOK_SECRET, [SECRET]);
  const other = `whsec_+/=${'a'.repeat(20)}`;
  const two = load('api', { NAMBA_ONE_WEBHOOK_SECRET: `${SECRET}, ${other}` });
  t.deepEqual(two.NAMBA_ONE_WEBHOOK_SECRET, [SECRET, other]);
  for (const short of ['short', 'a'.repeat(23), `${SECRET},short`]) {
    const faults = faultsOf('api', { NAMBA_ONE_WEBHOOK_SECRET: short });
    t.deepEqual(faults, ['NAMBA_ONE_WEBHOOK_SECRET: production needs at least 24 characters'], short);
  }
  const own = { NODE_ENV: 'development', NAMBA_ONE_WEBHOOK_SECRET: 'short' };
  t.deepEqual(load('api', own).NAMBA_ONE_WEBHOOK_SECRET, ['short'], 'somebody tries it out');
  for (const wrong of ['a'.repeat(257), `${SECRET},${other},${SECRET}`, 'ж'.repeat(32)]) {
    const faults = faultsOf('api', { NAMBA_ONE_WEBHOOK_SECRET: wrong });
    t.regex(faults.join(), /^NAMBA_ONE_WEBHOOK_SECRET: not one or two secrets/, wrong);
    t.false(faults.join().includes(wrong), 'a refused secret is not repeated');
  }
});

test('a token is what a path takes and nobody guesses', (t) => {
  for (const wrong of [
    'a'.repeat(31),
    'a'.repeat(129),
    `${SECRET}/x`,
    `${SECRET}%`,
    `${SECRET} `.padStart(70),
  ])
    t.regex(
      faultsOf('api', { NAMBA_ONE_WEBHOOK_TOKEN: wrong }).join(),
      /^NAMBA_ONE_WEBHOOK_TOKEN: not 32/,
      wrong,
    );
  t.is(load('api', { NAMBA_ONE_WEBHOOK_TOKEN: SECRET }).NAMBA_ONE_WEBHOOK_TOKEN, SECRET);
});
