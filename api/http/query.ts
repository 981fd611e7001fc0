import { type AnyObjectSchema, isSchema, type Schema } from 'yup';
import { compile, compileOpen } from './validate.js';

/** As many digits as a safe integer can have; a sign, so that -1 is told "at least 1" and not "a number". */
const DIGITS = /^-?\d{1,16}$/;

/** An item of a list: `name[0]`, or `name[]` for one more, as is its bare name. Two digits, so that no index makes a list of a million. */
const ITEM = /^([^[\]]+)\[(\d{0,2})\]$/;

/** Reads and checks the query of a call that declares one. @throws DomainError validation_failed */
export type QueryReader = (querystring: string) => unknown;

/**
 * Prepares the reading of a query. Values are text; where the schema has a number or a boolean, digits and
 * true/false become one. Where it has a list, `name[0]`, `name[]` and `name` are its items (seed: `statuses[0]`); an index
 * that is left out is an item that is missing. Any other key that comes twice is an array, so no scalar takes it
 * (reliability A15); any other `a[b]` is just a name that no schema knows (A12).
 */
export function compileQuery(schema: AnyObjectSchema, isLenient = false): QueryReader {
  const validate = isLenient ? compileOpen(schema) : compile(schema);
  const fields = schema.fields as Readonly<Record<string, Schema>>;
  return (querystring) => {
    // No prototype: `?__proto__=` is a key like any other, and then an unknown one.
    const query = Object.create(null) as Record<string, unknown>;
    const lists: Record<string, unknown[]> = {};
    for (const [name, text] of new URLSearchParams(querystring)) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      const [, list = name, index = ''] = ITEM.exec(name) ?? [];
      const item = Object.hasOwn(fields, list) ? itemOf(fields[list]) : undefined;
      if (item) {
        const items = lists[list] ?? [];
        lists[list] = items;
        put(items, index === '' ? items.length : Number(index), read(item.type, text));
      } else put(query, name, isSchema(field) ? read(field.type, text) : text);
    }
    Object.assign(query, lists);
    return validate(query) ?? query;
  };
}

/** A key that comes twice is an array of both. */
function put(into: object, key: string | number, value: unknown): void {
  const values = into as Record<string | number, unknown>;
  values[key] = key in values ? [values[key], value] : value;
}

/** What the items of a list are; undefined for a field that is none. */
function itemOf(field: Schema | undefined): Schema | undefined {
  const { innerType } = (field ?? {}) as { readonly innerType?: unknown };
  return isSchema(innerType) ? (innerType as Schema) : undefined;
}

function read(type: string, text: string): unknown {
  if (type === 'number' && DIGITS.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
