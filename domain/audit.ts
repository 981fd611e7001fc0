/** What a verb does, for whoever reads the audit (barong.md section 10). */
const ACTIONS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'read',
  HEAD: 'read',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};

/** What a call does. @param verb in capitals */
export function auditAction(verb: string): string {
  return ACTIONS[verb] ?? 'system';
}

/** Where a canonical path says what it is about, for administrators of the Barong family. */
const ADMIN_PATH = /^api\/v2\/barong\/admin\/([a-z_]{1,64})(\/|$)/;

/** What an administrator's call is about; undefined for a path that is no administrator's. */
export function adminTopic(path: string): string | undefined {
  return ADMIN_PATH.exec(path)?.[1];
}
