import { type AnyObjectSchema, type ISchema, type Schema, ValidationError } from 'yup';
import { DomainError, type FieldFault, type FieldRule } from '../../domain/errors.js';
import { checkBounds, checkShape, joinPath } from './input-shape.js';

/** Unknown keys that one answer names; a body of a thousand of them gets no thousand sentences back. */
const UNKNOWN_KEYS_TOLD = 20;
/** A key is repeated to its sender only in this form: anything else is body text, not a name. */
const TELLABLE_KEY = /^[A-Za-z_][A-Za-z0-9_]{0,63}(\[\d+\])*$/;
/** Stands for a key that is not repeated. */
const UNTOLD_KEY = '?';

/**
 * Checks an input against a schema, without changing it.
 * @throws DomainError validation_failed: one fault a broken field, in the order of the schema's fields, then the
 * keys that the schema does not know
 */
export type Validator = (input: unknown) => void;

/** Prepares the check of a closed object: keys that the schema does not name are refused at every level. */
export function compile(schema: AnyObjectSchema): Validator {
  return (input) => {
    const fields = settle(schema, [...checkShape(input), ...faultsOf(schema, input)]);
    if (fields.length > 0) throw new DomainError('validation_failed', { fields });
  };
}

/**
 * The same for an input of which only what the schema names is read: what else is there is dropped.
 * @returns the check; its result is the input without the rest
 */
export function compileOpen(schema: AnyObjectSchema): (input: unknown) => Record<string, unknown> {
  const validate = compile(schema);
  const names = Object.keys(schema.fields);
  return (input) => {
    checkBounds(input);
    const known = pick(input as Readonly<Record<string, unknown>>, names);
    validate(known);
    return known;
  };
}

function pick(input: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  const known = Object.create(null) as Record<string, unknown>;
  for (const name of names) if (Object.hasOwn(input, name)) known[name] = input[name];
  return known;
}

/** Everything in which a value departs from a schema, keys that it does not name included; nothing is cast. */
export function faultsOf(schema: Schema, value: unknown): FieldFault[] {
  const faults: FieldFault[] = [];
  try {
    schema.validateSync(value, { strict: true, abortEarly: false, disableStackTrace: true });
  } catch (error) {
    if (!ValidationError.isError(error)) throw error;
    for (const inner of error.inner.length > 0 ? error.inner : [error]) faults.push(toFault(schema, inner));
  }
  collectUnknown(schema, value, '', faults);
  return faults;
}

/** One fault per field: the first; ordered as the schema is, unknown keys last and few. */
function settle(schema: Schema, faults: readonly FieldFault[]): FieldFault[] {
  const fields = new Map<string, { fault: FieldFault; rank: readonly number[] }>();
  const unknown = new Set<string>();
  for (const fault of faults) {
    const place = locate(schema, fault.path);
    if (fault.rule === 'unknown') unknown.add(tellable(fault.path));
    // A place outside the schema lies under an unknown key, which is told itself.
    else if (place && !fields.has(fault.path)) fields.set(fault.path, { fault, rank: place.rank });
  }
  const ordered = [...fields.values()]
    .filter(({ fault }) => !liesInside(fault.path, fields))
    .sort((a, b) => compareRanks(a.rank, b.rank))
    .map(({ fault }) => fault);
  const told = [...unknown].slice(0, UNKNOWN_KEYS_TOLD);
  return [...ordered, ...told.map((path): FieldFault => ({ path, rule: 'unknown' }))];
}

/** Whether a path leads into a value that is broken as a whole: an array where the schema has a text. */
function liesInside(path: string, broken: ReadonlyMap<string, unknown>): boolean {
  for (const { index } of path.matchAll(/[.[]/g)) if (broken.has(path.slice(0, index))) return true;
  return false;
}

/** What objects and arrays of yup have inside. */
interface Inside {
  readonly type?: string;
  readonly fields?: Readonly<Record<string, ISchema<unknown>>>;
  readonly innerType?: ISchema<unknown>;
}

/**
 * The field that a path leads to, and the position of each step among its siblings (yup's own order compares by
 * substring: `code` would sort as `code_id`); null when the path leaves the schema.
 */
function locate(schema: Schema, path: string): { field: Inside; rank: readonly number[] } | null {
  const rank: number[] = [];
  let field = schema as Inside;
  for (const step of path.split(/[.[\]]+/).filter((part) => part !== '')) {
    const { fields, innerType } = field;
    const inside = fields && Object.hasOwn(fields, step) ? fields[step] : innerType;
    if (inside === undefined) return null;
    rank.push(fields ? Object.keys(fields).indexOf(step) : Number(step));
    field = inside as Inside;
  }
  return { field, rank };
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Follows the schema, so it goes no deeper than that. */
function collectUnknown(schema: ISchema<unknown>, value: unknown, path: string, found: FieldFault[]): void {
  if (typeof value !== 'object' || value === null) return;
  const { fields, innerType } = schema as Inside;
  if (innerType && Array.isArray(value)) {
    for (const [index, item] of value.entries()) collectUnknown(innerType, item, `${path}[${index}]`, found);
  }
  if (!fields || Array.isArray(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field) collectUnknown(field, item, joinPath(path, key, false), found);
    else found.push({ path: joinPath(path, key, false), rule: 'unknown' });
  }
}

function tellable(path: string): string {
  const steps = path.split('.', 4);
  return steps.map((step) => (TELLABLE_KEY.test(step) ? step : UNTOLD_KEY)).join('.');
}

/** Types of yup whose faults have a rule of the same name. */
const TYPE_RULES: Readonly<Record<string, FieldRule>> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  object: 'object',
  array: 'array',
  // A field of no one type cannot be of the wrong one: it is null, which says as much as nothing.
  mixed: 'defined',
};

/** yup's own tests and the rule that each one checks; the builders of a surface name theirs after the rule. */
const TEST_RULES: Readonly<Record<string, FieldRule>> = {
  optionality: 'defined',
  required: 'defined',
  oneOf: 'enum',
  matches: 'format',
};

function toFault(schema: Schema, error: ValidationError): FieldFault {
  const path = error.path ?? '';
  const {
    type = 'format',
    params = {},
    value,
  } = error as {
    type?: string;
    params?: {
      readonly [name: string]: unknown;
      readonly limit?: unknown;
      readonly other?: unknown;
      readonly spec?: { readonly optional?: boolean };
    };
    value: unknown;
  };
  const typeRule = (): FieldRule => TYPE_RULES[locate(schema, path)?.field.type ?? ''] ?? 'format';
  // Absent, null and empty are one thing to a caller (seed: an empty code_id "must be defined").
  if (value === '') return { path, rule: 'defined', blank: true };
  if (type === 'nullable') return { path, rule: params.spec?.optional ? typeRule() : 'defined' };
  if (type === 'typeError') return { path, rule: typeRule() };
  const limit = params.limit ?? params[type];
  const rule = TEST_RULES[type] ?? (type as FieldRule);
  return {
    path,
    rule,
    ...(typeof limit === 'number' ? { limit } : {}),
    ...(typeof params.other === 'string' ? { other: params.other } : {}),
  };
}
