import type { AuditChanges } from '../../models/activity.js';

/** What an audit row says of a change, for fields that are neither secret nor personal. @param old null: it is new  @param now null: it is gone */
export function changesOf<Row extends object>(
  old: Partial<Row> | null,
  now: Partial<Row> | null,
  fields: readonly (keyof Row & string)[],
): AuditChanges {
  const changes: Record<string, { readonly old: unknown; readonly new: unknown }> = {};
  for (const field of fields) {
    const [before, after] = [old?.[field] ?? null, now?.[field] ?? null];
    if (before !== after) changes[field] = { old: before, new: after };
  }
  return changes;
}
