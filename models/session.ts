import type { AccountDetails, AccountSnapshot } from '../domain/actor.js';
import { SESSION_TOUCH_SECONDS } from '../domain/limits.js';
import { isUuid } from '../domain/uuid.js';
import type { Database, Transaction } from '../platform/database.js';
import {
  DETAILED,
  type DetailedJson,
  PROFILE_JOIN,
  SNAPSHOT,
  type SnapshotJson,
  snapshotOf,
} from './account-snapshot.js';
import { SHUT_STATES } from './fragments.js';
import { FULL_JSON, type SealedFullAccount } from './full-account.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** A row of the hot look-up: the session and the account that it belongs to. */
export interface LivingSession {
  readonly sessionId: string;
  readonly account: AccountSnapshot;
}

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

/** Of a session of either kind, as Postgres writes it. */
type LeanJson = SnapshotJson & { readonly sessionId: string };
/** The same with everything of the account, which has the most of a snapshot in it. */
type FullJson = Pick<SnapshotJson, 'language' | 'phoneSealed' | 'emailVerified'> & {
  readonly sessionId: string;
  readonly full: SealedFullAccount;
};

const BEARER = 's.token_digest = :tokenDigest AND s.csrf_digest IS NULL';
const COOKIE = 's.token_digest = :tokenDigest AND s.csrf_digest IS NOT NULL';
const NAMED = 's.id = :id';

const BOUND = "'ip', s.ip, 'userAgent', s.user_agent, 'csrfDigest', encode(s.csrf_digest, 'hex')";
const FULL = `'language', u.language, 'phoneSealed', u.phone_sealed, 'emailVerified', u.email_verified_at IS NOT NULL,
  'full', json_build_object(${FULL_JSON})`;

/** A session in `Authorization`, with what `get_me` shows: this statement runs for every signed-in request of the product. */
const FIND_LIVING = living<DetailedJson & { sessionId: string }>(
  'session-find-living',
  BEARER,
  DETAILED,
  PROFILE_JOIN,
);
/** A session in a cookie: neither is taken for the other. */
const FIND_COOKIE = living<LeanJson & CookieBinding>('session-find-cookie', COOKIE, `${BOUND}, ${SNAPSHOT}`);
/** The same by the session's id, of either kind: for whoever holds our own signed word about it. */
const FIND_NAMED = living<LeanJson>('session-find-named', NAMED, SNAPSHOT);
/**
 * Both with everything of the account, where a call will want that: one round trip less. They are statements of their own: with
 * a condition inside one, Postgres makes a new plan for every call, which costs five times the call.
 */
const FIND_COOKIE_FULL = living<FullJson & CookieBinding>(
  'session-find-cookie-full',
  COOKIE,
  `${BOUND}, ${FULL}`,
);
const FIND_NAMED_FULL = living<FullJson>('session-find-named-full', NAMED, FULL);

/**
 * Session, account, what is asked of it and the sliding of `last_seen_at` in one round trip. Prepared once per connection.
 * @param which picks the session, `s`  @param what is told of it, and of its account `u`
 */
function living<Json>(name: string, which: string, what: string, join = ''): Statement<{ living: Json }> {
  return new Statement(
    name,
    `SELECT json_build_object('sessionId', s.id, ${what}) AS living,
            CASE WHEN s.last_seen_at < now() - make_interval(secs => ${SESSION_TOUCH_SECONDS}) THEN touch_session(s.id) END
       FROM sessions s JOIN users u ON u.id = s.user_id ${join}
      WHERE ${which} AND s.ended_at IS NULL AND s.expires_at > now()
        AND s.last_seen_at > now() - make_interval(secs => :idleSeconds) AND u.state NOT IN ${SHUT_STATES}`,
  );
}

/** What a full account has in it, and what it has not. */
function fullOf({
  sessionId,
  language,
  phoneSealed,
  emailVerified,
  full,
}: FullJson): LivingSession & ReadAlong {
  const { userId, uid, role, state, level, emailSealed, twoFactorProvider, createdAt } = full;
  const account = {
    ...{
      userId,
      uid,
      role,
      state,
      level,
      language,
      phoneSealed,
      emailSealed,
      emailVerified,
      twoFactorProvider,
    },
    createdAt: new Date(createdAt),
  };
  return { sessionId, account, full };
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
  ): Promise<(LivingSession & { readonly details: AccountDetails }) | undefined> {
    const [row] = await FIND_LIVING.run(db, { tokenDigest, idleSeconds });
    if (!row) return undefined;
    const { sessionId, details, ...account } = row.living;
    return { sessionId, details, account: snapshotOf(account) };
  }

  /** The living session in a cookie; the same words as above. @param full whether everything of the account is read along */
  static async findCookie(
    db: Database,
    tokenDigest: Buffer,
    idleSeconds: number,
    full: boolean,
  ): Promise<(LivingSession & ReadAlong & { readonly binding: CookieBinding }) | undefined> {
    if (full) {
      const [row] = await FIND_COOKIE_FULL.run(db, { tokenDigest, idleSeconds });
      return row && { ...fullOf(row.living), binding: row.living };
    }
    const [row] = await FIND_COOKIE.run(db, { tokenDigest, idleSeconds });
    if (!row) return undefined;
    const { sessionId, ip, userAgent, csrfDigest, ...account } = row.living;
    return { sessionId, account: snapshotOf(account), full: null, binding: { ip, userAgent, csrfDigest } };
  }

  /** The living session of an id, of either kind. @param full as above */
  static async findNamed(
    db: Database,
    id: string,
    idleSeconds: number,
    full: boolean,
  ): Promise<(LivingSession & ReadAlong) | undefined> {
    if (full) {
      const [row] = await FIND_NAMED_FULL.run(db, { id, idleSeconds });
      return row && fullOf(row.living);
    }
    const [row] = await FIND_NAMED.run(db, { id, idleSeconds });
    if (!row) return undefined;
    const { sessionId, ...account } = row.living;
    return { sessionId, account: snapshotOf(account), full: null };
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
