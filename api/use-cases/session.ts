import type { Actor, Caller } from '../../domain/actor.js';
import { Activity } from '../../models/activity.js';
import { Session } from '../../models/session.js';
import { digestToken } from '../../platform/crypto.js';
import type { UseCaseDeps } from './deps.js';

/** Longest bearer token that is looked at; ours have 43 characters. */
const TOKEN_MAX_LENGTH = 128;

/** Who holds a bearer token; null for missing, broken, expired, ended, banned, all alike. */
export async function authenticate(deps: UseCaseDeps, token: string): Promise<Actor | null> {
  if (token.length > TOKEN_MAX_LENGTH) return null;
  const found = await Session.findLiving(deps.database, digestToken(token), deps.sessionIdleSeconds);
  if (!found) return null;
  const { sessionId, ...account } = found;
  return {
    userId: account.userId,
    uid: account.uid,
    role: account.role,
    factors: account.twoFactorProvider ? [account.twoFactorProvider] : [],
    sessionId,
    account,
  };
}

/** Ends the caller's session, or every session of his, this one too (product-api: logout_other_devices). */
export async function logout(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  input: { everywhere: boolean },
): Promise<void> {
  const { userId, sessionId } = actor;
  await deps.database.transaction(async (trx) => {
    if (input.everywhere) await Session.endAll(trx, userId);
    else await Session.end(trx, sessionId);
    const action = input.everywhere ? 'logout_everywhere' : 'logout';
    await Activity.record(trx, caller, { topic: 'session', action, result: 'succeed', userId });
  });
}
