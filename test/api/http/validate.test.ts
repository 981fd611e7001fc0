import test from 'ava';
import { type AnyObjectSchema, array, boolean, number, object, string } from 'yup';
import { compile, faultsOf } from '../../../api/http/validate.js';
import { DomainError, type FieldFault } from '../../../domain/errors.js';

/** The faults of an input, as `path: rule`. */
function faults(schema: AnyObjectSchema, input: unknown): string[] {
  try {
    compile(schema)(input);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'validation_failed') throw error;
    return (error.details.fields as FieldFault[]).map(
      ({ path, rule, limit }) => `${path}: ${rule}${limit === undefined ? '' : ` ${limit}`}`,
    );
  }
}

test('all broken fields together, in the order of the schema even where one name contains another', (t) => {
  const schema = object({
    code_id: string().defined(),
    code: string().defined(),
    id: number().defined(),
    a: string().defined(),
    addresses: object({ legal: string().defined(), actual: string().defined() }).defined(),
  });
  t.deepEqual(faults(schema, {}), [
    'code_id: defined',
    'code: defined',
    'id: defined',
    'a: defined',
    'addresses: defined',
  ]);
  t.deepEqual(faults(schema, { addresses: { actual: 1 }, id: '1', code: 5, code_id: 'x', a: 'x' }), [
    'code: string',
    'id: number',
    'addresses.legal: defined',
    'addresses.actual: string',
  ]);
});

test('one fault a field: the type before any other rule', (t) => {
  const schema = object({
    name: string().min(3).max(2).matches(/^x$/).defined(),
    kind: string().oneOf(['a', 'b']).defined(),
  });
  t.deepEqual(faults(schema, { name: 'long enough', kind: 'c' }), ['name: max 2', 'kind: enum']);
  t.deepEqual(faults(schema, { name: 7, kind: 7 }), ['name: string', 'kind: string']);
});

test('absent, null and empty are one thing; null for an optional field is the wrong type', (t) => {
  const schema = object({
    name: string().defined(),
    age: number().defined(),
    flag: boolean().optional(),
    nick: string().nullable().optional(),
  });
  for (const nothing of [{}, { name: null, age: null }, { name: undefined, age: undefined }, { age: '' }]) {
    t.deepEqual(
      faults(schema, nothing),
      ['name: defined', 'age: defined'].slice(0, 2),
      JSON.stringify(nothing),
    );
  }
  t.deepEqual(faults(schema, { name: 'a', age: 1, flag: null, nick: null }), ['flag: boolean']);
});

test('unknown keys come last, at every level, and are repeated only where they look like names', (t) => {
  const schema = object({
    name: string().defined(),
    inner: object({ x: string().optional() }).optional(),
    list: array(object({ y: number().defined() })).optional(),
  });
  const input = {
    zzz: 1,
    inner: { x: 'a', y: 1 },
    list: [{ y: 1 }, { y: '2', w: 3 }],
    '<script>': 1,
    [`k${'e'.repeat(70)}y`]: 1,
    '': 2,
  };
  t.deepEqual(faults(schema, input), [
    'name: defined',
    'list[1].y: number',
    'zzz: unknown',
    'inner.y: unknown',
    'list[1].w: unknown',
    '?: unknown',
  ]);
});

test('what lies inside a value of the wrong type is told once, for the field', (t) => {
  const schema = object({ name: string().defined(), list: array(string().defined()).defined() });
  t.deepEqual(faults(schema, { name: ['a\u0000'], list: { '0': '\ud800' } }), [
    'name: string',
    'list: array',
  ]);
  t.deepEqual(faults(schema, { name: 'a', list: ['ok', 'a\u0000', 5] }), [
    'list[1]: characters',
    'list[2]: string',
  ]);
  t.deepEqual(faults(schema, { name: 'a', list: [], '': { '<b>': '\u0000' } }), ['?: unknown']);
});

test('the input is not changed: no default, no cast, no strip', (t) => {
  const schema = object({
    name: string().trim().lowercase().default('x'),
    age: number().default(3),
    inner: object({ a: string().default('b') }),
  });
  const input = Object.freeze({ name: 'plain', inner: Object.freeze({}) });
  compile(schema)(input);
  t.deepEqual({ ...input }, { name: 'plain', inner: {} });
});

test('an answer is held against its schema with its extra keys', (t) => {
  const schema = object({ id: number().defined(), tags: array(string().defined()).defined() });
  t.deepEqual(faultsOf(schema, { id: 1, tags: ['a'] }), []);
  t.deepEqual(faultsOf(schema, { id: '1', tags: ['a'], hash: 'x' }), [
    { path: 'id', rule: 'number' },
    { path: 'hash', rule: 'unknown' },
  ]);
});
