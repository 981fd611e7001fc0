// The strength of a password as Barong measures it (barong.md section 2, "entropy"): the NIST entropy of SP 800-63-1 A.2.1,
// weakened for repeats, rows of keys and common words, after T. Hruska ("How to calculate password strength", 2011) and the
// gem strong_password, whose published examples are our tests. It is coarse; our own policy is password-policy.ts.

/** Only so much is looked at: the work grows with the length, and anybody may ask. Own number, twice the longest password. */
const LOOKED_AT = 256;
/** Each further occurrence of a character is worth so much of the one before it. */
const REPEAT_FACTOR = 0.75;
/** Shorter words are found in anything. */
const WORD_MIN_LENGTH = 4;
/** Longest word of a dictionary that is looked for. */
const WORD_MAX_LENGTH = 32;
/** What stands for something that was taken out. */
const MASK = '*';

/** Ways along a keyboard, a number pad and the alphabet: rows, columns to and fro, with and without punctuation. */
const KEY_ROWS: readonly string[] = [
  '1234567890-',
  'qwertyuiop',
  'asdfghjkl;',
  'zxcvbnm,./',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/-[\'=]:?_{"+}',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  'qazwsxedcrfvtgbyhnujmik,ol.p;/-[\'=]:?_{"+}',
  'qazwsxedcrfvtgbyhnujmikolp',
  ']"/=[;.-pl,0okm9ijn8uhb7ygv6tfc5rdx4esz3wa2q1',
  'pl0okm9ijn8uhb7ygv6tfc5rdx4esz3wa2q1',
  ']"/[;.pl,okmijnuhbygvtfcrdxeszwaq',
  'plokmijnuhbygvtfcrdxeszwaq',
  '014725836914702583697894561230258/369*+-*/',
  'abcdefghijklmnopqrstuvwxyz',
];
/** Pieces of them that are looked for, the longest first. */
const PIECE_LENGTHS = [6, 5, 4, 3] as const;

/** Letters that digits and signs are put for: `1` is an i or an l. */
const LEET_FROM = '@!$1234567890';
const LEET_TO = ['aisizeasgtbgo', 'aislzeasgtbgo'] as const;
/** Keys and their neighbours below, to the right and to the left: a word may be typed one row too high. */
const SHIFTS = [
  ['aq1sw2de3fr4gt5hy6ju7i8o90', 'zaqxswcdevfrbgtnhymjukilop'],
  ['2w3se4dr5ft6gy7hu8ji9ko0p-', 'qawzsexdrcftvgybhunjimkolp'],
] as const;
/** There is nothing below these. */
const BOTTOM_ROW = /[zxcvbnm,./<>?]/;

/**
 * Bits of entropy, the lowest that any way of looking at the password gives; it can be below 0.
 * @param dictionary words in lower case; empty: words and the guises of words are not looked for
 */
export function passwordEntropy(password: string, dictionary: ReadonlySet<string>): number {
  const seen = password.slice(0, LOOKED_AT);
  const lower = seen.toLowerCase();
  const guises = [seen, lower, ...withoutKeyRows(lower)];
  if (dictionary.size > 0) guises.push(...withoutWord(lower, dictionary));
  return Math.min(...guises.map((guise) => weakenedBits(guise) + bonusBits(guise)));
}

/** Bits by position, each repeat of a character worth less. */
export function weakenedBits(password: string): number {
  const worth = new Map<string, number>();
  return [...password].reduce((bits, character, position) => {
    const value = worth.get(character) ?? 1;
    worth.set(character, value * REPEAT_FACTOR);
    return bits + (position === 0 ? 4 : value * bitsAt(position));
  }, 0);
}

function bitsAt(position: number): number {
  if (position > 19) return 1;
  return position > 7 ? 1.5 : 2;
}

/** Bits for kinds of characters and for several words, or against a password of one kind without a space. */
export function bonusBits(password: string): number {
  const [upper, lower, digit, other] = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^a-zA-Z0-9 ]/u].map((kind) =>
    kind.test(password),
  );
  const words = password.includes(' ') ? password.split(/\s+/).length : 0;
  const spaces = words === 0 ? -2 : words > 3 ? 1 : 0;
  if (upper && lower && other) return spaces + (digit ? 6 : 5);
  if (digit && !upper && !lower) return spaces - (other ? 2 : 6);
  return spaces;
}

/** The password, to and fro, without the pieces of each row of keys. */
function withoutKeyRows(lower: string): string[] {
  const both = [lower, reversed(lower)];
  return [...both, ...both.flatMap((text) => KEY_ROWS.map((row) => withoutRow(text, row)))];
}

function withoutRow(text: string, row: string): string {
  let left = text;
  for (const length of PIECE_LENGTHS) {
    for (let start = 0; start + length <= row.length; start += 1)
      left = left.replace(row.slice(start, start + length), () => MASK);
  }
  return left;
}

/** The password's variants, each without the first word of a dictionary that is in it. */
function withoutWord(lower: string, dictionary: ReadonlySet<string>): string[] {
  const swapped = LEET_TO.map((to) => translated(lower, LEET_FROM, to));
  const shifted = BOTTOM_ROW.test(lower) ? [] : SHIFTS.map(([from, to]) => translated(lower, from, to));
  const variants = [...swapped, ...shifted].filter((variant) => variant !== lower);
  const all = new Set([lower, ...variants.flatMap((variant) => [variant, reversed(variant)])]);
  return [...all].map((variant) => maskFirstWord(variant, dictionary));
}

function maskFirstWord(text: string, dictionary: ReadonlySet<string>): string {
  for (let start = 0; start + WORD_MIN_LENGTH <= text.length; start += 1) {
    for (let end = Math.min(text.length, start + WORD_MAX_LENGTH); end - start >= WORD_MIN_LENGTH; end -= 1)
      if (dictionary.has(text.slice(start, end))) return text.slice(0, start) + MASK + text.slice(end);
  }
  return text;
}

function translated(text: string, from: string, to: string): string {
  return [...text].map((character) => to[from.indexOf(character)] ?? character).join('');
}

const reversed = (text: string): string => [...text].reverse().join('');
