import test from 'ava';
import { array, number, object, string } from 'yup';
import { fieldSchemas } from '../../../api/http/json-schema.js';
import { compileQuery } from '../../../api/http/query.js';
import { DomainError } from '../../../domain/errors.js';

const SCHEMA = object({
  name: string().optional(),
  words: array(string().required()).optional(),
  numbers: array(number().required()).optional(),
});
const read = compileQuery(SCHEMA);

/** The faults of a query, as `path: rule`. */
function faults(query: string): string[] {
  try {
    read(query);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return (error.details.fields ?? []).map(({ path, rule }) => `${path}: ${rule}`);
  }
}

test('items of a list: by index in any order, one more, encoded or not', (t) => {
  const parsed = (query: string): unknown => ({ ...(read(query) as object) });
  t.deepEqual(parsed('words[0]=a'), { words: ['a'] });
  t.deepEqual(parsed('words[1]=b&words[0]=a'), { words: ['a', 'b'] });
  t.deepEqual(parsed('words[]=a&words[]=b'), { words: ['a', 'b'] });
  t.deepEqual(parsed('words[0]=a&words[]=b&name=x'), { name: 'x', words: ['a', 'b'] });
  t.deepEqual(parsed('words=a'), { words: ['a'] });
  t.deepEqual(parsed('words=a&words=b'), { words: ['a', 'b'] });
  t.deepEqual(parsed('words%5B0%5D=a'), { words: ['a'] });
  t.deepEqual(parsed('numbers[0]=7&words[0]=7'), { numbers: [7], words: ['7'] });
});

test('an item that is missing, comes twice or is of the wrong type', (t) => {
  t.deepEqual(faults('words[1]=b'), ['words[0]: defined']);
  t.deepEqual(faults('words[0]='), ['words[0]: defined']);
  t.deepEqual(faults('numbers[0]=1&numbers[0]=2'), ['numbers[0]: number']);
  t.deepEqual(faults('words=a&words[0]=b'), ['words[0]: string']);
  t.deepEqual(faults('name=a&name=b'), ['name: string']);
  t.deepEqual(faults('numbers[0]=x'), ['numbers[0]: number']);
});

test('names that only look like items (A12, A15)', (t) => {
  t.deepEqual(faults('name[0]=a'), ['name[0]: unknown']);
  t.deepEqual(faults('words[100]=a'), ['words[100]: unknown']);
  t.deepEqual(faults('words[-1]=a'), ['?: unknown']);
  t.deepEqual(faults('words[0][1]=a'), ['words[0][1]: unknown']);
  t.deepEqual(faults('words[__proto__]=a'), ['?: unknown']);
  t.deepEqual(faults('__proto__[0]=a'), ['__proto__[0]: unknown']);
  t.deepEqual(faults('constructor[0]=a'), ['constructor[0]: unknown']);
  t.is(({} as { 0?: unknown })[0], undefined);
});

test('the document names a list as it can be sent', (t) => {
  t.deepEqual(
    fieldSchemas(SCHEMA).map(({ name }) => name),
    ['name', 'words[]', 'numbers[]'],
  );
});
