import type { Caller } from '../domain/actor.js';
import type { Factor, Language, UserState } from '../domain/states.js';
import type { Database } from '../platform/database.js';
import { SHUT_STATES, secondsLeft, secondsUntil } from './fragments.js';
import type { Guesser } from './guess-wait.js';
import { COUNT_CAPS, type Counted } from './rate-limit.js';
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

/**
 * A number of look-ups at once, each as if it came alone: of those that share a cap the first is counted first.
 * `SELECT :phoneIndexes`: as in models/inbox.ts, for the sake of one plan.
 */
const FIND_ALL = new Statement<Found>(
  'login-find-all',
  `WITH asked AS (
     SELECT * FROM unnest((SELECT :phoneIndexes::bytea[]), (SELECT :subjects::text[]), (SELECT :kinds::text[]), (SELECT :networks::text[]),
                          (SELECT :capKeys::text[])) WITH ORDINALITY AS asked (phone_index, subject, kind, network, cap_key, place)
   ), cap AS (${COUNT_CAPS})
   SELECT (cap.points - row_number() OVER (PARTITION BY cap.key ORDER BY asked.place DESC) + 1)::int AS cap_points, cap.seconds AS cap_seconds,
          u.id AS user_id, u.state, u.password_sealed, u.two_factor_provider, u.phone_sealed, u.email_sealed,
          u.email_index, u.email_verified_at IS NOT NULL AS email_verified, u.language,
          ${secondsLeft('w.blocked_until')} AS seconds
     FROM asked JOIN cap ON cap.key = asked.cap_key
     LEFT JOIN users u ON u.phone_index = asked.phone_index AND u.phone_verified_at IS NOT NULL AND u.state <> 'deleted'
     LEFT JOIN guess_waits w ON w.subject = asked.subject AND w.kind = asked.kind AND w.network = asked.network
    ORDER BY asked.place`,
);

/** A number of sessions at once, each as if it came alone. Rows are locked in one order: two statements wait for each other and never in a ring. */
const OPEN_ALL = new Statement<Opened>(
  'login-open-all',
  `WITH asked AS (
     SELECT * FROM unnest((SELECT :userIds::bigint[]), (SELECT :passwordsSealed::text[]), (SELECT :sessionIds::uuid[]), (SELECT :tokenDigests::bytea[]),
                          (SELECT :csrfDigests::bytea[]), (SELECT :lives::bigint[]), (SELECT :subjects::text[]), (SELECT :kinds::text[]), (SELECT :networks::text[]),
                          (SELECT :ips::text[]), (SELECT :userAgents::text[]), (SELECT :requestIds::text[])) WITH ORDINALITY
       AS asked (user_id, password_sealed, session_id, token_digest, csrf_digest, life, subject, kind, network, ip, user_agent, request_id, place)
   ), blocked AS (
     SELECT place, ${secondsUntil('blocked_until')} AS seconds FROM asked JOIN guess_waits USING (subject, kind, network)
      WHERE blocked_until > now()
   ), entering AS (
     -- Whoever changes the password, the factor or the state meanwhile is waited for, or waits and ends this session.
     SELECT asked.* FROM asked JOIN users u ON u.id = asked.user_id AND u.password_sealed = asked.password_sealed
        AND u.two_factor_provider IS NULL AND u.state NOT IN ${SHUT_STATES} ORDER BY u.id FOR SHARE OF u
   ), session AS (
     INSERT INTO sessions (id, user_id, token_digest, csrf_digest, ip, user_agent, expires_at)
     SELECT session_id, user_id, token_digest, csrf_digest, ip, user_agent, now() + make_interval(secs => life) FROM entering
      WHERE NOT EXISTS (SELECT FROM blocked WHERE blocked.place = entering.place)
     RETURNING id
   ), forgotten AS (
     SELECT w.* FROM guess_waits w JOIN asked USING (subject, kind, network) JOIN session ON session.id = asked.session_id
      ORDER BY w.subject, w.kind, w.network FOR UPDATE OF w
   ), passed AS (
     DELETE FROM guess_waits w USING forgotten f WHERE w.subject = f.subject AND w.kind = f.kind AND w.network = f.network
   ), log AS (
     INSERT INTO activities (user_id, topic, action, result, ip, user_agent, request_id)
     SELECT user_id, 'login', 'complete', 'succeed', ip, user_agent, request_id FROM asked JOIN session ON session.id = asked.session_id
   )
   SELECT coalesce(blocked.seconds, 0) AS seconds, session.id IS NOT NULL AS opened
     FROM asked LEFT JOIN blocked USING (place) LEFT JOIN session ON session.id = asked.session_id ORDER BY place`,
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

/** A guess at the password of whoever holds a phone. */
export interface LoginGuess {
  readonly phoneIndex: Buffer;
  readonly guesser: Guesser;
  /** The cap that it counts for (GuessCap). */
  readonly capKey: string;
}

/** What a guess meets: what is counted, a wait of so many seconds, and the account if somebody holds the phone. */
export interface FoundForLogin {
  readonly counted: Counted;
  readonly seconds: number;
  readonly account: LoginAccount | undefined;
}

/**
 * Counts guesses, and finds the accounts that hold their phones and the waits that their guessers have, in ONE
 * statement; the same work for a phone that nobody holds (reliability A18).
 * @returns of each, in their order
 */
export async function findForLogins(
  db: Database,
  guesses: readonly LoginGuess[],
): Promise<readonly FoundForLogin[]> {
  const rows = await FIND_ALL.run(db, {
    phoneIndexes: guesses.map(({ phoneIndex }) => phoneIndex),
    ...guessersOf(guesses),
    capKeys: guesses.map(({ capKey }) => capKey),
  });
  return rows.map(({ seconds, capPoints, capSeconds, ...account }) => ({
    counted: { points: capPoints, seconds: capSeconds },
    seconds,
    account: account.userId === null ? undefined : (account as LoginAccount),
  }));
}

/** The session that a right password opens, who guessed it, and who calls. */
export interface NewLogin {
  readonly userId: string;
  /** The password that was compared: when it is another one by now, nothing opens. */
  readonly passwordSealed: string;
  readonly sessionId: string;
  readonly tokenDigest: Buffer;
  /** Of its CSRF token: it is one in a cookie. */
  readonly csrfDigest?: Buffer;
  readonly sessionSeconds: number;
  readonly guesser: Guesser;
  readonly caller: Caller;
}

/** `seconds` to wait when a wait began meanwhile; `opened` false when the account changed meanwhile. */
export interface Opened {
  readonly seconds: number;
  readonly opened: boolean;
}

/**
 * Opens sessions without a second factor, forgets the failures before them and logs the logins, in ONE statement. The
 * same session again, after an acknowledgement that was lost, is found open (reliability F19).
 * @returns of each, in their order
 * @throws of several, when one of them is such a session: it is for each alone to find that out
 */
export async function openLoginSessions(
  db: Database,
  logins: readonly NewLogin[],
): Promise<readonly Opened[]> {
  try {
    return await OPEN_ALL.run(db, {
      userIds: logins.map(({ userId }) => userId),
      passwordsSealed: logins.map(({ passwordSealed }) => passwordSealed),
      sessionIds: logins.map(({ sessionId }) => sessionId),
      tokenDigests: logins.map(({ tokenDigest }) => tokenDigest),
      csrfDigests: logins.map(({ csrfDigest }) => csrfDigest ?? null),
      lives: logins.map(({ sessionSeconds }) => String(sessionSeconds)),
      ...guessersOf(logins),
      ips: logins.map(({ caller }) => caller.ip),
      userAgents: logins.map(({ caller }) => caller.userAgent),
      requestIds: logins.map(({ caller }) => caller.requestId),
    });
  } catch (error) {
    // Its id is a new one of this call: only an earlier try of it can have it.
    if (logins.length === 1 && (error as { constraint?: unknown }).constraint === 'sessions_pkey')
      return [{ seconds: 0, opened: true }];
    throw error;
  }
}

const guessersOf = (of: readonly { readonly guesser: Guesser }[]) => ({
  subjects: of.map(({ guesser }) => guesser.subject),
  kinds: of.map(({ guesser }) => guesser.kind),
  networks: of.map(({ guesser }) => guesser.network),
});

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
