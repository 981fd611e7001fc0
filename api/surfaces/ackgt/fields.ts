import {
  type BooleanSchema,
  boolean,
  type MixedSchema,
  mixed,
  type NumberSchema,
  number,
  type StringSchema,
  string,
} from 'yup';
import { isCalendarDay } from '../../../domain/calendar.js';
import {
  CODE_DIGITS,
  EMAIL_MAX_LENGTH,
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
  PASSWORD_TRIED_MAX_LENGTH,
  PHONE_MAX_LENGTH,
} from '../../../domain/limits.js';
import { isUuidInAnyCase } from '../../../domain/uuid.js';
import { length, ruled } from './rules.js';

// Builders of the surface's fields. All are required; `.optional()` makes one optional, `.meta({ description,
// example })` documents it.

/** Part of a local part (RFC 5321 dot-string; quoted ones exist on paper only). */
const EMAIL_ATOM = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/;
const EMAIL_LOCAL_MAX_LENGTH = 64;
const DOMAIN_LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const TOP_LEVEL_DOMAIN = /^(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$/i;
/** RFC 3339, the profile of ISO 8601 for the net. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const INSTANT_MAX_LENGTH = 35;
/** Anchored and of fixed length: it reads no further than that. */
const SIX_DIGITS = /^[0-9]{6}$/;

/** Free text, counted in code points. */
export function text({ min = 1, max }: { min?: number; max: number }): StringSchema<string> {
  return ruled(string().defined(), (value) => length(value, min, max)).meta({
    jsonSchema: { type: 'string', minLength: Math.max(1, min), maxLength: max },
  });
}

export function uuid(): StringSchema<string> {
  return ruled(string().defined(), (value) => (isUuidInAnyCase(value) ? null : 'uuid')).meta({
    jsonSchema: { type: 'string', format: 'uuid' },
  });
}

/** An address as mail servers take it: ASCII, no quoted local part, a domain of two labels or more. */
export function email(): StringSchema<string> {
  return ruled(string().defined(), (value) => {
    if (value.length > EMAIL_MAX_LENGTH) return { rule: 'max_length', limit: EMAIL_MAX_LENGTH };
    return isEmail(value) ? null : 'email';
  }).meta({ jsonSchema: { type: 'string', format: 'email', maxLength: EMAIL_MAX_LENGTH } });
}

/** @param parse the phone in its one form, or null when it is none; sees at most PHONE_MAX_LENGTH characters */
export function phone(parse: (text: string) => string | null): StringSchema<string> {
  return ruled(string().defined(), (value) => {
    if (value.length > PHONE_MAX_LENGTH) return { rule: 'max_length', limit: PHONE_MAX_LENGTH };
    return parse(value) === null ? 'phone' : null;
  }).meta({ jsonSchema: { type: 'string', minLength: 1, maxLength: PHONE_MAX_LENGTH } });
}

/** A password to be set: counted as it will be hashed, in code points after NFC; handed on as it came. */
export function password(): StringSchema<string> {
  return ruled(string().defined(), (value) => {
    // NFC makes one code point of four at most, each of two UTF-16 units: longer is too long without normalising.
    if (value.length > PASSWORD_MAX_LENGTH * 8) return { rule: 'max_length', limit: PASSWORD_MAX_LENGTH };
    return length(value.normalize('NFC'), PASSWORD_MIN_LENGTH, PASSWORD_MAX_LENGTH);
  }).meta({
    jsonSchema: {
      type: 'string',
      format: 'password',
      minLength: PASSWORD_MIN_LENGTH,
      maxLength: PASSWORD_MAX_LENGTH,
    },
  });
}

/** A password to be compared: whatever an older rule allowed must still log in, so only its size is judged. */
export function triedPassword(): StringSchema<string> {
  return text({ max: PASSWORD_TRIED_MAX_LENGTH }).meta({
    jsonSchema: {
      type: 'string',
      format: 'password',
      minLength: 1,
      maxLength: PASSWORD_TRIED_MAX_LENGTH,
    },
  });
}

/** One word of a list; anything else, whatever its type, is not in it. */
export function choice<const Word extends string>(words: readonly Word[]): MixedSchema<Word> {
  return ruled(mixed<Word>().required(), (value) => (words.includes(value) ? null : 'enum')).meta({
    jsonSchema: { type: 'string', enum: words },
  });
}

/** A one-time code: the seed's clients send a JSON number (111111), others its six digits as text. */
export function code(): MixedSchema<number | string> {
  return ruled(mixed<number | string>().required(), (value) => {
    if (typeof value === 'string') return SIX_DIGITS.test(value) ? null : 'code';
    return Number.isInteger(value) && value >= 0 && value < 10 ** CODE_DIGITS ? null : 'code';
  }).meta({
    jsonSchema: {
      anyOf: [
        { type: 'integer', minimum: 0, maximum: 10 ** CODE_DIGITS - 1 },
        { type: 'string', pattern: SIX_DIGITS.source },
      ],
    },
  });
}

/** The six digits of a code, however it was sent: 7 is "000007". */
export function codeDigits(value: number | string): string {
  return String(value).padStart(CODE_DIGITS, '0');
}

export function flag(): BooleanSchema<boolean> {
  return boolean().defined();
}

/** A JSON integer; in a query, its digits. */
export function integer({ min, max }: { min: number; max: number }): NumberSchema<number> {
  return ruled(number().defined(), (value) => {
    if (!Number.isSafeInteger(value)) return 'integer';
    if (value < min) return { rule: 'min', limit: min };
    return value > max ? { rule: 'max', limit: max } : null;
  }).meta({ jsonSchema: { type: 'integer', minimum: min, maximum: max } });
}

/** An instant of the future, ISO 8601 with its zone; no more than so many years away. */
export function instantAhead({ years }: { years: number }): StringSchema<string> {
  return ruled(string().defined(), (value) => {
    if (value.length > INSTANT_MAX_LENGTH || !INSTANT.test(value) || !isCalendarDay(value.slice(0, 10)))
      return 'instant';
    const at = Date.parse(value);
    if (Number.isNaN(at)) return 'instant';
    const last = new Date();
    last.setUTCFullYear(last.getUTCFullYear() + years);
    return at > Date.now() && at <= last.getTime() ? null : { rule: 'ahead', limit: years };
  }).meta({ jsonSchema: { type: 'string', format: 'date-time', maxLength: INSTANT_MAX_LENGTH } });
}

function isEmail(value: string): boolean {
  const at = value.lastIndexOf('@');
  const local = value.slice(0, at);
  const labels = value.slice(at + 1).split('.');
  return (
    at > 0 &&
    local.length <= EMAIL_LOCAL_MAX_LENGTH &&
    local.split('.').every((atom) => EMAIL_ATOM.test(atom)) &&
    labels.length >= 2 &&
    labels.every((label) => DOMAIN_LABEL.test(label)) &&
    TOP_LEVEL_DOMAIN.test(labels.at(-1) ?? '')
  );
}
