import { CYRILLIC, LAST_VOWEL, LATIN } from './spellings.js';

/**
 * Readings of one name that are told apart. Names of people have a dozen at most; beyond this a made-up one is read
 * in the first way only, so that its length can cost no more than a walk (ASVS 15.2.2).
 */
const READINGS_MAX = 256;
/** Longest group in the tables. */
const GROUP_MAX = 4;
/** Every sign that stands for an apostrophe in names; Uzbek has five ways to type o‘. */
const APOSTROPHES = /['`´ʹʻʼʽ‘’‛′＇]/g;
/** What parts of a name are joined with, and what the keyboard adds: spaces, hyphens, dots, invisible signs. */
const JOINTS = /[\s\p{Pd}\p{Cf}.,]+/gu;
const TABLES = new Map(Object.entries({ ...CYRILLIC, ...LATIN }));

/**
 * Whether two spellings can be the same name: case, spaces, hyphens, ё for е and Cyrillic for Latin make no
 * difference, another letter does. Two empty names are not the same: they are no names.
 */
export function isSameName(one: string, other: string): boolean {
  const readings = nameReadings(one);
  for (const reading of nameReadings(other)) if (reading !== '' && readings.has(reading)) return true;
  return false;
}

/** Every reading of a name in the alphabet of spellings.ts; characters that no table knows stand for themselves. */
export function nameReadings(name: string): ReadonlySet<string> {
  let readings = [''];
  // What all readings go on with, until there is a choice again: added to each of them at once, not letter by letter.
  let common = '';
  for (const choices of choicesOf(plain(name))) {
    if (choices.length === 1 || readings.length * choices.length > READINGS_MAX) common += choices[0];
    else {
      const shared = common;
      readings = [...new Set(readings.flatMap((begun) => choices.map((choice) => begun + shared + choice)))];
      common = '';
    }
  }
  return new Set(readings.map((reading) => reading + common));
}

/** Lower case, one kind of apostrophe, nothing between the letters, no accents that no table knows. */
function plain(name: string): string {
  // Before the normal form, which makes an accent of the acute one.
  const text = name.replaceAll(APOSTROPHES, "'").normalize('NFKC').toLowerCase().replaceAll(JOINTS, '');
  return Array.from(text, (letter) =>
    TABLES.has(letter) ? letter : letter.normalize('NFD').replaceAll(/\p{Mn}/gu, ''),
  ).join('');
}

/** The choices for each piece of the text, longest groups first. */
function choicesOf(text: string): readonly (readonly [string, ...string[]])[] {
  const pieces: (readonly [string, ...string[]])[] = [];
  for (let at = 0; at < text.length; ) {
    const { length, choices } = pieceAt(text, at);
    pieces.push(choices);
    at += length;
  }
  return pieces;
}

function pieceAt(text: string, at: number): { length: number; choices: readonly [string, ...string[]] } {
  const last = at === text.length - 1 ? LAST_VOWEL[text.charAt(at)] : undefined;
  if (last !== undefined && /[^aeiouy]$/.test(text.slice(0, at))) return { length: 1, choices: last };
  for (let length = GROUP_MAX; length > 0; length -= 1) {
    const choices = TABLES.get(text.slice(at, at + length));
    if (choices !== undefined && at + length <= text.length) return { length, choices };
  }
  const letter = text.charAt(at);
  return { length: 1, choices: [letter === "'" ? '' : letter] };
}
