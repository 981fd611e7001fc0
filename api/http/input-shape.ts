import { DomainError, type FieldFault } from '../../domain/errors.js';
import { BODY_MAX_DEPTH, INPUT_MAX_KEYS } from '../../domain/limits.js';

/** Names by which a careless merge reaches Object.prototype (reliability A12, ASVS 15.3.6). */
const POLLUTING = new Set(['__proto__', 'constructor', 'prototype']);
/** With the u flag a surrogate matches only when its other half is missing. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

interface Level {
  readonly value: object;
  readonly path: string;
  readonly depth: number;
}

/**
 * What holds for any input whatever its schema, found without recursion: JSON.parse takes nesting that
 * JSON.stringify, a logger or a validator would overflow the stack on (reliability A10).
 * @returns faults to be told together with the schema's: text that Postgres cannot store (A6), polluting names
 * @throws DomainError validation_failed at once for no object, too deep (A10), or too many keys (A11)
 */
export function checkShape(input: unknown): FieldFault[] {
  const faults: FieldFault[] = [];
  walk(input, (name, value, path) => {
    if (POLLUTING.has(name) || !isStorable(name)) faults.push({ path, rule: 'unknown' });
    if (typeof value === 'string' && !isStorable(value)) faults.push({ path, rule: 'characters' });
  });
  return faults;
}

/**
 * The same bounds for an object in a format of others, of which named fields are read: what those hold is for their reader
 * to judge, and any other field may hold anything.
 * @throws DomainError validation_failed as `checkShape`
 */
export function checkBounds(input: unknown): void {
  walk(input, () => undefined);
}

function walk(input: unknown, visit: (name: string, value: unknown, path: string) => void): void {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    refuse({ path: '', rule: 'object' });
  const open: Level[] = [{ value: input as object, path: '', depth: 1 }];
  let keys = 0;
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    if (level.depth > BODY_MAX_DEPTH) refuse({ path: '', rule: 'max_depth', limit: BODY_MAX_DEPTH });
    const isArray = Array.isArray(level.value);
    const names = Object.keys(level.value);
    keys += names.length;
    if (keys > INPUT_MAX_KEYS) refuse({ path: '', rule: 'max_keys', limit: INPUT_MAX_KEYS });
    for (const name of names) {
      const path = joinPath(level.path, name, isArray);
      const value: unknown = (level.value as Record<string, unknown>)[name];
      visit(name, value, path);
      if (typeof value === 'object' && value !== null) open.push({ value, path, depth: level.depth + 1 });
    }
  }
}

/** Text that UTF-8 and Postgres can hold: no NUL (22021), no half of a surrogate pair (22P02). */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && !LONE_SURROGATE.test(text);
}

/** `a.b[0].c`, as yup writes paths. */
export function joinPath(parent: string, name: string, isIndex: boolean): string {
  if (isIndex) return `${parent}[${name}]`;
  return parent === '' ? name : `${parent}.${name}`;
}

function refuse(fault: FieldFault): never {
  throw new DomainError('validation_failed', { fields: [fault] });
}
