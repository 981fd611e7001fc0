import type { AccountSnapshot } from '../domain/actor.js';
import { SESSION_TOUCH_SECONDS } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { Table } from './table.js';

/** A row of the hot look-up: the session and the account that it belongs to. */
export type LivingSession = AccountSnapshot & { readonly sessionId: string };

/**
 * Session, account, profile and the sliding of `last_seen_at` in one round trip. Prepared once per
 * connection: this statement runs for every signed-in request (performance.md, get_me).
 */
const FIND_LIVING = {
  name: 'session-find-living',
  text: `
    WITH living AS (
      SELECT s.id, s.user_id, s.last_seen_at FROM sessions s
       WHERE s.token_digest = $1 AND s.ended_at IS NULL AND s.expires_at > now()
         AND s.last_seen_at > now() - make_interval(secs => $2)
    ), touched AS (
      UPDATE sessions SET last_seen_at = now() FROM living
       WHERE sessions.id = living.id AND living.last_seen_at < now() - make_interval(secs => ${SESSION_TOUCH_SECONDS})
    )
    SELECT living.id AS "sessionId", u.id AS "userId", u.uid, u.role, u.state, u.level, u.language,
           u.phone_sealed AS "phoneSealed", u.email_sealed AS "emailSealed",
           u.email_verified_at IS NOT NULL AS "emailVerified", u.two_factor_provider AS "twoFactorProvider",
           u.created_at AS "createdAt", p.first_name_sealed AS "firstNameSealed", p.last_name_sealed AS "lastNameSealed",
           p.patronymic_sealed AS "patronymicSealed", p.contact_info_sealed AS "contactInfoSealed", p.timezone
      FROM living JOIN users u ON u.id = living.user_id LEFT JOIN profiles p ON p.user_id = u.id
     WHERE u.state NOT IN ('banned', 'deleted', 'locked')`,
};

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

  /** Opens a session; its absolute end is fixed now, by Postgres' clock. */
  static async open(
    trx: Transaction,
    session: Pick<Session, 'id' | 'userId' | 'tokenDigest' | 'ip' | 'userAgent'>,
    absoluteSeconds: number,
  ): Promise<void> {
    await Session.query(trx).insert({
      ...session,
      expiresAt: trx.raw('now() + make_interval(secs => ?)', [absoluteSeconds]) as unknown as Date,
    });
  }

  /** The living session of a token and its account; ended, expired, idle, banned: undefined, all alike. */
  static async findLiving(
    db: Database,
    tokenDigest: Buffer,
    idleSeconds: number,
  ): Promise<LivingSession | undefined> {
    const client = db.client as {
      acquireConnection(): Promise<NamedQueries>;
      releaseConnection(c: NamedQueries): Promise<void>;
    };
    const connection = await client.acquireConnection();
    try {
      return (await connection.query({ ...FIND_LIVING, values: [tokenDigest, idleSeconds] })).rows[0];
    } finally {
      await client.releaseConnection(connection);
    }
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
}

/** The part of pg's client that prepares a named statement (knex has no door to it). */
interface NamedQueries {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<{ rows: LivingSession[] }>;
}
