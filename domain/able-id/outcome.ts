import type { IdentityCheckStatus } from '../kyc/words.js';
import type { AbleIdPerson } from './person.js';
import type { AbleIdHookKind } from './words.js';

/** What is asked for once a person has passed; the hook of the same name answers. */
export type IdentityPull = Exclude<AbleIdHookKind, 'result'>;

/** A hook as far as an outcome depends on it. */
export interface HeardHook {
  readonly kind: AbleIdHookKind;
  /** null: it succeeded. */
  readonly reason: string | null;
  readonly person: AbleIdPerson | null;
}

/** How far an attempt has come by its hooks, in the order in which they came. */
export interface IdentityProgress {
  /** Whether the first result said so; later ones contradict nobody any more. */
  readonly passed: boolean;
  /** Nothing more is waited for. */
  readonly decided: boolean;
  /** What is still owed by AbleID. */
  readonly missing: readonly IdentityPull[];
}

/** AbleID's own word for a session that nobody finished in time (seed 003). */
const SESSION_EXPIRED = 'FACE_SESSION_EXPIRED';
/** Kept where the person passed and AbleID never said who he is. */
export const NO_PERSON_DATA = 'NO_PERSON_DATA';

/**
 * How far it is. A hook is what it is whenever it came: data before the result is kept, a second result is not looked at.
 * @param resident of a foreigner only the photo can be asked for: the other pulls need a PINFL (seed 003)
 */
export function identityProgress(hooks: readonly HeardHook[], resident: boolean): IdentityProgress {
  const result = hooks.find(({ kind }) => kind === 'result');
  const missing = missingOf(hooks, resident);
  const passed = result !== undefined && result.reason === null;
  return { passed, missing, decided: result !== undefined && (!passed || missing.length === 0) };
}

/** What is answered is not missing, also when the answer is no. */
function missingOf(hooks: readonly HeardHook[], resident: boolean): IdentityPull[] {
  const came = (wanted: AbleIdHookKind): boolean => hooks.some(({ kind }) => kind === wanted);
  // Person data is accepted on the passport's hook, too (product-api: "the seed says so").
  const told = (wanted: AbleIdHookKind): boolean =>
    hooks.some(({ kind, person }) => kind === wanted && person !== null);
  const owed: Readonly<Record<IdentityPull, boolean>> = {
    passport: resident && !came('passport') && !told('person'),
    photo: !came('photo'),
    registration: resident && !came('registration'),
    person: resident && !came('person') && !told('passport'),
  };
  return (Object.keys(owed) as IdentityPull[]).filter((kind) => owed[kind]);
}

/** What an attempt ends as: judged once, of what has come by then. */
export function identityOutcome(
  hooks: readonly HeardHook[],
  resident: boolean,
): { readonly status: IdentityCheckStatus; readonly reason: string | null } {
  const result = hooks.find(({ kind }) => kind === 'result');
  if (result === undefined) return { status: 'expired', reason: null };
  if (result.reason !== null)
    return { status: result.reason === SESSION_EXPIRED ? 'expired' : 'failed', reason: result.reason };
  // Of a foreigner AbleID may say nothing but yes (docs/able-id.md).
  if (resident && hooks.every(({ person }) => person === null))
    return { status: 'unavailable', reason: NO_PERSON_DATA };
  return { status: 'verified', reason: null };
}

/** What all hooks together say of the person: each field by the most specific hook that has it. */
export function heardPerson(hooks: readonly HeardHook[]): AbleIdPerson | null {
  const order: readonly AbleIdHookKind[] = ['person', 'passport', 'result', 'registration', 'photo'];
  const said = order.flatMap((wanted) =>
    hooks.filter(({ kind, reason }) => kind === wanted && reason === null).map(({ person }) => person),
  );
  const [first, ...others] = said.filter((person) => person !== null);
  if (!first) return null;
  return others.reduce<AbleIdPerson>(
    (known, other) => ({
      lastName: known.lastName ?? other.lastName,
      firstName: known.firstName ?? other.firstName,
      middleName: known.middleName ?? other.middleName,
      birthDate: known.birthDate ?? other.birthDate,
      pinfl: known.pinfl ?? other.pinfl,
      document: known.document ?? other.document,
    }),
    first,
  );
}
