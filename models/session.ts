import type { AccountSnapshot } from '../domain/actor.js';
import { SESSION_TOUCH_SECONDS } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { SHUT_STATES } from './fragments.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** A row of the hot look-up: the session and the account that it belongs to. */
export type LivingSession = AccountSnapshot & { readonly sessionId: string };

/**
 * Session, account, profile and the sliding of `last_seen_at` in one round trip. Prepared once per
 * connection: this statement runs for every signed-in request (performance.md, get_me).
 */
const FIND_LIVING = new Statement<{ living: Omit<LivingSession, 'createdAt'> & { createdAt: string } }>(
  'session-find-living',
  `WITH living AS (
      SELECT s.id, s.user_id, s.last_seen_at FROM sessions s
       WHERE s.token_digest = :tokenDigest AND s.ended_at IS NULL AND s.expires_at > now()
         AND s.last_seen_at > now() - make_interval(secs => :idleSeconds)
    ), touched AS (
      UPDATE sessions SET last_seen_at = now() FROM living
       WHERE sessions.id = living.id AND living.last_seen_at < now() - make_interval(secs => ${SESSION_TOUCH_SECONDS})
    )
    SELECT json_build_object(
             'sessionId', living.id, 'userId', u.id::text, 'uid', u.uid, 'role', u.role, 'state', u.state,
             'level', u.level, 'language', u.language, 'phoneSealed', u.phone_sealed, 'emailSealed', u.email_sealed,
             'emailVerified', u.email_verified_at IS NOT NULL, 'twoFactorProvider', u.two_factor_provider,
             'createdAt', u.created_at, 'firstNameSealed', p.first_name_sealed, 'lastNameSealed', p.last_name_sealed,
             'patronymicSealed', p.patronymic_sealed, 'contactInfoSealed', p.contact_info_sealed,
             'timezone', p.timezone) AS living
      FROM living JOIN users u ON u.id = living.user_id LEFT JOIN profiles p ON p.user_id = u.id
     WHERE u.state NOT IN ${SHUT_STATES}`,
);

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

  /** The living session of a token and its account; ended, expired, idle, banned: undefined, all alike. */
  static async findLiving(
    db: Database,
    tokenDigest: Buffer,
    idleSeconds: number,
  ): Promise<LivingSession | undefined> {
    const [row] = await FIND_LIVING.run(db, { tokenDigest, idleSeconds });
    return row && { ...row.living, createdAt: new Date(row.living.createdAt) };
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

  /** Ends every session of an account but one. */
  static async endOthers(trx: Transaction, userId: string, exceptId: string): Promise<number> {
    return Session.query(trx)
      .patch({ endedAt: trx.fn.now() as unknown as Date })
      .where({ userId })
      .whereNot({ id: exceptId })
      .whereNull('endedAt');
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
