import { type AnyObjectSchema, isSchema, type Schema } from 'yup';
import { compile } from './validate.js';

/** As many digits as a safe integer can have; a sign, so that -1 is told "at least 1" and not "a number". */
const DIGITS = /^-?\d{1,16}$/;

/** Reads and checks the query of a call that declares one. @throws DomainError validation_failed */
export type QueryReader = (querystring: string) => unknown;

/**
 * Prepares the reading of a query. Values are text; where the schema has a number or a boolean, digits and
 * true/false become one. A key that comes twice is an array, so no scalar takes it (reliability A15); `a[b]` is
 * just a name that no schema knows (A12).
 */
export function compileQuery(schema: AnyObjectSchema): QueryReader {
  const validate = compile(schema);
  const fields = schema.fields as Readonly<Record<string, Schema>>;
  return (querystring) => {
    // No prototype: `?__proto__=` is a key like any other, and then an unknown one.
    const query = Object.create(null) as Record<string, unknown>;
    for (const [name, text] of new URLSearchParams(querystring)) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (name in query) query[name] = [query[name], text];
      else query[name] = isSchema(field) ? read(field.type, text) : text;
    }
    validate(query);
    return query;
  };
}

function read(type: string, text: string): unknown {
  if (type === 'number' && DIGITS.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
