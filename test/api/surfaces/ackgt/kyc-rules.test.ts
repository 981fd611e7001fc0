import test from 'ava';
import type { AnyObjectSchema } from 'yup';
import {
  individualBasicForm,
  individualFullForm,
} from '../../../../api/surfaces/ackgt/kyc-individual-forms.js';
import { resubmission } from '../../../../api/surfaces/ackgt/kyc-inputs.js';
import { legalForm } from '../../../../api/surfaces/ackgt/kyc-legal-form.js';
import { BODY_MAX_BYTES, BODY_MAX_DEPTH } from '../../../../domain/limits.js';
import {
  BASIC,
  FULL,
  LEGAL,
  SEED_FULL,
  SEED_LEGAL,
  TODAY,
  today,
  told,
  withAll,
  withValue,
} from './support/kyc-forms.js';

const LEGAL_FORM: AnyObjectSchema = legalForm(today);
const BASIC_FORM: AnyObjectSchema = individualBasicForm(today);
const FULL_FORM: AnyObjectSchema = individualFullForm(today);

/** Periods of the forms: where they begin and end. */
const PERIODS = [
  ['legal', LEGAL_FORM, LEGAL, 'representative_with_power_of_attorney.start_date', 'end_date'],
  ['basic', BASIC_FORM, BASIC, 'document_issue_date', 'document_expiry_date'],
  ['full', FULL_FORM, FULL, 'document_issue_date', 'document_expiry_date'],
  ['full', FULL_FORM, FULL, 'stay_permit.start_date', 'end_date'],
  ['full', FULL_FORM, FULL, 'representative.start_of_authority', 'end_of_authority'],
] as const;

for (const [form, schema, body, start, last] of PERIODS) {
  const path = start.includes('.') ? start.replace(/[^.]+$/, last) : last;
  const period = (from: unknown, to: unknown): string[] =>
    told(schema, withAll(body, { [start]: from, [path]: to }));
  const ofStart = start.split('.').at(-1) as string;

  test(`${form}: ${start} to ${last}: not before its start, not over`, (t) => {
    t.deepEqual(period('2026-01-01', '2027-01-01'), []);
    t.deepEqual(period('2027-01-01', '2027-01-01'), [], 'one day');
    t.deepEqual(period('2020-02-29', TODAY), [], 'its last day is today');
    t.deepEqual(period('2020-02-29', '2026-11-20'), [
      `The ${path} field must be a date after or equal to today`,
    ]);
    t.deepEqual(period('2027-01-02', '2027-01-01'), [
      `The ${path} field must be a date after or same as ${ofStart}`,
    ]);
  });

  test(`${form}: ${start} to ${last}: of a start that is no date only that is told`, (t) => {
    const wrong = `The ${start} field must be a calendar date in the form YYYY-MM-DD`;
    t.deepEqual(period('2030-02-30', '2027-01-01'), [wrong]);
    t.deepEqual(period(5, '2027-01-01'), [`The ${start} field must be a string`]);
    t.deepEqual(period(undefined, '2027-01-01'), [`The ${start} field must be defined`]);
    t.deepEqual(period('2030-02-30', '2026-11-20'), [
      wrong,
      `The ${path} field must be a date after or equal to today`,
    ]);
  });
}

test("the seed's examples to the letter: what has expired, and what the seed hides, is told", (t) => {
  t.deepEqual(told(LEGAL_FORM, SEED_LEGAL), [
    'The representative_with_power_of_attorney.end_date field must be a date after or equal to today',
  ]);
  t.deepEqual(told(FULL_FORM, SEED_FULL), [
    'The document_expiry_date field must be a date after or equal to today',
    'The representative.start_of_authority field must be a calendar date in the form YYYY-MM-DD',
    'The representative.end_of_authority field must be a calendar date in the form YYYY-MM-DD',
  ]);
});

test('today is asked for at every check: a process outlives its day', (t) => {
  let day = '2099-01-15';
  const schema = individualBasicForm(() => day);
  t.deepEqual(told(schema, BASIC), []);
  day = '2099-01-16';
  t.deepEqual(told(schema, BASIC), ['The document_expiry_date field must be a date after or equal to today']);
});

test('broken fields of every level are told together, in the order of the example', (t) => {
  const body = withAll(LEGAL, {
    'consents.information_veracity_confirmation': false,
    'general_information.full_name_ru': '',
    'business_relationships.relationship_type': 'FOREVER',
    has_registration_before_2002: 'no',
    addresses: { legal_address: null, postal_address: 'x', activity_location: 'x', zip: 'x' },
  });
  t.deepEqual(told(LEGAL_FORM, body), [
    'The general_information.full_name_ru field must be defined',
    'The has_registration_before_2002 field must be a boolean',
    'The addresses.legal_address field must be defined',
    'The selected business_relationships.relationship_type is invalid',
    'The consents.information_veracity_confirmation field must be accepted',
    'The addresses.zip field is not allowed',
  ]);
  const residences = [{ country: 'Georgia', tax_number: '1' }, { country: '' }, 5];
  t.deepEqual(
    told(FULL_FORM, withValue(FULL, 'tax_residence.tax_residency_in_other_countries', residences)),
    [
      'The tax_residence.tax_residency_in_other_countries[1].country field must be defined',
      'The tax_residence.tax_residency_in_other_countries[1].tax_number field must be defined',
      'The tax_residence.tax_residency_in_other_countries[2] field must be an object',
    ],
  );
});

test('a form that is nested too deep is refused before anything walks it (A10)', (t) => {
  let deep: unknown = 'x';
  for (let level = 0; level < 5_000; level++) deep = [deep];
  t.deepEqual(told(BASIC_FORM, { ...BASIC, citizenship: deep }), [
    `The request must not be nested deeper than ${BODY_MAX_DEPTH} levels`,
  ]);
});

test('the largest form in Cyrillic fits into a body', (t) => {
  const filled = JSON.parse(
    JSON.stringify(LEGAL, (key, value: unknown) => {
      if (typeof value !== 'string') return value;
      const sentences = /address|location|_info$|details/.test(key);
      return 'Я'.repeat(sentences ? 1_000 : 255);
    }),
  ) as unknown;
  t.true(Buffer.byteLength(JSON.stringify(filled)) < BODY_MAX_BYTES);
});

test('a resubmission is the same form and the number of its case', (t) => {
  const schema = resubmission(BASIC_FORM);
  t.deepEqual(told(schema, { ...BASIC, id: 1 }), []);
  t.deepEqual(told(schema, withValue(BASIC, 'first_name', undefined)), [
    'The first_name field must be defined',
    'The id field must be defined',
  ]);
  for (const [id, words] of [
    ['1', 'a number'],
    [1.5, 'an integer'],
    [0, 'at least 1'],
  ] as const)
    t.deepEqual(told(schema, { ...BASIC, id }), [`The id field must be ${words}`]);
  t.deepEqual(told(schema, { ...BASIC, id: 99_999_999_999 }), [
    'The id field must not be greater than 2147483647',
  ]);
});
