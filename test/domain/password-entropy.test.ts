import test from 'ava';
import { bonusBits, passwordEntropy, weakenedBits } from '../../domain/password-entropy.js';

/** A few words of a dictionary that the published examples need. */
const WORDS: ReadonlySet<string> = new Set(['password', 'adam', 'asdf', '123456', 'horse']);
const NO_WORDS: ReadonlySet<string> = new Set();

// The examples are those that the gem strong_password publishes; those of its parts have no bonus bits.

test('bits by position, each repeat worth three quarters of the one before it', (t) => {
  for (const [password, bits] of [
    ['', 0],
    ['*', 4],
    ['**', 5.5],
    ['***', 6.625],
    ['****', 7.46875],
    ['****a', 9.46875],
    ['********', 9.1990966796875],
    ['password', 17.5],
  ] as const)
    t.is(weakenedBits(password), bits, password);
});

test('bonus bits', (t) => {
  for (const [password, bits] of [
    ['Ab$9', 4],
    ['Ab $9', 6],
    ['A b $ 9', 7],
    ['Ab$', 3],
    ['Ab $', 5],
    ['A b $ c d', 6],
    ['1!', -4],
    ['1 !', -2],
    ['1 ! 2 # 3 $', -1],
    ['123', -8],
    ['1 23', -6],
    ['1 2 3 4 5 6', -5],
    ['blah', -2],
    ['blah blah', 0],
    ['blah blah blah blah', 1],
  ] as const)
    t.is(bonusBits(password), bits, password);
});

test('rows of keys are nearly nothing, to and fro', (t) => {
  // Published without bonus bits: two less each, for there is no space; `*` alone is no digit any more.
  for (const [password, bits] of [
    ['qwertyuio', 5.5],
    ['1234567', 6],
    ['lkjhgfd', 6],
    ['0987654321', 5.5],
    ['zxcvbnm', 6],
    ['/.,mnbvcx', 5.5],
  ] as const)
    t.true(passwordEntropy(password, NO_WORDS) <= bits, password);
  t.is(passwordEntropy('password', NO_WORDS), 15.5, 'the readme: 15.5');
});

test('a common word counts as one character, also in other guises', (t) => {
  t.is(passwordEntropy('password', WORDS), 2, 'the readme: 2');
  for (const guise of ['PASSWORD', 'p4$$w0rd', 'drowssap'.split('').reverse().join('')])
    t.true(passwordEntropy(guise, WORDS) <= 6, guise);
  t.true(passwordEntropy('madaegur', WORDS) >= 12, 'no word in it');
  t.true(passwordEntropy('adamruge', WORDS) < 12);
});

test('strong enough, or not: 12, 18 and 40 bits', (t) => {
  const isStrong = (password: string, bits: number, words = WORDS) =>
    passwordEntropy(password, words) >= bits;
  for (const [password, strong] of [
    ['blahblah', true],
    ['password', true],
    ['wwwwwwww', false],
    ['adamruge', true],
    ['aB$1', false],
  ] as const)
    t.is(isStrong(password, 12, NO_WORDS), strong, password);
  t.true(isStrong('correct horse battery staple', 18));
  t.false(isStrong('correct horse battery staple', 40));
  t.true(isStrong('c0rr#ct h0rs3 Batt$ry st@pl3 is Gr34t', 40));
});

test('only the beginning of a huge one is looked at', (t) => {
  const start = 'correct horse battery staple '.repeat(10).slice(0, 256);
  t.is(passwordEntropy(start + 'x'.repeat(100_000), WORDS), passwordEntropy(start, WORDS));
});
