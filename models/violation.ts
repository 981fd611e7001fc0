/** What knex and Objection hand on of a refusal of Postgres. */
interface Refusal {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly nativeError?: Refusal;
}

/** The unique index that a write was refused by, because somebody was faster; undefined for any other error. */
export function violatedIndex(error: unknown): string | undefined {
  const refusal = (error ?? {}) as Refusal;
  const { code, constraint } = refusal.nativeError ?? refusal;
  return code === '23505' && typeof constraint === 'string' ? constraint : undefined;
}
