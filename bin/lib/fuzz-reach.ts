import type { RoleReport } from './fuzz-report.js';
import type { Role } from './fuzz-role.js';

/** One operation of the document. */
export interface Operation {
  /** "POST /auth/register" */
  readonly label: string;
  readonly needsSession: boolean;
}

/** The parts of an OpenAPI document that are read. */
interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly security?: readonly object[] }>>>
  >;
}

/** The operations that the API documents. */
export async function listOperations(api: string): Promise<readonly Operation[]> {
  const { paths } = (await (await fetch(`${api}/openapi.json`)).json()) as Document;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security = [] }]) => ({
      label: `${method.toUpperCase()} ${path}`,
      needsSession: security.length > 0,
    })),
  );
}

/** An operation, whether what the role may do was ever done, and how often it answered with what. */
export interface Reached {
  readonly operation: Operation;
  readonly reached: boolean;
  /** "200 ×30, 422 ×41" */
  readonly answers: string;
}

/**
 * Whether a run got to the bottom of each operation: it was answered 2xx, or, where the role may not call it, 401.
 * A fuzzer that is refused at the door every time finds nothing and passes.
 */
export function reachOf(
  operations: readonly Operation[],
  role: Role,
  report: RoleReport,
): readonly Reached[] {
  return operations.map((operation) => {
    const statuses = [...(report.statuses.get(operation.label) ?? [])].sort(([a], [b]) => a - b);
    const may = role === 'signed-in' || !operation.needsSession;
    return {
      operation,
      reached: statuses.some(([status]) => (may ? status >= 200 && status < 300 : status === 401)),
      answers: statuses.map(([status, times]) => `${status} ×${times}`).join(', '),
    };
  });
}
