import type { AccountSnapshot } from '../domain/actor.js';
import { SESSION_TOUCH_SECONDS } from '../domain/limits.js';
import { isUuid } from '../domain/uuid.js';
import type { Database, Transaction } from '../platform/database.js';
import { PROFILE_JOIN, SNAPSHOT, type SnapshotJson, snapshotOf } from './account-snapshot.js';
import { SHUT_STATES } from './fragments.js';
import { FULL_JSON, type SealedFullAccount } from './full-account.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** A row of the hot look-up: the session and the account that it belongs to. */
export type LivingSession = AccountSnapshot & { readonly sessionId: string };

/** What a session in a cookie is bound to. */
interface CookieBinding {
  readonly ip: string;
  readonly userAgent: string;
  /** SHA-256 in hex. */
  readonly csrfDigest: string;
}

/** What was read along. */
interface ReadAlong {
  /** null: it was not asked for. */
  readonly full: SealedFullAccount | null;
}

/**
 * Session, account, profile, cases and the sliding of `last_seen_at` in one round trip. Prepared once per
 * connection: this statement runs for every signed-in request (performance.md, get_me).
 */
const FIND_LIVING = new Statement<{ living: SnapshotJson & { sessionId: string } }>(
  'session-find-living',
  living('s.token_digest = :tokenDigest AND s.csrf_digest IS NULL', "'sessionId', living.id"),
);

/** Everything of the account beside it, where a call will want that: one round trip less. */
const ALONG = `'full', CASE WHEN :full::boolean THEN json_build_object(${FULL_JSON}) END`;

/** The same for a session in a cookie: neither is taken for the other. */
const FIND_COOKIE = new Statement<{
  living: SnapshotJson & CookieBinding & ReadAlong & { sessionId: string };
}>(
  'session-find-cookie',
  living(
    's.token_digest = :tokenDigest AND s.csrf_digest IS NOT NULL',
    `'sessionId', living.id, 'ip', living.ip, 'userAgent', living.user_agent,
     'csrfDigest', encode(living.csrf_digest, 'hex'), ${ALONG}`,
  ),
);

/** The same by the session's id, of either kind: for whoever holds our own signed word about it. */
const FIND_NAMED = new Statement<{ living: SnapshotJson & ReadAlong & { sessionId: string } }>(
  'session-find-named',
  living('s.id = :id', `'sessionId', living.id, ${ALONG}`),
);

/** @param which picks the session, `s`  @param more what is told of it beside the account */
function living(which: string, more: string): string {
  return `WITH living AS (
      SELECT s.id, s.user_id, s.last_seen_at, s.ip, s.user_agent, s.csrf_digest FROM sessions s
       WHERE ${which} AND s.ended_at IS NULL AND s.expires_at > now()
         AND s.last_seen_at > now() - make_interval(secs => :idleSeconds)
    ), touched AS (
      UPDATE sessions SET last_seen_at = now() FROM living
       WHERE sessions.id = living.id AND living.last_seen_at < now() - make_interval(secs => ${SESSION_TOUCH_SECONDS})
    )
    SELECT json_build_object(${more}, ${SNAPSHOT}) AS living
      FROM living JOIN users u ON u.id = living.user_id ${PROFILE_JOIN}
     WHERE u.state NOT IN ${SHUT_STATES}`;
}

/** The signed-in period of an account. */
export class Session extends Table {
  static override readonly tableName = 'sessions';

  id!: string;
  userId!: string;
  tokenDigest!: Buffer;
  ip!: string;
  userAgent!: string;
  createdAt!: Date;
  lastSeenAt!: Date;
  expiresAt!: Date;
  endedAt!: Date | null;
  /** SHA-256 of the CSRF token; null: a bearer token's session. */
  csrfDigest!: Buffer | null;

  /** The living session of a token and its account; ended, expired, idle, banned: undefined, all alike. */
  static async findLiving(
    db: Database,
    tokenDigest: Buffer,
    idleSeconds: number,
  ): Promise<LivingSession | undefined> {
    const [row] = await FIND_LIVING.run(db, { tokenDigest, idleSeconds });
    return row && snapshotOf(row.living);
  }

  /** The living session in a cookie; the same words as above. @param full whether everything of the account is read along */
  static async findCookie(
    db: Database,
    tokenDigest: Buffer,
    idleSeconds: number,
    full: boolean,
  ): Promise<(LivingSession & CookieBinding & ReadAlong) | undefined> {
    const [row] = await FIND_COOKIE.run(db, { tokenDigest, idleSeconds, full });
    return row && snapshotOf(row.living);
  }

  /** The living session of an id, of either kind. @param full as above */
  static async findNamed(
    db: Database,
    id: string,
    idleSeconds: number,
    full: boolean,
  ): Promise<(LivingSession & ReadAlong) | undefined> {
    const [row] = await FIND_NAMED.run(db, { id, idleSeconds, full });
    return row && snapshotOf(row.living);
  }

  /** Opens a session in a cookie, of a life in seconds. */
  static async open(
    trx: Transaction,
    session: Pick<Session, 'id' | 'userId' | 'tokenDigest' | 'ip' | 'userAgent'> & { csrfDigest: Buffer },
    seconds: number,
  ): Promise<void> {
    const expiresAt = trx.raw('now() + make_interval(secs => ?)', [seconds]) as unknown as Date;
    await Session.query(trx).insert({ ...session, expiresAt });
  }

  /** The living session in a cookie, whichever browser shows it. */
  static async ofCookie(
    db: Database | Transaction,
    tokenDigest: Buffer,
  ): Promise<Pick<Session, 'id' | 'userId'> | undefined> {
    return Session.query(db)
      .select('id', 'userId')
      .findOne({ tokenDigest })
      .whereNotNull('csrfDigest')
      .whereNull('endedAt')
      .whereRaw('expires_at > now()');
  }

  /** Ends one session. @returns whether it was living */
  static async end(trx: Transaction, id: string): Promise<boolean> {
    return (
      (await Session.query(trx)
        .patch({ endedAt: trx.fn.now() as unknown as Date })
        .where({ id })
        .whereNull('endedAt')) > 0
    );
  }

  /** Ends every session of an account. @returns how many were living */
  static async endAll(trx: Transaction, userId: string): Promise<number> {
    return Session.query(trx)
      .patch({ endedAt: trx.fn.now() as unknown as Date })
      .where({ userId })
      .whereNull('endedAt');
  }

  /**
   * Ends every session of everybody. The table's lock waits for what is being written and lets nothing begin: with row after
   * row, whoever ends all of one account at this moment and this would wait for each other.
   */
  static async endEverybodys(trx: Transaction): Promise<void> {
    await trx.raw('LOCK TABLE sessions IN SHARE ROW EXCLUSIVE MODE');
    await trx.raw('UPDATE sessions SET ended_at = now() WHERE ended_at IS NULL');
  }

  /** Ends every session of an account but one. @param exceptId null: whoever asks has none to keep */
  static async endOthers(trx: Transaction, userId: string, exceptId: string | null): Promise<number> {
    const ended = Session.query(trx)
      .patch({ endedAt: trx.fn.now() as unknown as Date })
      .where({ userId })
      .whereNull('endedAt');
    return exceptId === null ? ended : ended.whereNot({ id: exceptId });
  }

  /** Ends every session of an account but the one of a token. */
  static async endAllBut(trx: Transaction, userId: string, tokenDigest: Buffer): Promise<number> {
    return Session.query(trx)
      .patch({ endedAt: trx.fn.now() as unknown as Date })
      .where({ userId })
      .whereNot({ tokenDigest })
      .whereNull('endedAt');
  }

  /** The digest of a session's token; undefined where the id is no session's. */
  static async digestOf(db: Database, id: string): Promise<Buffer | undefined> {
    return isUuid(id) ? (await Session.query(db).findById(id).select('tokenDigest'))?.tokenDigest : undefined;
  }

  /** The living sessions of an account, the latest used first. */
  static living(db: Database | Transaction, userId: string, idleSeconds: number) {
    return Session.query(db)
      .where({ userId })
      .whereNull('endedAt')
      .whereRaw('expires_at > now() AND last_seen_at > now() - make_interval(secs => ?)', [idleSeconds])
      .orderBy([
        { column: 'lastSeenAt', order: 'desc' },
        { column: 'id', order: 'desc' },
      ]);
  }
}
