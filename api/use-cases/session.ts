import type { AccountDetails, AccountSnapshot, Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Session } from '../../models/session.js';
import { digestToken } from '../../platform/crypto.js';
import type { UseCaseDeps } from './deps.js';
import { loggedOnce } from './logged-once.js';

/** Longest bearer token that is looked at; ours have 43 characters. */
const TOKEN_MAX_LENGTH = 128;

/** Who holds a bearer token; null for missing, broken, expired, ended, banned, all alike. */
export async function authenticate(deps: UseCaseDeps, token: string): Promise<Actor | null> {
  if (token.length > TOKEN_MAX_LENGTH) return null;
  const found = await Session.findLiving(deps.database, digestToken(token), deps.sessionIdleSeconds);
  return found ? actorOf(found.account, found.sessionId, found.details) : null;
}

/** Who a living session, or an API key (no session), belongs to. */
export function actorOf(
  account: AccountSnapshot,
  sessionId: string | null,
  details: AccountDetails | null = null,
): Actor {
  const { userId, uid, role, twoFactorProvider } = account;
  const factors = twoFactorProvider ? [twoFactorProvider] : [];
  return { userId, uid, role, factors, sessionId, account, details };
}

/**
 * Ends the caller's session, or every session of his, this one too (product-api: logout_other_devices).
 * @throws DomainError `not_found` for an API key that would end its own
 */
export async function logout(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  input: { everywhere: boolean },
): Promise<void> {
  const { userId, sessionId } = actor;
  if (sessionId === null && !input.everywhere) throw new DomainError('not_found', { reason: 'session' });
  await loggedOnce(deps, caller, async (trx) => {
    if (sessionId === null || input.everywhere) await Session.endAll(trx, userId);
    else await Session.end(trx, sessionId);
    const action = input.everywhere ? 'logout_everywhere' : 'logout';
    return { topic: 'session', action, result: 'succeed', userId };
  });
}

/** One page of the caller's living sessions. */
export interface SessionPage {
  readonly items: readonly {
    readonly id: string;
    /** Whether it is the one that asks. */
    readonly current: boolean;
    readonly ip: string;
    readonly userAgent: string;
    readonly createdAt: Date;
    readonly lastSeenAt: Date;
  }[];
  readonly total: number;
}

/** The caller's living sessions, the latest used first. */
export async function listSessions(
  deps: UseCaseDeps,
  { userId, sessionId }: Actor,
  { page, perPage }: { page: number; perPage: number },
): Promise<SessionPage> {
  const { results, total } = await Session.living(deps.database, userId, deps.sessionIdleSeconds).page(
    page - 1,
    perPage,
  );
  const items = results.map(({ id, ip, userAgent, createdAt, lastSeenAt }) => ({
    id,
    current: id === sessionId,
    ip,
    userAgent,
    createdAt,
    lastSeenAt,
  }));
  return { items, total };
}

/**
 * Ends one of the caller's sessions; it is refused from the next request on, whatever process it meets.
 * @throws DomainError `not_found` when he has no such living session
 */
export async function endSession(
  deps: UseCaseDeps,
  caller: Caller,
  { userId }: Actor,
  { id }: { id: string },
): Promise<void> {
  const ended = await loggedOnce(deps, caller, async (trx) => {
    const mine = await Session.living(trx, userId, deps.sessionIdleSeconds).findById(id).select('id');
    const done = mine !== undefined && (await Session.end(trx, id));
    const entry = { topic: 'session', action: 'end', userId } as const;
    return { ...entry, ...(done ? { result: 'succeed' } : { result: 'denied', reason: 'not_found' }) };
  });
  if (!ended) throw new DomainError('not_found');
}
