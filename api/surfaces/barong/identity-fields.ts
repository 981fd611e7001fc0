import { type MixedSchema, mixed, type StringSchema, string } from 'yup';
import type { CaptchaResponse } from '../../../domain/captcha.js';
import type { FieldRule } from '../../../domain/errors.js';
import {
  ACCOUNT_DATA_MAX_LENGTH,
  CAPTCHA_RESPONSE_MAX_LENGTH,
  USERNAME_MAX_LENGTH,
  USERNAME_MIN_LENGTH,
} from '../../../domain/family-limits.js';
import {
  CODE_DIGITS,
  EMAIL_MAX_LENGTH,
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
  PASSWORD_TRIED_MAX_LENGTH,
} from '../../../domain/limits.js';
import { LANGUAGES, type Language } from '../../../domain/states.js';
import { codeOf, codeText } from './fields.js';

// Parameters of registration and login. Forms send what was left empty, too: an optional one that is empty is absent.

/** One `@` and a dot behind it, without white space, control characters, and what a mail header splits at (A16, A37). */
const EMAIL = /^[^\s\p{C}<>()[\],;:\\"@]{1,64}@[^\s\p{C}<>()[\],;:\\"@.]+(\.[^\s\p{C}<>()[\],;:\\"@.]+)+$/u;
/** barong.md section 2: a user name is of ASCII letters and digits, a referral begins with the prefix of a uid. */
const USERNAME = /^[A-Za-z0-9]*$/;
const REFERRAL = /^ID[0-9A-Za-z]{1,61}$/;

/** Adds the one rule of a text; the error's type is its name, which the words are chosen by (validate.ts). */
function ruled<S extends StringSchema | StringSchema<string | undefined>>(
  schema: S,
  broken: (value: string) => FieldRule | null,
): S {
  return schema.test({
    name: 'rule',
    skipAbsent: true,
    test(value, context) {
      const rule = value === '' ? null : broken(String(value));
      return rule === null || context.createError({ type: rule });
    },
  }) as S;
}

/** An e-mail to register. */
export function email(): StringSchema<string> {
  return ruled(string().defined().min(1), (value) =>
    value.length <= EMAIL_MAX_LENGTH && EMAIL.test(value) ? null : 'email',
  );
}

/** A password to set: counted in code points after NFC, as it is hashed (product-api). */
export function newPassword(): StringSchema<string> {
  return ruled(string().defined().min(1), (value) => {
    if (value.length > PASSWORD_TRIED_MAX_LENGTH) return 'max_length';
    const { length } = [...value.normalize('NFC')];
    if (length < PASSWORD_MIN_LENGTH) return 'min_length';
    return length > PASSWORD_MAX_LENGTH ? 'max_length' : null;
  });
}

/** A user name, or none. */
export function username(): StringSchema<string | undefined> {
  return ruled(string().optional(), (value) => {
    if (value.length < USERNAME_MIN_LENGTH) return 'min_length';
    if (value.length > USERNAME_MAX_LENGTH) return 'max_length';
    return USERNAME.test(value) ? null : 'format';
  });
}

/** uid of somebody else, or none. */
export function referral(): StringSchema<string | undefined> {
  return ruled(string().optional(), (value) => (REFERRAL.test(value.toUpperCase()) ? null : 'format'));
}

/** JSON, or nothing. */
export function userData(): StringSchema<string | undefined> {
  return ruled(string().optional(), (value) => {
    if (value.length > ACCOUNT_DATA_MAX_LENGTH) return 'max_length';
    return isJson(value) ? null : 'format';
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What a captcha's widget gave: a text, or an object of texts. */
export function captchaResponse(): MixedSchema<CaptchaResponse | undefined> {
  return mixed<CaptchaResponse>()
    .optional()
    .test('format', (value: unknown) => value === undefined || isResponse(value))
    .meta({ jsonSchema: { type: ['string', 'object'], maxLength: CAPTCHA_RESPONSE_MAX_LENGTH } });
}

function isResponse(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= CAPTCHA_RESPONSE_MAX_LENGTH;
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The code of a second factor; absent or empty where there is none. */
export function otpCode(): MixedSchema<string | number | undefined> {
  const code = codeText();
  return mixed<string | number>()
    .optional()
    .test(
      'format',
      (value) => value === undefined || value === '' || code.isValidSync(value, { strict: true }),
    )
    .meta({ jsonSchema: { type: 'string', maxLength: 64 } });
}

/** What an `otpCode` says; a number lost its leading zeros. */
export function otpOf(value: string | number | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : codeOf(value, CODE_DIGITS);
}

/** A language tag; whatever it is, it is nobody's fault. */
export const lang = (): StringSchema<string | undefined> => string().optional().max(64);

/** The language of ours that a tag asks for: `RU`, `ky-KG` (barong.md section 11: "default EN"). */
export function languageOf(tag: string | undefined): Language | undefined {
  const primary = tag?.toLowerCase().split('-', 1)[0];
  return LANGUAGES.find((language) => language === primary);
}

/** An optional text that was left empty is none. */
export const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);
