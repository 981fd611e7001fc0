import type { Caller } from '../domain/actor.js';
import type { Factor, Language, UserState } from '../domain/states.js';
import type { Database } from '../platform/database.js';
import { SHUT_STATES, secondsLeft, secondsUntil } from './fragments.js';
import type { Guesser } from './guess-wait.js';
import { COUNT_CAP, type Counted } from './rate-limit.js';
import { Statement } from './statement.js';

/** What a login needs to know of the account that holds a phone. */
export interface LoginAccount {
  readonly userId: string;
  readonly state: UserState;
  readonly passwordSealed: string;
  readonly twoFactorProvider: Factor | null;
  /** null: an account that has no phone yet. */
  readonly phoneSealed: string | null;
  readonly emailSealed: string | null;
  readonly emailIndex: Buffer | null;
  readonly emailVerified: boolean;
  readonly language: Language;
}

type Found = { readonly seconds: number; readonly capPoints: number; readonly capSeconds: number } & {
  readonly [Key in keyof LoginAccount]: LoginAccount[Key] | null;
};

const FIND = new Statement<Found>(
  'login-find',
  `WITH cap AS (${COUNT_CAP})
   SELECT cap.points AS cap_points, cap.seconds AS cap_seconds, u.id AS user_id, u.state, u.password_sealed, u.two_factor_provider, u.phone_sealed, u.email_sealed,
          u.email_index, u.email_verified_at IS NOT NULL AS email_verified, u.language,
          ${secondsLeft('w.blocked_until')} AS seconds
     FROM cap
     LEFT JOIN users u ON u.phone_index = :phoneIndex AND u.phone_verified_at IS NOT NULL AND u.state <> 'deleted'
     LEFT JOIN guess_waits w ON w.subject = :subject AND w.kind = :kind AND w.network = :network`,
);

const OPEN_SESSION = new Statement<{ seconds: number; opened: boolean }>(
  'login-open-session',
  `WITH blocked AS (
     SELECT ${secondsUntil('blocked_until')} AS seconds FROM guess_waits
      WHERE subject = :subject AND kind = :kind AND network = :network AND blocked_until > now()
   ), entering AS (
     -- Whoever changes the password, the factor or the state meanwhile is waited for, or waits and ends this session.
     SELECT id FROM users WHERE id = :userId AND password_sealed = :passwordSealed AND two_factor_provider IS NULL
        AND state NOT IN ${SHUT_STATES} FOR SHARE
   ), session AS (
     INSERT INTO sessions (id, user_id, token_digest, csrf_digest, ip, user_agent, expires_at)
     SELECT :sessionId, id, :tokenDigest, :csrfDigest::bytea, :ip, :userAgent, now() + make_interval(secs => :sessionSeconds) FROM entering
      WHERE NOT EXISTS (SELECT FROM blocked)
     RETURNING user_id
   ), passed AS (
     DELETE FROM guess_waits WHERE subject = :subject AND kind = :kind AND network = :network
        AND EXISTS (SELECT FROM session)
   ), log AS (
     INSERT INTO activities (user_id, topic, action, result, ip, user_agent, request_id)
     SELECT user_id, 'login', 'complete', 'succeed', :ip, :userAgent, :requestId FROM session
   )
   SELECT coalesce((SELECT seconds FROM blocked), 0) AS seconds, EXISTS (SELECT FROM session) AS opened`,
);

const COMPLETE = new Statement<{ userId: string }>(
  'login-complete',
  `WITH proof AS (
     SELECT * FROM verifications WHERE id = :verificationId AND match_id = :matchId AND matched_at IS NOT NULL
        AND purpose = 'login' AND consumed_at IS NULL AND superseded_at IS NULL FOR UPDATE
   ), used AS (
     UPDATE verifications v SET consumed_at = now(), code_sealed = NULL, match_token_digest = NULL,
            match_csrf_digest = NULL
       FROM proof, users u WHERE v.id = proof.id AND u.id = proof.user_id
        AND u.state NOT IN ${SHUT_STATES}
     RETURNING proof.*
   ), session AS (
     INSERT INTO sessions (id, user_id, token_digest, csrf_digest, ip, user_agent, expires_at)
     SELECT :sessionId, user_id, match_token_digest, match_csrf_digest, coalesce(match_ip, ''), coalesce(match_user_agent, ''),
            now() + make_interval(secs => :sessionSeconds) FROM used
   ), log AS (
     INSERT INTO activities (user_id, verification_id, topic, action, result, ip, user_agent, request_id)
     SELECT user_id, id, 'login', 'complete', 'succeed', coalesce(match_ip, ''), coalesce(match_user_agent, ''),
            coalesce(match_request_id, '') FROM used
   )
   SELECT user_id FROM used`,
);

/**
 * Counts the guess, and finds the account that holds a phone and the wait that its guesser has, in one round trip;
 * the same work for a phone that nobody holds (reliability A18).
 */
export async function findForLogin(
  db: Database,
  phoneIndex: Buffer,
  guesser: Guesser,
  capKey: string,
): Promise<{ counted: Counted; seconds: number; account: LoginAccount | undefined }> {
  const [row] = await FIND.run(db, { phoneIndex, ...guesser, capKey });
  if (!row) throw new Error('the look-up of a login always has one row');
  const { seconds, capPoints, capSeconds, ...account } = row;
  return {
    counted: { points: capPoints, seconds: capSeconds },
    seconds,
    account: account.userId === null ? undefined : (account as LoginAccount),
  };
}

/** The session that a right password opens. */
export interface NewLogin {
  readonly userId: string;
  /** The password that was compared: when it is another one by now, nothing opens. */
  readonly passwordSealed: string;
  readonly sessionId: string;
  readonly tokenDigest: Buffer;
  /** Of its CSRF token: it is one in a cookie. */
  readonly csrfDigest?: Buffer;
  readonly sessionSeconds: number;
}

/**
 * Opens a session without a second factor, forgets the failures before it and logs the login, in ONE statement. The
 * same session again, after an acknowledgement that was lost, is found open (reliability F19).
 * @returns `seconds` to wait when a wait began meanwhile; `opened` false when the account changed meanwhile
 */
export async function openLoginSession(
  db: Database,
  login: NewLogin,
  guesser: Guesser,
  { ip, userAgent, requestId }: Caller,
): Promise<{ seconds: number; opened: boolean }> {
  try {
    const [result] = await OPEN_SESSION.run(db, {
      csrfDigest: null,
      ...login,
      ...guesser,
      ip,
      userAgent,
      requestId,
    });
    return result ?? { seconds: 0, opened: false };
  } catch (error) {
    // Its id is a new one of this call: only an earlier try of it can have it.
    if ((error as { constraint?: unknown }).constraint === 'sessions_pkey')
      return { seconds: 0, opened: true };
    throw error;
  }
}

/**
 * Uses a second factor's proof up and opens the session, in ONE statement: of twenty at once one (reliability A19),
 * and nobody who was banned meanwhile.
 * @returns the account's id; undefined when there is no such unused proof, or the account may not enter
 */
export async function completeLoginProof(
  db: Database,
  proof: { verificationId: string; matchId: string; sessionId: string; sessionSeconds: number },
): Promise<string | undefined> {
  return (await COMPLETE.run(db, proof))[0]?.userId;
}
