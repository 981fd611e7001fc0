import type { Caller } from '../../domain/actor.js';
import { Session } from '../../models/session.js';
import { digestToken } from '../../platform/crypto.js';
import { COOKIE_MAX_LENGTH, type NewCookie } from './cookie-session.js';
import type { UseCaseDeps } from './deps.js';
import { type FullAccount, ownFullAccount } from './full-account.js';
import { loggedOnce } from './logged-once.js';

/** What the client of a session in a cookie is given. */
export type GivenCookie = Pick<NewCookie, 'token' | 'csrfToken'>;

/** An account, and the session that a call opened for it. */
export interface EnteredAccount {
  readonly account: FullAccount;
  /** Absent: no session was opened. */
  readonly cookie?: GivenCookie;
}

/**
 * What a call that opened a session answers. A session that the browser brought along ends: whoever planted it there
 * must not share what follows (session fixation, ASVS 7.2.4).
 * @param broughtToken of the cookie that came with the call
 */
export async function entered(
  deps: UseCaseDeps,
  caller: Caller,
  { userId }: { userId: string },
  { token, csrfToken }: GivenCookie,
  broughtToken: string | undefined,
): Promise<EnteredAccount> {
  await endCookie(deps, caller, broughtToken, 'replace');
  return { account: await ownFullAccount(deps, { userId }), cookie: { token, csrfToken } };
}

/** Ends the session of a cookie. @returns whether there was a living one */
export async function endCookie(
  deps: Pick<UseCaseDeps, 'database'>,
  caller: Caller,
  token: string | undefined,
  action: 'logout' | 'replace',
): Promise<boolean> {
  if (token === undefined || token.length > COOKIE_MAX_LENGTH) return false;
  return loggedOnce(deps, caller, async (trx) => {
    const session = await Session.ofCookie(trx, digestToken(token));
    if (!session || !(await Session.end(trx, session.id))) return null;
    return { topic: 'session', action, result: 'succeed', userId: session.userId };
  });
}
