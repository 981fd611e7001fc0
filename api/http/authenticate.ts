import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError, type ErrorCode } from '../../domain/errors.js';
import type { Action } from '../../domain/permissions.js';

/** Finds who holds a token; null for any reason why nobody does. */
export type Authenticate = (token: string) => Promise<Actor | null>;

/** Lets an actor through whose role may do something. @throws DomainError `forbidden` */
export type Authorize = (caller: Caller, actor: Actor, action: Action) => Promise<void>;

/** How a call ended that an administrator made. */
interface AuditedCall {
  readonly action: Action;
  /** What it was about: the `id` that was sent, with its `type`. */
  readonly subject: string | undefined;
  /** undefined: it was done. */
  readonly refusal: ErrorCode | undefined;
}

/** Writes the audit row of a call, once it is known how it ended. */
export type Audit = (caller: Caller, actor: Actor, call: AuditedCall) => Promise<void>;

/** RFC 6750 2.1, with a bound far above our tokens. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{1,512}=*)$/i;

/** The actor behind a request. @throws DomainError unauthorized: no token, no such session: all alike */
export async function authenticateBearer(
  header: string | undefined,
  authenticate: Authenticate,
): Promise<Actor> {
  const token = BEARER.exec(header ?? '')?.[1];
  const actor = token === undefined ? null : await authenticate(token);
  if (actor === null) throw new DomainError('unauthorized');
  return actor;
}
