import test from 'ava';
import type { AnyObjectSchema } from 'yup';
import {
  individualBasicForm,
  individualFullForm,
} from '../../../../api/surfaces/ackgt/kyc-individual-forms.js';
import { legalForm } from '../../../../api/surfaces/ackgt/kyc-legal-form.js';
import { BASIC_FIELDS, type Field, FULL_FIELDS, LEGAL_FIELDS } from './support/kyc-contract.js';
import {
  at,
  BASIC,
  type Form,
  FULL,
  LEGAL,
  SEED_FULL,
  SEED_LEGAL,
  today,
  told,
  withValue,
} from './support/kyc-forms.js';
import { NULL_TOLD, REFUSED, TAKEN } from './support/kyc-kinds.js';

interface Tested {
  readonly schema: AnyObjectSchema;
  /** The seed's example to the letter, and with its dates made current. */
  readonly seed: Form;
  readonly body: Form;
  readonly fields: readonly Field[];
}

const FORMS: Readonly<Record<string, Tested>> = {
  legal: { schema: legalForm(today), seed: SEED_LEGAL, body: LEGAL, fields: LEGAL_FIELDS },
  individual_basic: {
    schema: individualBasicForm(today),
    seed: BASIC,
    body: BASIC,
    fields: BASIC_FIELDS,
  },
  individual_full: { schema: individualFullForm(today), seed: SEED_FULL, body: FULL, fields: FULL_FIELDS },
};

/** The paths of everything in a value, in its order; of a list, of its one item that the table names. */
function pathsOf(value: unknown, fields: readonly Field[], path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const own = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const skipped = Array.isArray(value) && !fields.some((field) => field.path === own);
    return skipped ? [] : [own, ...pathsOf(inner, fields, own)];
  });
}

/** What is said of a required field that is missing; an item of a list may be told with the list. */
const missing = (path: string): string[] => [`The ${path} field must be defined`];

for (const [name, { schema, seed, body, fields }] of Object.entries(FORMS)) {
  test(`${name}: the table of these tests has every field of the seed's example, in its order`, (t) => {
    t.deepEqual(
      fields.map(({ path }) => path),
      pathsOf(seed, fields),
    );
  });

  test(`${name}: the seed's example is taken once its dates are current`, (t) => {
    t.deepEqual(told(schema, body), []);
  });

  test(`${name}: a required field that is missing, null or empty is told, an optional one may be missing`, (t) => {
    for (const { path, kind, optional } of fields) {
      t.deepEqual(told(schema, withValue(body, path, undefined)), optional ? [] : missing(path), path);
      const [nothing] = optional ? [`The ${path} field ${NULL_TOLD[kind]}`] : missing(path);
      t.deepEqual(told(schema, withValue(body, path, null)), [nothing], `${path}: null`);
      t.deepEqual(told(schema, withValue(body, path, '')), missing(path), `${path}: empty`);
    }
  });

  test(`${name}: all that is missing is told together, in the order of the example`, (t) => {
    const required = fields.filter(
      ({ path, optional }) => !optional && !path.includes('.') && !path.includes('['),
    );
    t.deepEqual(
      told(schema, {}),
      required.flatMap(({ path }) => missing(path)),
    );
    const hollow = Object.fromEntries(
      fields.flatMap(({ path, kind, optional }) =>
        kind === 'object' && !optional && !path.includes('[') ? [[path, {}]] : [],
      ),
    );
    const inside = fields.filter(({ path, optional }) => {
      const [top = ''] = path.split('.');
      if (path.includes('[') || optional || path in hollow) return false;
      return !path.includes('.') || top in hollow;
    });
    t.deepEqual(
      told(schema, hollow),
      inside.flatMap(({ path }) => missing(path)),
    );
  });

  test(`${name}: each kind of field refuses what it must, in its words`, (t) => {
    for (const { path, kind } of fields) {
      for (const [value, message] of REFUSED[kind]) {
        const label = `${path}: ${JSON.stringify(value)?.slice(0, 60)}`;
        t.deepEqual(told(schema, withValue(body, path, value)), [message(path)], label);
      }
    }
  });

  test(`${name}: each kind of field takes what it must`, (t) => {
    for (const { path, kind } of fields) {
      for (const value of TAKEN[kind])
        t.deepEqual(
          told(schema, withValue(body, path, value)),
          [],
          `${path}: ${JSON.stringify(value).slice(0, 60)}`,
        );
    }
  });

  test(`${name}: keys that the form does not have are refused at every level (A34)`, (t) => {
    const objects = ['', ...fields.filter(({ kind }) => kind === 'object').map(({ path }) => path)];
    for (const path of objects) {
      for (const key of ['status', 'user_id', '__typename', 'constructor']) {
        const own = path === '' ? key : `${path}.${key}`;
        const planted =
          path === ''
            ? { ...body, [key]: 'x' }
            : withValue(body, path, { ...(at(body, path) as object), [key]: 'x' });
        t.deepEqual(told(schema, planted), [`The ${own} field is not allowed`]);
      }
    }
  });
}
