import {
  type AnyObject,
  type ArraySchema,
  array,
  type BooleanSchema,
  boolean,
  type ISchema,
  type Schema,
  type StringSchema,
  string,
} from 'yup';
import { isCalendarDay, type Today } from '../../../domain/calendar.js';
import {
  FORM_LONG_TEXT_MAX_LENGTH,
  FORM_TEXT_MAX_LENGTH,
  NAME_MAX_LENGTH,
  PHONE_MAX_LENGTH,
  PINFL_DIGITS,
  RECORD_ID_MAX,
} from '../../../domain/limits.js';
import { jsonSchema } from '../../http/json-schema.js';
import { integer, text } from './fields.js';
import { isName } from './profile-fields.js';
import { type Broken, length, ruled } from './rules.js';

// Builders of the fields of KYC forms, as those of fields.ts: required, unless made optional.

/** Digits as people group them; an extension is no number that anybody can be told. */
const PHONE_NUMBER = /^\+?[0-9()\-. \u00a0]+$/;
/** No country has shorter numbers that reach it from abroad. */
const PHONE_NUMBER_MIN_DIGITS = 5;
const PINFL = new RegExp(`^[0-9]{${PINFL_DIGITS}}$`);
const WEB_ADDRESS = /^https?:\/\/[^\s/]+/i;

/** A word or a line (product-api: "free text 1–255"): no number of a document has a checksum rule. */
export function line(): StringSchema<string> {
  return text({ max: FORM_TEXT_MAX_LENGTH });
}

/** An address, or a description of some sentences. */
export function lines(): StringSchema<string> {
  return text({ max: FORM_LONG_TEXT_MAX_LENGTH });
}

/** A name of a person, in letters of any script, as in a profile. */
export function personName(): StringSchema<string> {
  return ruled(
    string().defined(),
    (value) => length(value, 1, NAME_MAX_LENGTH) ?? (isName(value) ? null : 'name'),
  ).meta({ jsonSchema: { type: 'string', minLength: 1, maxLength: NAME_MAX_LENGTH } });
}

/** A phone or a fax where an office is reached, of any country; nothing is sent to it, so it need not be a mobile. */
export function phoneNumber(): StringSchema<string> {
  return ruled(string().defined(), (value) => {
    if (value.length > PHONE_MAX_LENGTH) return { rule: 'max_length', limit: PHONE_MAX_LENGTH };
    const digits = value.replaceAll(/[^0-9]/g, '').length;
    return PHONE_NUMBER.test(value) && digits >= PHONE_NUMBER_MIN_DIGITS ? null : 'phone_number';
  }).meta({
    jsonSchema: { type: 'string', minLength: PHONE_NUMBER_MIN_DIGITS, maxLength: PHONE_MAX_LENGTH },
  });
}

/** The address of a web site: http or https, so that a reviewer may be shown a link. It is never fetched (A41). */
export function website(): StringSchema<string> {
  return ruled(
    string().defined(),
    (value) => length(value, 1, FORM_TEXT_MAX_LENGTH) ?? (isWebAddress(value) ? null : 'url'),
  ).meta({ jsonSchema: { type: 'string', format: 'uri', maxLength: FORM_TEXT_MAX_LENGTH } });
}

export function pinfl(): StringSchema<string> {
  return ruled(string().defined(), (value) => (PINFL.test(value) ? null : 'pinfl')).meta({
    jsonSchema: { type: 'string', pattern: PINFL.source },
  });
}

/** What a date is held against. */
export interface DateRules {
  /** The field beside it that it must not be before; said of this one, because that one can be right alone. */
  readonly since?: string;
  /** It is the last day of something that must still be good: today is. */
  readonly goodOn?: Today;
  /** It has happened. */
  readonly pastOn?: Today;
}

/** A calendar date, `YYYY-MM-DD`. */
export function date({ since, goodOn, pastOn }: DateRules = {}): StringSchema<string> {
  return ruled(string().defined(), (value, siblings): Broken => {
    if (!isCalendarDay(value)) return 'date';
    const start = since === undefined ? undefined : (siblings as Record<string, unknown>)[since];
    // A start that is no date is told itself.
    if (typeof start === 'string' && isCalendarDay(start) && value < start)
      return { rule: 'date_order', other: since };
    if (goodOn && value < goodOn()) return 'expired';
    return pastOn && value > pastOn() ? 'future' : null;
  }).meta({ jsonSchema: { type: 'string', format: 'date' } });
}

/** A consent without which there is no case. */
export function accepted(): BooleanSchema<boolean> {
  return ruled(boolean().defined(), (value) => (value ? null : 'accepted')).meta({
    jsonSchema: { type: 'boolean', const: true },
  });
}

/** A list of so many items. */
export function list<Item>(
  item: Schema & ISchema<Item>,
  { min, max }: { min: number; max: number },
): ArraySchema<Item[], AnyObject> {
  const schema = ruled(array<AnyObject, Item>(item).defined(), ({ length: count }): Broken => {
    if (count < min) return { rule: 'min_items', limit: min };
    return count > max ? { rule: 'max_items', limit: max } : null;
  });
  return schema.meta({
    jsonSchema: { type: 'array', items: jsonSchema(item), minItems: min, maxItems: max },
  });
}

/** The number of a case: they count from 1 for each type (product-api). */
export function caseNumber() {
  return integer({ min: 1, max: RECORD_ID_MAX });
}

function isWebAddress(value: string): boolean {
  // URL drops spaces and line ends that it finds, and takes `https:a` for an address.
  if (!WEB_ADDRESS.test(value) || /[\s\p{Cc}]/u.test(value)) return false;
  try {
    const { username, password, hostname } = new URL(value);
    return username === '' && password === '' && hostname.includes('.');
  } catch {
    return false;
  }
}
