import { DomainError, type ErrorCode, type FieldFault, type FieldRule } from '../../../domain/errors.js';
import type { WordedRefusal } from '../../http/route.js';

/** A refusal in the family's words: `scope.thing.reason`, to the letter of barong.md. */
export function refused(status: number, ...words: readonly string[]): DomainError {
  return new DomainError('validation_failed', { worded: { status, words } });
}

/** Words for what a use case may refuse: by its code, or by code and reason. */
export type RefusalWords = Readonly<Partial<Record<ErrorCode | `${ErrorCode}:${string}`, WordedRefusal>>>;

/** Lets a use case work, and says its refusals in the words of the operation; what it has none for stays as it is. */
export async function inWords<T>(work: Promise<T>, words: RefusalWords): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof DomainError) || error.details.worded) throw error;
    const { reason } = error.details;
    const found = (reason === undefined ? undefined : words[`${error.code}:${reason}`]) ?? words[error.code];
    if (!found) throw error;
    throw new DomainError(error.code, {
      ...error.details,
      worded: { status: found.status, words: [found.word] },
    });
  }
}

/** What a parameter's fault is called where an operation has no word of its own (barong.md section 1). */
const RULES: Readonly<Partial<Record<FieldRule, (path: string) => string>>> = {
  min_length: (path) => `${path}.too_short`,
  max_length: (path) => `${path}.too_long`,
  characters: (path) => `${path}.invalid`,
  format: (path) => `${path}.invalid`,
  // "Any other validator message is reduced to its last word".
  enum: () => 'value',
};

/** Own words of an operation, by parameter and rule: `page:integer`. */
export type ParameterWords = Readonly<Record<string, string>>;

/**
 * Words all faults of an input together. Missing or empty parameters alone have the status that the operation documents
 * for them; anything else is 422.
 * @param scope `<module>.<class>`, as in `identity.session.missing_password`
 */
export function wordFaults(
  scope: string,
  missing: 400 | 422,
  own: ParameterWords,
): (faults: readonly FieldFault[]) => DomainError {
  return (faults) => {
    const words = faults.flatMap(({ path, rule, blank }) => {
      const word = own[`${path}:${rule}`];
      if (word !== undefined) return [word];
      if (rule === 'defined')
        return blank ? [`${scope}.empty_${path}`] : [`${scope}.missing_${path}`, `${scope}.empty_${path}`];
      return [RULES[rule]?.(path) ?? 'invalid'];
    });
    const status = faults.every(({ rule }) => rule === 'defined') ? missing : 422;
    return refused(status, ...new Set(words));
  };
}
