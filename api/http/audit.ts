import type { Actor, Caller } from '../../domain/actor.js';
import type { DomainError } from '../../domain/errors.js';
import { OWN_AUDIT } from '../../domain/permissions.js';
import type { Audit } from './authenticate.js';
import type { Route } from './route.js';

/** A call that is over. */
interface EndedCall {
  readonly caller: Caller;
  readonly actor: Actor;
  /** Query and body, as far as they were read. */
  readonly input: readonly unknown[];
  /** Absent: it was done. */
  readonly error?: DomainError;
  /** Whether its use case was asked: it may have written its own row. */
  readonly isHandled?: boolean;
}

/**
 * What writes the audit row of every call of a route that asks for a permission (issue 8: "every admin call is one audit
 * row"), unless its use case does; undefined for any other route.
 */
export function auditOf(
  { permission }: Route,
  write: Audit,
): ((ended: EndedCall) => Promise<void>) | undefined {
  if (permission === undefined) return undefined;
  const own = OWN_AUDIT[permission];
  return async ({ caller, actor, input, error, isHandled = true }) => {
    const isOwn = isHandled && (own === 'every outcome' || (own === 'success' && error === undefined));
    if (isOwn) return;
    await write(caller, actor, { action: permission, subject: subjectOf(input), refusal: error?.code });
  };
}

/** Whole numbers and our own words: nothing that a caller could write into the log. */
function subjectOf(input: readonly unknown[]): string | undefined {
  for (const part of input) {
    const { id, type } = (part ?? {}) as { readonly id?: unknown; readonly type?: unknown };
    if (!Number.isSafeInteger(id)) continue;
    return typeof type === 'string' && /^[a-z_]{1,32}$/.test(type) ? `${type}/${String(id)}` : String(id);
  }
  return undefined;
}
