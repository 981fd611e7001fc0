import { type MixedSchema, mixed, type StringSchema, string } from 'yup';
import type { FieldRule } from '../../../domain/errors.js';
import { METADATA_MAX_LENGTH } from '../../../domain/family-limits.js';
import { EMAIL_MAX_LENGTH, PASSWORD_TRIED_MAX_LENGTH } from '../../../domain/limits.js';
import { checkShape } from '../../http/input-shape.js';
import { UploadedFile } from '../../http/uploaded-file.js';

// Builders of the family's parameters. All are required; `.optional()` makes one optional. Forms and queries have nothing
// but text, JSON has numbers and booleans, too: where one is meant, both ways of writing it are taken, and nothing else is.

/** Digits of a number that fits a safe integer. */
const INTEGER = /^[+-]?[0-9]{1,15}$/;
const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false };

/** Text as it comes; `max` in UTF-16 units, what is longer is refused before anybody looks at it. */
export function text(max: number): StringSchema<string> {
  return string().defined().min(1).max(max);
}

/** An e-mail to look up: whether it is one is its reader's to judge, with words of its own. */
export const emailText = (): StringSchema<string> => text(EMAIL_MAX_LENGTH);
/** A password to compare or to set. */
export const passwordText = (): StringSchema<string> => text(PASSWORD_TRIED_MAX_LENGTH);

/** Digits, as text or as a number (seed 000's clients send codes as numbers, too). */
export function codeText(): MixedSchema<string | number> {
  return tested<string | number>('format', (value) =>
    typeof value === 'number'
      ? Number.isSafeInteger(value) && value >= 0
      : isText(value) && value.length >= 1 && value.length <= 64,
  ).meta({ jsonSchema: { type: 'string', minLength: 1, maxLength: 64 } });
}

/** What a code was meant to be: a number lost its leading zeros. */
export function codeOf(value: string | number, digits: number): string {
  return typeof value === 'number' ? String(value).padStart(digits, '0') : value;
}

/** A whole number. */
export function integer(): MixedSchema<string | number> {
  return tested<string | number>('integer', (value) =>
    typeof value === 'number' ? Number.isSafeInteger(value) : isText(value) && INTEGER.test(value),
  ).meta({ jsonSchema: { type: 'integer' } });
}

/** `undefined` stays what it is. */
export function integerOf<V extends string | number | undefined>(
  value: V,
): V extends undefined ? undefined : number {
  return (value === undefined ? undefined : Number(value)) as V extends undefined ? undefined : number;
}

/** true or false. */
export function flag(): MixedSchema<string | boolean> {
  return tested<string | boolean>(
    'boolean',
    (value) => typeof value === 'boolean' || (isText(value) && Object.hasOwn(BOOLEANS, value)),
  ).meta({ jsonSchema: { type: 'boolean' } });
}

/** What a flag says; false when it is not there. */
export function flagOf(value: string | boolean | undefined): boolean {
  return typeof value === 'string' ? (BOOLEANS[value] ?? false) : value === true;
}

const isText = (value: unknown): value is string => typeof value === 'string';

function tested<T extends string | number | boolean>(
  rule: FieldRule,
  test: (value: unknown) => boolean,
): MixedSchema<T> {
  return mixed<T>()
    .defined()
    .test(rule, (value) => value === undefined || test(value)) as unknown as MixedSchema<T>;
}

/** Files of a form, one or several of the same name. */
export function uploads(): MixedSchema<UploadedFile | readonly UploadedFile[]> {
  return mixed<UploadedFile | readonly UploadedFile[]>()
    .defined()
    .test('file', (value: unknown) => value === undefined || filesIn(value) !== null)
    .meta({
      jsonSchema: { type: 'array', items: { type: 'string', format: 'binary' } },
    }) as unknown as MixedSchema<UploadedFile | readonly UploadedFile[]>;
}

/** The files that were sent. */
export function filesOf(value: UploadedFile | readonly UploadedFile[]): readonly Uint8Array[] {
  return (filesIn(value) ?? []).map(({ content }) => content);
}

function filesIn(value: unknown): readonly UploadedFile[] | null {
  const files: readonly unknown[] = Array.isArray(value) ? value : [value];
  return files.every((file) => file instanceof UploadedFile) ? files : null;
}

/** A JSON text of the client's own; whether it is one is asked by `isJsonObject`. */
export const jsonText = (): StringSchema<string> => text(METADATA_MAX_LENGTH);

/** Whether a text is a JSON object that can be kept: not too deep, no name that pollutes. */
export function isJsonObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return checkShape(value).length === 0;
  } catch {
    return false;
  }
}
