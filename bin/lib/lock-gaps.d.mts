/**
 * Optional platform packages that a lock's packages name and the lock does not hold.
 * @param packages `packages` of package-lock.json
 * @returns the entries to add
 */
export function missingOptional(
  packages: Record<string, Record<string, unknown>>,
): { path: string; entry: Record<string, unknown> }[];
