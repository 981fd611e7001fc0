import type { RoleReport } from './fuzz-report.js';
import { PARTS, type Part, type Role } from './fuzz-role.js';

/** One operation of the document. */
export interface Operation {
  /** "POST /auth/register" */
  readonly label: string;
  readonly needsSession: boolean;
  /** There is no end of bodies to try; without one there may be nothing to vary. */
  readonly takesBody: boolean;
  /** Nobody here can make it succeed, for a reason beside its name in this file. */
  readonly isShut?: boolean;
}

/** Prefix of a dialect in a label, behind the method's space. */
const DIALECT = /(?<= )\/api\/v2\/[a-z]+/;

/** The parts of an OpenAPI document that are read. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

interface DocumentedOperation {
  readonly security?: readonly object[];
  readonly requestBody?: object;
}

/** Operations of the family that no caller of the fuzzer's can bring to a success, by the end of their paths. */
const SHUT: readonly { readonly path: string; readonly why: string }[] = [
  { path: 'POST /public/kyc', why: 'always refused' },
  { path: 'POST /identity/users/access', why: 'a whitelink is made at the terminal' },
  { path: '/resource/service_accounts/api_keys', why: 'a service account is made at the terminal' },
  { path: '/resource/service_accounts/api_keys/{kid}', why: 'a service account is made at the terminal' },
  {
    path: 'DELETE /resource/api_keys/{kid}',
    why: 'a key is changed by a code that its app shows for 30 s, and PATCH may have used them up',
  },
];

/** The operations of a part that the API documents, as far as a role calls them. */
export async function listOperations(api: string, part: Part, role: Role): Promise<readonly Operation[]> {
  const { paths } = (await (await fetch(`${api}/openapi.json`)).json()) as Document;
  const called = new RegExp(PARTS[part].paths[role]);
  const fuzzed = Object.entries(paths).filter(([path]) => called.test(path));
  return fuzzed.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security = [], requestBody }]) => {
      const label = `${method.toUpperCase()} ${path}`;
      return {
        label,
        needsSession: security.length > 0,
        takesBody: requestBody !== undefined,
        isShut: SHUT.some((shut) => label.replace(DIALECT, '').endsWith(shut.path)),
      };
    }),
  );
}

/** An operation and how far a run got with it. */
export interface Reach {
  readonly operation: Operation;
  /** How often it answered with what: "200 ×30, 422 ×41" */
  readonly answers: string;
  /** Why its fuzzing is hollow; undefined when it is not. */
  readonly shortfall: string | undefined;
}

/**
 * Share of the examples that has to be tried: Hypothesis counts draws that it throws away, up to three tenths of them
 * for bodies of several patterns (set_new_password: 27 of 30, 35 of 50), while a strategy that gives out stops far
 * earlier (17 of 150).
 */
const TRIED_SHARE = 0.6;

/**
 * Whether a run got to the bottom of each operation. A fuzzer that is refused at the door every time finds nothing
 * and passes; so does one that stops early, which schemathesis 4.32.5 does without a word when its strategy gives out.
 */
export function reachOf(
  operations: readonly Operation[],
  role: Role,
  { report, examples }: { readonly report: RoleReport; readonly examples: number },
): readonly Reach[] {
  return operations.map((operation) => {
    const { label } = operation;
    const statuses = [...(report.statuses.get(label) ?? [])].sort(([a], [b]) => a - b);
    const may = role === 'signed-in' || !operation.needsSession;
    const reached =
      operation.isShut || statuses.some(([status]) => (may ? status >= 200 && status < 300 : status === 401));
    const tries = report.tries.get(label) ?? examples;
    let shortfall: string | undefined;
    if (!reached) shortfall = `never answered ${may ? '2xx' : '401'}`;
    else if (operation.takesBody && tries < examples * TRIED_SHARE)
      shortfall = `only ${tries} of ${examples} examples were tried`;
    return {
      operation,
      answers: statuses.map(([status, times]) => `${status} ×${times}`).join(', '),
      shortfall,
    };
  });
}
