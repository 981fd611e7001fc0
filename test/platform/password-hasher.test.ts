import { availableParallelism } from 'node:os';
import { dictionary } from '@zxcvbn-ts/language-common';
import test from 'ava';
import type { DomainError } from '../../domain/errors.js';
import { PASSWORD_MIN_LENGTH } from '../../domain/limits.js';
import { isCommonPassword } from '../../platform/common-passwords.js';
import { createPasswordHasher } from '../../platform/password-hasher.js';

test('the hash is argon2id at the documented cost, salted', async (t) => {
  const hasher = createPasswordHasher(10);
  const [one, two] = await Promise.all([hasher.hash('correct horse'), hasher.hash('correct horse')]);
  t.regex(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  t.not(one, two);
  t.true(await hasher.verify(one, 'correct horse'));
  t.false(await hasher.verify(one, 'correct horsf'));
});

test('A6, A29: composed and decomposed letters are one password; the tail of a long one matters', async (t) => {
  const hasher = createPasswordHasher(10);
  t.true(await hasher.verify(await hasher.hash('caf\u00e9 au lait'), 'cafe\u0301 au lait'));
  const long = 'я'.repeat(127);
  t.false(await hasher.verify(await hasher.hash(`${long}a`), `${long}b`));
});

test('A29: the queue is bounded; who does not fit is told so, and the others are served', async (t) => {
  const hasher = createPasswordHasher(2);
  const jobs = Array.from({ length: 12 }, () =>
    hasher.hash('correct horse').then(
      () => 'hashed',
      (error: unknown) => error,
    ),
  );
  const outcomes = await Promise.all(jobs);
  const refused = outcomes.filter((outcome) => outcome !== 'hashed');
  t.true(refused.length > 0 && refused.length < 12);
  for (const error of refused) t.is((error as DomainError).code, 'unavailable');
  t.is(hasher.pending, 0);
  t.is(typeof (await hasher.hash('correct horse')), 'string');
});

test('A29: hashing leaves the event loop free', async (t) => {
  const hasher = createPasswordHasher(30);
  let turns = 0;
  const ticker = setInterval(() => (turns += 1), 1);
  await Promise.all(Array.from({ length: 8 }, () => hasher.hash('correct horse')));
  clearInterval(ticker);
  // On the loop, eight hashes would leave it no turn at all.
  t.true(turns > 8);
});

test('while others wait, what is hashed is handed on together; who waits for nobody else has it at once', async (t) => {
  const hasher = createPasswordHasher(100);
  const threads = Math.min(availableParallelism(), 3);
  let groups = 0;
  let isOpen = false;
  const note = (): void => {
    if (!isOpen) groups += 1;
    isOpen = true;
    setImmediate(() => (isOpen = false));
  };
  await Promise.all(Array.from({ length: 32 }, () => hasher.hash('correct horse').then(note)));
  // Groups of four for each thread, and the last ones by themselves.
  t.true(groups >= 32 / (4 * threads) && groups <= 32 / (4 * threads) + threads + 1, String(groups));
  await hasher.hash('correct horse').then(note);
  t.is(hasher.pending, 0);
});

test('A29: the most common passwords are refused whole and in any case; rare ones are not', (t) => {
  for (const common of ['123456789', 'password', 'PassWord1', 'qwertyuiop'])
    t.true(isCommonPassword(common), common);
  for (const rare of ['three green mountains', 'password of the mill', 'щука и карась'])
    t.false(isCommonPassword(rare), rare);
});

test('6.2.4: of the passwords that count as common at least 3,000 are long enough to be set, and all are refused', (t) => {
  const ranked = dictionary['passwords-common'] as readonly string[];
  const settable = ranked.filter((password) => [...password].length >= PASSWORD_MIN_LENGTH).slice(0, 3_000);
  t.is(settable.length, 3_000);
  t.deepEqual(
    settable.filter((password) => !isCommonPassword(password)),
    [],
  );
});
