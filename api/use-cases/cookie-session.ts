import { randomBytes } from 'node:crypto';
import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Activity } from '../../models/activity.js';
import { Session } from '../../models/session.js';
import { digestToken, makeSessionToken, sameBytes } from '../../platform/crypto.js';
import { areNeighbours } from '../../platform/network.js';
import type { UseCaseDeps } from './deps.js';
import { readAlong } from './read-along.js';
import { actorOf } from './session.js';

/** Longest cookie that is looked at; ours have 43 characters. */
export const COOKIE_MAX_LENGTH = 128;
/** Bytes of a CSRF token, shown in hex (barong.md section 3: "20 hex"). */
const CSRF_BYTES = 10;

/** How a session in a cookie is shown. */
export interface ShownCookie {
  readonly token: string | undefined;
  /** Of the X-CSRF-Token header. */
  readonly csrfToken: string | undefined;
  /** Whether the method changes anything, so that another site's page must not be able to send it. */
  readonly changes: boolean;
  /** Whether the call will ask for everything of the account. */
  readonly full: boolean;
}

/** A new session's secrets: what the client gets, and what is stored of it. */
export interface NewCookie {
  readonly token: string;
  readonly tokenDigest: Buffer;
  readonly csrfToken: string;
  readonly csrfDigest: Buffer;
}

/** Makes the secrets of a session in a cookie. */
export function makeCookie(): NewCookie {
  const { token, digest: tokenDigest } = makeSessionToken();
  const csrfToken = randomBytes(CSRF_BYTES).toString('hex');
  return { token, tokenDigest, csrfToken, csrfDigest: digestToken(csrfToken) };
}

/**
 * Who holds a session in a cookie. CSRF is asked before the session, as Barong does; another browser, or another network
 * than the one of the login, ends the session (barong.md section 3).
 * @throws DomainError `unauthorized` with the reason `csrf_missing`, `csrf_mismatch`, `no_session` or `client_mismatch`
 */
export async function authenticateCookie(
  deps: UseCaseDeps,
  caller: Caller,
  { token, csrfToken, changes, full }: ShownCookie,
): Promise<Actor> {
  if (changes && !csrfToken) throw unauthorized('csrf_missing');
  const found =
    token !== undefined && token.length <= COOKIE_MAX_LENGTH
      ? await Session.findCookie(deps.database, digestToken(token), deps.sessionIdleSeconds, full)
      : undefined;
  if (
    changes &&
    !(found && sameBytes(digestToken(csrfToken ?? ''), Buffer.from(found.binding.csrfDigest, 'hex')))
  )
    throw unauthorized('csrf_mismatch');
  if (!found) throw unauthorized('no_session');
  const { sessionId, account, binding } = found;
  if (binding.userAgent === caller.userAgent && areNeighbours(binding.ip, caller.ip))
    return readAlong(actorOf(account, sessionId), found.full);
  await deps.database.transaction(async (trx) => {
    if (!(await Session.end(trx, sessionId))) return;
    await Activity.record(trx, caller, {
      topic: 'session',
      action: 'end',
      result: 'denied',
      reason: 'client_mismatch',
      userId: account.userId,
    });
  });
  throw unauthorized('client_mismatch');
}

const unauthorized = (reason: string): DomainError => new DomainError('unauthorized', { reason });
