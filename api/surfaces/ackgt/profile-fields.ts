import { type Maybe, type StringSchema, string } from 'yup';
import { CONTACT_INFO_MAX_LENGTH, NAME_MAX_LENGTH, TIMEZONE_MAX_LENGTH } from '../../../domain/limits.js';
import { type Broken, length, ruled } from './rules.js';

/**
 * Fields of a profile. Each may be left out, and then stays as it is; null or empty text clears it: an owner must
 * be able to take back what he once told, and product-api names no other way.
 */
type Clearable = StringSchema<Maybe<string> | undefined>;

/** Letters and their marks of any script (product-api); a hyphen or a dot alone names nobody. */
const NAME = /^[\p{L}\p{M}'’. -]+$/u;
const LETTER = /\p{L}/u;
/** As the tz database writes names, so that what is stored works with every other copy of it; no offsets. */
const ZONE = /^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/;

/** A first name, last name or patronymic. */
export function name(): Clearable {
  return clearable(NAME_MAX_LENGTH, (value) => (isName(value) ? null : 'name'));
}

/** Whether a text of at most NAME_MAX_LENGTH can be a name of a person. */
export function isName(value: string): boolean {
  return NAME.test(value) && LETTER.test(value);
}

/** The IANA name of a time zone, older names of a zone included; kept as it was sent. */
export function timezone(): Clearable {
  return clearable(TIMEZONE_MAX_LENGTH, (value) =>
    ZONE.test(value) && isTimezone(value) ? null : 'timezone',
  );
}

/** Free words on how to reach the owner. */
export function contactInfo(): Clearable {
  return clearable(CONTACT_INFO_MAX_LENGTH, () => null);
}

function clearable(max: number, broken: (value: string) => Broken): Clearable {
  return ruled(string().nullable().optional(), (value) => length(value, 1, max) ?? broken(value), null).meta({
    jsonSchema: { type: 'string', maxLength: max },
  });
}

/**
 * Intl knows current names from a list, older ones (Asia/Calcutta, US/Pacific) only by trying, and takes both in any
 * case: of a current one the case is looked at, of an older one only ZONE sees it.
 */
function isTimezone(value: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions();
    return timeZone === value || timeZone.toLowerCase() !== value.toLowerCase();
  } catch {
    return false;
  }
}
