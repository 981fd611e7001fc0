/** An instant as the family writes it: ISO 8601 in UTC, whole seconds. */
export function instant(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
