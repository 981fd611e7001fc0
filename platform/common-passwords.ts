import { dictionary } from '@zxcvbn-ts/language-common';

/** How many of the list count (issue: "among the 10,000 most common"); the list is ordered by rank. */
const SIZE = 10_000;

/** The most common passwords, in lower case. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  (dictionary['passwords-common'] as readonly string[])
    .slice(0, SIZE)
    .map((password) => password.toLowerCase()),
);

/** Whether a password, whole and without regard to case, is one of the 10,000 most common. */
export function isCommonPassword(password: string): boolean {
  return COMMON_PASSWORDS.has(password.normalize('NFC').toLowerCase());
}
