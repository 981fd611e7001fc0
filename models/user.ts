import { type StandingRules, standing } from '../domain/standing.js';
import type { Factor, Language, Role, UserState } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { deactivateKeys } from './api-key.js';
import { Label } from './label.js';
import { PROVED_PHONE_INDEXES } from './phone.js';
import { sql } from './sql.js';
import { Statement } from './statement.js';
import { Table } from './table.js';
import { violatedIndex } from './violation.js';

/** Sealing contexts: table and column (platform/crypto). */
export const SEALED = {
  phone: 'users.phone',
  email: 'users.email',
  password: 'users.password',
  totpSecret: 'users.totp_secret',
} as const;

/** What a registration brings along; everything else is on the verification's row. */
export interface NewMember {
  readonly [name: string]: string | number | null;
  readonly verificationId: string;
  readonly matchId: string;
  readonly uid: string;
  readonly phoneSealed: string;
  readonly emailSealed: string;
  readonly passwordSealed: string;
  readonly sessionId: string;
  readonly sessionSeconds: number;
  /** null: no welcome notice. */
  readonly noticeId: string | null;
  readonly noticeAddressSealed: string | null;
}

/** An account that no registration made: an operator vouches for its phone. */
type VouchedUser = Pick<
  User,
  'uid' | 'role' | 'phoneSealed' | 'phoneIndex' | 'emailSealed' | 'emailIndex' | 'passwordSealed' | 'language'
>;

/** An account as far as it can be reached. */
export interface Reachable {
  readonly userId: string;
  readonly language: Language;
  readonly phoneSealed: string | null;
  readonly emailSealed: string | null;
  readonly emailVerified: boolean;
}

const PHONE_VERIFIED = { key: 'phone', value: 'verified' } as const;

const REGISTER = new Statement<{ id: string }>(
  'user-register',
  `WITH proof AS (
     SELECT * FROM verifications WHERE id = :verificationId AND match_id = :matchId AND matched_at IS NOT NULL
        AND consumed_at IS NULL AND superseded_at IS NULL FOR UPDATE
   ), used AS (
     UPDATE verifications v SET consumed_at = now(), code_sealed = NULL, match_password_sealed = NULL,
            match_token_digest = NULL, match_email_sealed = NULL
       FROM proof WHERE v.id = proof.id
        AND NOT EXISTS (SELECT FROM users WHERE email_index = proof.match_email_index AND email_verified_at IS NOT NULL)
        -- Whichever account proved it, and whether it logs in by it or not.
        AND NOT EXISTS (SELECT FROM phones WHERE number_index = proof.address_index AND validated_at IS NOT NULL)
     RETURNING proof.*
   ), member AS (
     INSERT INTO users (uid, registration_id, role, state, level, phone_sealed, phone_index, phone_verified_at,
                        email_sealed, email_index, password_sealed, language)
     SELECT :uid, id, 'member', :state, :level, :phoneSealed, address_index, now(),
            :emailSealed, match_email_index, :passwordSealed, language FROM used
     RETURNING id
   ), label AS (
     INSERT INTO labels (user_id, key, value, scope) SELECT id, 'phone', 'verified', 'private' FROM member
   ), session AS (
     INSERT INTO sessions (id, user_id, token_digest, ip, user_agent, expires_at)
     SELECT :sessionId, member.id, match_token_digest, coalesce(match_ip, ''), coalesce(match_user_agent, ''),
            now() + make_interval(secs => :sessionSeconds) FROM member, used
   ), log AS (
     INSERT INTO activities (user_id, verification_id, topic, action, result, ip, user_agent, request_id)
     SELECT member.id, used.id, 'registration', 'complete', 'succeed', coalesce(match_ip, ''),
            coalesce(match_user_agent, ''), coalesce(match_request_id, '') FROM member, used
   ), notice AS (
     INSERT INTO messages (id, user_id, kind, channel, address_sealed, language)
     SELECT :noticeId, member.id, 'welcome', used.channel, :noticeAddressSealed, used.language FROM member, used
      WHERE :noticeId::uuid IS NOT NULL
   )
   SELECT id FROM member`,
);

/** An account. */
export class User extends Table {
  static override readonly tableName = 'users';

  id!: string;
  uid!: string;
  registrationId!: string | null;
  role!: Role;
  state!: UserState;
  level!: number;
  phoneSealed!: string | null;
  phoneIndex!: Buffer | null;
  phoneVerifiedAt!: Date | null;
  emailSealed!: string | null;
  emailIndex!: Buffer | null;
  emailVerifiedAt!: Date | null;
  /** The account was registered with its e-mail (barong.md section 2), confirmed or not. */
  emailRegisteredAt!: Date | null;
  username!: string | null;
  referralId!: string | null;
  dataSealed!: string | null;
  passwordSealed!: string;
  passwordChangedAt!: Date;
  twoFactorProvider!: Factor | null;
  totpSecretSealed!: string | null;
  totpLastStep!: string;
  telegramChatSealed!: string | null;
  telegramChatIndex!: Buffer | null;
  language!: Language;
  createdAt!: Date;

  /** Whether another account holds this e-mail as verified; unverified holders do not count (product-api, "E-mail"). */
  static async isEmailTaken(
    db: Database | Transaction,
    emailIndex: Buffer,
    exceptId?: string,
  ): Promise<boolean> {
    const holders = User.query(db).select('id').where({ emailIndex }).whereNotNull('emailVerifiedAt');
    return (await (exceptId ? holders.whereNot({ id: exceptId }) : holders).first()) !== undefined;
  }

  /** Takes an e-mail from all who hold it unverified: it was proved to be somebody else's (product-api, "E-mail"). */
  static async takeEmailFromUnverified(
    trx: Transaction,
    emailIndex: Buffer,
    exceptId: string,
  ): Promise<void> {
    await User.query(trx)
      .patch({ emailSealed: null, emailIndex: null })
      .where({ emailIndex })
      .whereNull('emailVerifiedAt')
      .whereNot({ id: exceptId });
  }

  /** The e-mail that is there is the owner's; the unique index has the last word. */
  static async markEmailVerified(trx: Transaction, id: string): Promise<void> {
    await User.query(trx)
      .patch({ emailVerifiedAt: trx.fn.now() as unknown as Date })
      .where({ id });
  }

  /** The phone that the account logs in by from now on: proved; the unique index has the last word. */
  static async setLoginPhone(
    trx: Transaction,
    id: string,
    phoneSealed: string,
    phoneIndex: Buffer,
  ): Promise<void> {
    await User.query(trx)
      .patch({ phoneSealed, phoneIndex, phoneVerifiedAt: trx.fn.now() as unknown as Date })
      .where({ id });
  }

  /** The account, nobody else changing it until the transaction ends. */
  static async lock(trx: Transaction, id: string): Promise<User | undefined> {
    return User.query(trx).findById(id).forUpdate();
  }

  /**
   * The same for those who change what nothing refers to: sessions and log entries that name the account are written
   * meanwhile, so that two who wait for each other's account do not wait for ever.
   */
  static async lockForChange(trx: Transaction, id: string): Promise<User | undefined> {
    return User.query(trx).findById(id).forNoKeyUpdate();
  }

  /** Sets the password. `wasSealed`: only when it is still that one. @returns whether it was set */
  static async setPassword(
    trx: Transaction,
    id: string,
    passwordSealed: string,
    wasSealed?: string,
  ): Promise<boolean> {
    const changed = User.query(trx)
      .patch({ passwordSealed, passwordChangedAt: trx.fn.now() as unknown as Date })
      .where({ id });
    return (await (wasSealed === undefined ? changed : changed.where({ passwordSealed: wasSealed }))) === 1;
  }

  /**
   * Sets or takes away the second factor; without one no API key works (barong.md section 4).
   * @param totpSecretSealed the authenticator's key, of `totp` only
   */
  static async setFactor(
    trx: Transaction,
    id: string,
    twoFactorProvider: Factor | null,
    totpSecretSealed: string | null,
  ): Promise<void> {
    await User.query(trx).patch({ twoFactorProvider, totpSecretSealed }).where({ id });
    if (twoFactorProvider === null) await deactivateKeys(trx, id);
  }

  /** The client's own words about the account. */
  static async setData(db: Database | Transaction, id: string, dataSealed: string): Promise<void> {
    await sql(db, 'UPDATE users SET data_sealed = ?, updated_at = now() WHERE id = ?', [dataSealed, id]);
  }

  /** The language of every message from now on. */
  static async setLanguage(trx: Transaction, id: string, language: Language): Promise<void> {
    await User.query(trx).patch({ language }).where({ id });
  }

  /** Joins a Telegram chat to the account; whoever had it has it no more. */
  static async linkTelegram(
    trx: Transaction,
    id: string,
    chat: { telegramChatSealed: string; telegramChatIndex: Buffer },
  ): Promise<void> {
    await User.query(trx)
      .patch({ telegramChatSealed: null, telegramChatIndex: null })
      .where({ telegramChatIndex: chat.telegramChatIndex });
    await User.query(trx).patch(chat).where({ id });
  }

  /** What the account may do beside its own affairs, from the next request on. */
  static async setRole(trx: Transaction, id: string, role: Role): Promise<void> {
    await sql(trx, 'UPDATE users SET role = ?, updated_at = now() WHERE id = ?', [role, id]);
  }

  /** Makes an account whose phone an operator vouches for, its label and its standing. */
  static async add(trx: Transaction, rules: StandingRules, user: VouchedUser): Promise<User> {
    const made = await User.query(trx)
      .insert({
        ...user,
        ...standing([PHONE_VERIFIED], rules),
        phoneVerifiedAt: trx.fn.now() as unknown as Date,
      })
      .returning('*');
    await Label.set(trx, { userId: made.id, ...PHONE_VERIFIED, scope: 'private' });
    return made;
  }

  /**
   * Derives state and level anew from the private labels (ADR 0008). Leaving `active` makes the account's API keys
   * inactive for good: coming back does not revive them (barong.md section 8).
   */
  static async refreshStanding(trx: Transaction, id: string, rules: StandingRules): Promise<void> {
    const labels = await Label.query(trx).where({ userId: id, scope: 'private' }).select('key', 'value');
    const { state, level } = standing(labels, rules);
    const set = 'UPDATE users SET state = ?, level = ?, updated_at = now() WHERE id = ?';
    await sql(trx, set, [state, level, id]);
    if (state !== 'active') await deactivateKeys(trx, id);
  }

  /**
   * Uses the code of an authenticator's time step up, if the account still has that authenticator (reliability A26).
   * @returns false when the step was used before
   */
  static async useTotpStep(
    trx: Transaction,
    id: string,
    totpSecretSealed: string,
    step: number,
  ): Promise<boolean> {
    return (
      (await User.query(trx)
        .patch({ totpLastStep: String(step) })
        .where({ id, twoFactorProvider: 'totp', totpSecretSealed })
        .where('totpLastStep', '<', step)) === 1
    );
  }

  /** How the owner can be told of something. */
  static reachable(user: User): Reachable {
    const { id, language, phoneSealed, emailSealed, emailVerifiedAt } = user;
    return { userId: id, language, phoneSealed, emailSealed, emailVerified: emailVerifiedAt !== null };
  }

  /** The account that a verification made, if it did. */
  static async madeBy(db: Database | Transaction, registrationId: string): Promise<string | undefined> {
    return (await User.query(db).select('id').findOne({ registrationId }))?.id;
  }

  /**
   * Uses the proof up and makes the account, its label and standing, its first session, the log entry and the
   * welcome notice, in ONE statement: all or nothing, and of twenty at once one (reliability A19).
   * @returns the account's id; undefined when there is no such unused proof, or the e-mail or the phone is taken
   */
  static async register(db: Database, rules: StandingRules, member: NewMember): Promise<string | undefined> {
    try {
      const [made] = await REGISTER.run(db, { ...member, ...standing([PHONE_VERIFIED], rules) });
      return made?.id;
    } catch (error) {
      // Somebody proved the phone at the same instant: the index had the last word. The whole statement is undone, and the
      // proof is as unused as before; one that passed over the account alone would have used it up for nothing.
      if (PROVED_PHONE_INDEXES.includes(violatedIndex(error) ?? '')) return undefined;
      throw error;
    }
  }
}
