import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import type { AnyObjectSchema } from 'yup';
import { jsonSchema } from '../../../../api/http/json-schema.js';
import { SET_STATUS } from '../../../../api/surfaces/ackgt/admin-kyc-inputs.js';
import {
  individualBasicForm,
  individualFullForm,
} from '../../../../api/surfaces/ackgt/kyc-individual-forms.js';
import { identityCheckInput } from '../../../../api/surfaces/ackgt/kyc-inputs.js';
import { legalForm } from '../../../../api/surfaces/ackgt/kyc-legal-form.js';
import { BASIC, type Form, FULL, LEGAL, today, told } from './support/kyc-forms.js';

/** Rounds for each schema; each round changes 1 to 6 places. */
const ROUNDS = 500;

const INPUTS: readonly (readonly [name: string, schema: AnyObjectSchema, example: Form])[] = [
  ['legal', legalForm(today), LEGAL],
  ['individual_basic', individualBasicForm(today), BASIC],
  ['individual_full', individualFullForm(today), FULL],
  [
    'start_identity_check',
    identityCheckInput(today),
    {
      type: 'individual_basic',
      id: 1,
      resident: { pinfl: '12345678901234', birth_date: '2000-12-12' },
      lang: 'ru',
    },
  ],
  ['set_status', SET_STATUS, { id: 2, type: 'legal', status: 'rejected', reason: 'x', message: 'x' }],
];

/** The same numbers every time (mulberry32): a failure is found again by its round. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What JSON can bring in the place of any value. */
const JUNK: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER],
  ...['', ' ', 'x', '2023-02-30', '2027-01-01', '\u0000', '\ud800', '😀', '__proto__', 'x'.repeat(300)],
  ...[[], [[]], [null], {}, { length: 5 }, { toString: null }, { valueOf: 1 }],
  JSON.parse('{"__proto__":{"polluted":true},"then":1,"constructor":{"prototype":{}}}'),
];

/** Changes one place of a form: another value, no value, a value too many, one in a list, twice over. */
function mutate(form: unknown, pick: (below: number) => number): void {
  let node = form as Record<string, unknown>;
  for (let depth = 0; depth < 4; depth++) {
    const keys = Object.keys(node);
    const key = keys[pick(Math.max(1, keys.length))];
    if (key === undefined) return;
    const inner = node[key];
    if (typeof inner === 'object' && inner !== null && pick(3) > 0) {
      node = inner as Record<string, unknown>;
      continue;
    }
    const kind = pick(5);
    if (kind === 0) delete node[key];
    else if (kind === 1)
      node[Array.isArray(node) ? node.length : `extra${pick(3)}`] = JUNK[pick(JUNK.length)];
    else if (kind === 2) node[key] = [inner, inner];
    else node[key] = structuredClone(JUNK[pick(JUNK.length)]);
    return;
  }
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });

for (const [name, schema, example] of INPUTS) {
  test(`${name}: whatever is changed, it is taken or told, never thrown, and never changed (seeded)`, (t) => {
    const documented = ajv.compile(jsonSchema(schema));
    const pick = numbers(20_261_121);
    const counts = { taken: 0, told: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const form = structuredClone(example) as Record<string, unknown>;
      for (let changes = pick(6); changes >= 0; changes--) mutate(form, pick);
      const before = JSON.stringify(form);
      const faults = told(schema, form);
      const message = `round ${round}: ${before}`;
      t.is(JSON.stringify(form), before, message);
      for (const sentence of faults) t.regex(sentence, /^The (selected )?[\w.[\]?]+( field)? \S/, message);
      t.is(new Set(faults).size, faults.length, message);
      // What is taken is what the document promises to take.
      if (faults.length === 0) t.true(documented(form), message);
      counts[faults.length === 0 ? 'taken' : 'told'] += 1;
    }
    t.is(({} as { polluted?: unknown }).polluted, undefined);
    t.true(counts.taken > 0 && counts.told > ROUNDS / 2, JSON.stringify(counts));
  });

  test(`${name}: the document takes its example, and refuses it without a required field`, (t) => {
    const documented = ajv.compile(jsonSchema(schema));
    t.true(documented(example), JSON.stringify(documented.errors));
    const { required = [] } = jsonSchema(schema) as { required?: readonly string[] };
    t.true(required.length > 0);
    for (const field of required) {
      const { [field]: _, ...rest } = example;
      t.false(documented(rest), field);
    }
  });
}
