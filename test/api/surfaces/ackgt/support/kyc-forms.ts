import { readFileSync } from 'node:fs';
import type { AnyObjectSchema } from 'yup';
import { compile } from '../../../../../api/http/validate.js';
import { sentence } from '../../../../../api/surfaces/ackgt/errors.js';
import { DomainError } from '../../../../../domain/errors.js';

/** The day of these tests. */
export const TODAY = '2026-11-21';
export const today = (): string => TODAY;

/** A form as a program sends it. */
export type Form = Readonly<Record<string, unknown>>;

/** A request body of the seed, to the letter, from its example file. */
function seed(file: string): Form {
  return JSON.parse(readFileSync(new URL(`seed/${file}.json`, import.meta.url), 'utf8')) as Form;
}

/** The seed's examples as they stand: what has expired since, and dates that the seed hides. */
export const SEED_LEGAL = seed('018_submit_legal_post');
export const SEED_FULL = seed('020_submit_individual_full_post');

/** The same with their dates made current, for longer than these tests will be run. */
export const LEGAL = withAll(SEED_LEGAL, { 'representative_with_power_of_attorney.end_date': '2099-01-01' });
export const BASIC = withAll(seed('019_submit_individual_basic_post'), {
  document_expiry_date: '2099-01-15',
});
export const FULL = withAll(SEED_FULL, {
  document_expiry_date: '2099-05-20',
  'stay_permit.end_date': '2099-01-01',
  'representative.start_of_authority': '2026-01-01',
  'representative.end_of_authority': '2099-01-01',
});

/** The steps of a path as faults have it, `a.b[0].c`. */
export function steps(path: string): string[] {
  return path.split(/[.[\]]+/).filter((step) => step !== '');
}

/** What lies at a path. */
export function at(form: unknown, path: string): unknown {
  return steps(path).reduce((value, step) => (value as Record<string, unknown> | undefined)?.[step], form);
}

/** A copy of a form with another value at a path; undefined takes the field away. */
export function withValue(form: Form, path: string, value: unknown): Form {
  const copy = structuredClone(form) as Record<string, unknown>;
  const way = steps(path);
  const last = way.pop() as string;
  const parent = at(copy, way.join('.')) as Record<string, unknown>;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

/** A copy of a form with other values at some paths. */
export function withAll(form: Form, values: Readonly<Record<string, unknown>>): Form {
  return Object.entries(values).reduce((changed, [path, value]) => withValue(changed, path, value), form);
}

/** What a schema says of an input: the sentences of the answer, none when it is taken. */
export function told(schema: AnyObjectSchema, input: unknown): string[] {
  try {
    compile(schema)(input);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'validation_failed') throw error;
    return (error.details.fields ?? []).map(sentence);
  }
}
