import { type Actor, type Holder, isPerson } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { isUuid } from '../../domain/uuid.js';
import { findShownKey } from '../../models/api-key-use.js';
import { SERVICE_SEALED } from '../../models/service-account.js';
import { Session } from '../../models/session.js';
import { tokenFacts } from '../../models/token-facts.js';
import { SEALED } from '../../models/user.js';
import { judgeKey } from './api-key-proof.js';
import type { UseCaseDeps } from './deps.js';
import { readAlong } from './read-along.js';
import { actorOf } from './session.js';

type Parts = Pick<UseCaseDeps, 'database' | 'access' | 'sessionIdleSeconds'>;

/**
 * Who holds a JWT of ours. Its signature says who it was; one statement says whether the session, or the API key, that it was
 * made from lives still and the account is open, so that a logout, a ban or the end of a key counts on the next request
 * (reliability A31, ADR 0024).
 * @param full whether the call will ask for everything of the account
 * @throws DomainError `unauthorized`, for whatever reason
 */
export async function authenticateJwt(deps: Parts, jwt: string, full: boolean): Promise<Holder> {
  const token = await deps.access.tokens.verify(jwt);
  if (!token) throw new DomainError('unauthorized');
  const holder =
    'session' in token.by
      ? await bySession(deps, token.by.session, full)
      : await byKey(deps, token.by.apiKey);
  if (holder?.uid !== token.uid) throw new DomainError('unauthorized');
  return holder;
}

async function bySession(
  { database, sessionIdleSeconds }: Parts,
  id: string,
  full: boolean,
): Promise<Actor | undefined> {
  const found = isUuid(id) ? await Session.findNamed(database, id, sessionIdleSeconds, full) : undefined;
  return found && readAlong(actorOf(found.account, found.sessionId), found.full);
}

async function byKey({ database }: Parts, kid: string): Promise<Holder | undefined> {
  const shown = await findShownKey(database, kid);
  return shown && judgeKey(shown);
}

/**
 * The JWT that a gateway passes on for a request. Of an e-mail it says only one that was proved: whoever reads it takes it
 * for the holder's.
 * @param kid of the API key that the request was signed with; undefined: a session asks
 */
export async function issueJwt(
  { database, sealer, access }: Pick<UseCaseDeps, 'database' | 'sealer' | 'access'>,
  holder: Holder,
  kid: string | undefined,
): Promise<string> {
  const { uid, role } = holder;
  if (!isPerson(holder)) {
    if (kid === undefined) throw new Error('a service account has no session');
    const email = sealer.open(SERVICE_SEALED.email, holder.emailSealed);
    const { level, state } = holder;
    return access.tokens.sign({
      uid,
      email,
      username: null,
      referral_id: null,
      role,
      level,
      state,
      api_key: kid,
    });
  }
  const { emailSealed, emailVerified, level, state } = holder.account;
  const { username, referralId } = await tokenFacts(database, holder.userId);
  return access.tokens.sign({
    uid,
    email: emailSealed && emailVerified ? sealer.open(SEALED.email, emailSealed) : null,
    username,
    referral_id: referralId,
    role,
    level,
    state,
    ...(kid === undefined ? { sid: sessionOf(holder) } : { api_key: kid }),
  });
}

function sessionOf({ sessionId }: Actor): string {
  if (sessionId === null) throw new Error('a JWT without a session or a key would never end');
  return sessionId;
}
