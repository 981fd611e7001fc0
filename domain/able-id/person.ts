import { fromAbleIdDate } from './dates.js';

/** What AbleID says of a person; null is what it did not say, or not in a form that can be read. */
export interface AbleIdPerson {
  readonly lastName: string | null;
  readonly firstName: string | null;
  readonly middleName: string | null;
  /** ISO, `YYYY-MM-DD`. */
  readonly birthDate: string | null;
  /** 14 digits. */
  readonly pinfl: string | null;
  readonly document: string | null;
}

/** A name or a document of more characters is not kept; our own names end at 255 too (product-api). */
const TEXT_MAX_LENGTH = 255;

/**
 * The person in the `data` of a hook. The names of the fields are assumed (product-api, "Hooks": their document shows
 * none), so each one stands for itself: what is missing or odd is null and takes nothing else with it.
 * @returns null when nothing of a person is there
 */
export function parsePerson(data: Readonly<Record<string, unknown>>): AbleIdPerson | null {
  const person: AbleIdPerson = {
    lastName: textOf(data['lastName']),
    firstName: textOf(data['firstName']),
    middleName: textOf(data['middleName']),
    birthDate: fromAbleIdDate(data['birthDate']),
    pinfl: pinflOf(data['pinfl']),
    document: textOf(data['document']),
  };
  return Object.values(person).every((value) => value === null) ? null : person;
}

/** A text of at least one visible character, without spaces at its ends; null for anything else. */
export function textOf(value: unknown, maxLength: number = TEXT_MAX_LENGTH): string | null {
  if (typeof value !== 'string' || value.length > maxLength) return null;
  const text = value.normalize('NFC').trim();
  // A control character belongs into no name, and NUL is none that Postgres stores.
  return text === '' || /\p{Cc}/u.test(text) ? null : text;
}

/** 14 digits, which may have come as a number: 14 of them are exact in a double. */
function pinflOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^[0-9]{14}$/.test(text.trim()) ? text.trim() : null;
}
