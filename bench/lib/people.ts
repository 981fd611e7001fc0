/** The password of everybody, and its cost: 19 MiB, two passes, one lane (platform/password-hasher.ts). */
export const PASSWORD = 'three green mountains';
export const HASH_COST = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

const NUMBERS_PER_NETWORK = 1_000_000;

/**
 * Who calls, and the mobile networks of Kyrgyzstan that their numbers are from (ITU operational bulletin;
 * libphonenumber knows them as valid). Apart, so that nobody registers with a number that was prepared.
 */
const NETWORKS = {
  /** Those who register. */
  newcomer: [555, 700, 701, 702, 703, 704, 705],
  /** Flows of the bare loop that look for their message. */
  bare: [706],
  /** Accounts that are there when the run begins (accounts.ts): who has no second factor, who has SMS, who forgets. */
  member: [707],
  guarded: [708],
  forgetful: [709],
  /** Who is signed in when the run begins, and submits a form. */
  applicant: [770],
} as const satisfies Record<string, readonly number[]>;

/** Whose phone it is. */
export type Person = keyof typeof NETWORKS;

/** Persons whose accounts are prepared. */
export type Holder = Exclude<Person, 'newcomer' | 'bare'>;

/**
 * How many accounts are prepared. A member logs in again and again; a code is sent to an address once a minute, and an
 * account has one open case of a type, so the others come once: 20,000 are ten minutes of 30 flows a second.
 */
export const PREPARED: Readonly<Record<Holder, number>> = {
  member: 2_000,
  guarded: 20_000,
  forgetful: 20_000,
  applicant: 20_000,
};

/** The E.164 phone of one of them. @throws Error when there are no more */
export function phoneOf(person: Person, number: number): string {
  const network = NETWORKS[person][Math.floor(number / NUMBERS_PER_NETWORK)];
  if (network === undefined) throw new Error(`no phones are left for a ${person}`);
  return `+996${network}${String(number % NUMBERS_PER_NETWORK).padStart(6, '0')}`;
}

/** The phone of a prepared account. @throws Error when all of them were used */
export function phoneOfHolder(holder: Holder, number: number): string {
  if (number >= PREPARED[holder])
    throw new Error(`the ${PREPARED[holder]} prepared accounts (${holder}) are used up: take shorter turns`);
  return phoneOf(holder, number);
}
