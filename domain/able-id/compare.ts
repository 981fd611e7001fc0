import { isSameName } from './name-readings.js';
import type { AbleIdPerson } from './person.js';

/** What is compared; the words that a reviewer sees. */
export const IDENTITY_FLAGS = [
  'last_name',
  'first_name',
  'middle_name',
  'birth_date',
  'pinfl',
  'document',
] as const;
export type IdentityFlag = (typeof IDENTITY_FLAGS)[number];

/** What an applicant says of himself; null where his form does not ask or he gave nothing. */
export interface ClaimedIdentity {
  readonly lastName: string | null;
  readonly firstName: string | null;
  readonly middleName: string | null;
  /** ISO, `YYYY-MM-DD`. */
  readonly birthDate: string | null;
  readonly pinfl: string | null;
  /** Series and number together. */
  readonly document: string | null;
}

/** What came out, in the order of IDENTITY_FLAGS. */
export interface IdentityComparison {
  /** Both said something, and not the same. */
  readonly mismatched: readonly IdentityFlag[];
  /** The applicant said something that AbleID said nothing of: no contradiction, and no proof either. */
  readonly unconfirmed: readonly IdentityFlag[];
}

type Rule = readonly [keyof ClaimedIdentity, (claimed: string, proved: string) => boolean];

const RULES: Readonly<Record<IdentityFlag, Rule>> = {
  last_name: ['lastName', isSameName],
  first_name: ['firstName', isSameName],
  middle_name: ['middleName', isSameName],
  birth_date: ['birthDate', (claimed, proved) => claimed === proved],
  pinfl: ['pinfl', (claimed, proved) => claimed === proved],
  document: ['document', (claimed, proved) => documentKey(claimed) === documentKey(proved)],
};

/** Compares what an applicant claimed with what AbleID proved. What he did not claim is not compared. */
export function compareIdentity(claimed: ClaimedIdentity, proved: AbleIdPerson): IdentityComparison {
  const mismatched: IdentityFlag[] = [];
  const unconfirmed: IdentityFlag[] = [];
  for (const flag of IDENTITY_FLAGS) {
    const [field, agrees] = RULES[flag];
    const [ours, theirs] = [claimed[field], proved[field]];
    if (ours === null) continue;
    if (theirs === null) unconfirmed.push(flag);
    else if (!agrees(ours, theirs)) mismatched.push(flag);
  }
  return { mismatched, unconfirmed };
}

/** Cyrillic letters that look like Latin ones: a series AA is typed in either alphabet. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  ...{ А: 'A', В: 'B', С: 'C', Е: 'E', Н: 'H', І: 'I', К: 'K', М: 'M' },
  ...{ О: 'O', Р: 'P', Т: 'T', Х: 'X', У: 'Y' },
};

/** A document's series and number without spaces and signs, its letters in capital Latin where they look like it. */
function documentKey(text: string): string {
  // The normal form makes two letters of it.
  const plain = text.replaceAll('№', '').normalize('NFKC').toUpperCase();
  const signs = plain.replaceAll(/[^\p{L}\p{Nd}]/gu, '');
  return Array.from(signs, (letter) => LOOK_ALIKES[letter] ?? letter).join('');
}
