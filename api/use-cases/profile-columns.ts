import type { UseCaseDeps } from './deps.js';

/** What somebody is called: absent stays as it is, null clears. */
interface Names {
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
}

/** Columns that a profile of either side keeps names in. */
interface NameColumns {
  readonly firstNameSealed: string | null | undefined;
  readonly firstNameIndex: Buffer | null | undefined;
  readonly lastNameSealed: string | null | undefined;
  readonly lastNameIndex: Buffer | null | undefined;
}

/** Names as columns. @param contexts in which they are sealed */
export function nameColumns(
  { sealer, index }: Pick<UseCaseDeps, 'sealer' | 'index'>,
  contexts: { readonly firstName: string; readonly lastName: string },
  { firstName, lastName }: Names,
): NameColumns {
  const seal = (context: string, value: string | null | undefined): string | null | undefined =>
    typeof value === 'string' ? sealer.seal(context, value) : value;
  const indexed = (value: string | null | undefined): Buffer | null | undefined =>
    typeof value === 'string' ? index.of('name', foldName(value)) : value;
  return {
    firstNameSealed: seal(contexts.firstName, firstName),
    firstNameIndex: indexed(firstName),
    lastNameSealed: seal(contexts.lastName, lastName),
    lastNameIndex: indexed(lastName),
  };
}

/** Without what was not said. */
export function present<T extends object>(columns: { readonly [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as T;
}

/** One form for look-ups, whatever the spelling: case and composed letters. */
export const foldName = (name: string): string => name.normalize('NFC').toLowerCase().trim();
