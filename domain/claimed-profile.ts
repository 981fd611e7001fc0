/** What a person claims to be, on its way through a review (barong.md section 8). */
export const CLAIMED_PROFILE_STATES = ['drafted', 'submitted', 'verified', 'rejected'] as const;
export type ClaimedProfileState = (typeof CLAIMED_PROFILE_STATES)[number];

/** What he claims; null is nothing. */
export interface ClaimedFields {
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** YYYY-MM-DD. */
  readonly dob: string | null;
  readonly address: string | null;
  readonly postcode: string | null;
  readonly city: string | null;
  /** ISO 3166-1, two or three letters. */
  readonly country: string | null;
}

/** What each field may be made of (barong.md section 8, "Profile fields"); a combining mark belongs to its letter. */
const CHARACTERS: Readonly<Record<Exclude<keyof ClaimedFields, 'dob' | 'country'>, RegExp>> = {
  firstName: /^[\p{L}\p{M}\p{N}_ '’-]{1,255}$/u,
  lastName: /^[\p{L}\p{M}\p{N}_ '’-]{1,255}$/u,
  city: /^[\p{L}\p{M}\p{N}_ '’.~–-]{1,255}$/u,
  postcode: /^[\p{L}\p{M}\p{N}_ -]{2,255}$/u,
  address: /^[\p{L}\p{M}\p{N}_ '’.,;:/#"\\&()~–-]{1,255}$/u,
};

/** Two or three letters, in either case. */
const COUNTRY = /^[A-Za-z]{2,3}$/;

/** Fields in which the spaces of careless typing count for nothing. */
const COLLAPSED = ['firstName', 'lastName', 'city', 'postcode'] as const;

/** A value as it is kept: inner spaces are one, outer ones none, a country in capitals. */
export function normalClaim<Field extends keyof ClaimedFields>(field: Field, value: string): string {
  if (field === 'country') return value.toUpperCase();
  return (COLLAPSED as readonly string[]).includes(field) ? value.replace(/\s+/gu, ' ').trim() : value;
}

/** Whether a normal value is one that the field takes. @param today YYYY-MM-DD: nobody is born later */
export function fitsClaim(field: keyof ClaimedFields, value: string, isDay: boolean, today: string): boolean {
  if (field === 'dob') return isDay && value <= today;
  if (field === 'country') return COUNTRY.test(value);
  return CHARACTERS[field].test(value);
}
