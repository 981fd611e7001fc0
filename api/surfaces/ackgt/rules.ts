import type { AnySchema } from 'yup';
import type { FieldFault, FieldRule } from '../../../domain/errors.js';
import { isStorable } from '../../http/input-shape.js';

/** What a value breaks; null when it is as it should be. */
export type Broken = FieldRule | Omit<FieldFault, 'path'> | null;

/**
 * Adds the one rule of a field; the error's type is the name of the rule, which the validation reads. ONE, because
 * yup runs all tests of a field: a length check in a test of its own would not keep a pattern from seeing 50 KB
 * (reliability A16).
 * @param broken `siblings` is the object that the field lies in, as it came: its other fields may be anything
 * @param empty what empty text breaks: it is absent (product-api), whatever else the field may be; null where it
 * has a meaning of its own
 */
export function ruled<S extends AnySchema>(
  schema: S,
  broken: (value: NonNullable<S['__outputType']>, siblings: unknown) => Broken,
  empty: Broken = 'defined',
): S {
  return schema.test({
    name: 'rule',
    skipAbsent: true,
    test(value, context) {
      const fault = value === '' ? empty : broken(value as NonNullable<S['__outputType']>, context.parent);
      if (fault === null) return true;
      const { rule, limit, other }: Exclude<Broken, FieldRule | null> =
        typeof fault === 'string' ? { rule: fault } : fault;
      return context.createError({ type: rule, params: { limit, other } });
    },
  });
}

/** The length of a text in code points, and whether it can be stored at all. */
export function length(value: string, min: number, max: number): Broken {
  // A code point is one or two UTF-16 units, so a text of more than twice the limit need not be counted.
  const points = value.length > 2 * max ? value.length : [...value].length;
  if (points < min) return { rule: 'min_length', limit: min };
  if (points > max) return { rule: 'max_length', limit: max };
  return isStorable(value) ? null : 'characters';
}
