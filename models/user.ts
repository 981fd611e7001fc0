import { fn, raw } from 'objection';
import { standing } from '../domain/standing.js';
import type { Factor, Language, Role, UserState } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { Label } from './label.js';
import { Table } from './table.js';

/** Sealing contexts: table and column (platform/crypto). */
export const SEALED = {
  phone: 'users.phone',
  email: 'users.email',
  password: 'users.password',
} as const;

/** What a new account begins with; addresses and the password hash arrive sealed. */
export interface NewUser {
  readonly uid: string;
  readonly registrationId: string;
  readonly phoneSealed: string;
  readonly phoneIndex: Buffer;
  readonly emailSealed: string;
  readonly emailIndex: Buffer;
  readonly passwordSealed: string;
  readonly language: Language;
}

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
  passwordSealed!: string;
  passwordChangedAt!: Date;
  twoFactorProvider!: Factor | null;
  language!: Language;
  createdAt!: Date;

  /** Whether an account holds this phone as verified. */
  static async isPhoneTaken(db: Database | Transaction, phoneIndex: Buffer): Promise<boolean> {
    const holder = await User.query(db)
      .select('id')
      .where({ phoneIndex })
      .whereNotNull('phoneVerifiedAt')
      .first();
    return holder !== undefined;
  }

  /** Whether an account holds this e-mail as verified; unverified holders do not count (product-api, "E-mail"). */
  static async isEmailTaken(db: Database | Transaction, emailIndex: Buffer): Promise<boolean> {
    const holder = await User.query(db)
      .select('id')
      .where({ emailIndex })
      .whereNotNull('emailVerifiedAt')
      .first();
    return holder !== undefined;
  }

  /** The account that a verification made, if it did. */
  static async madeBy(db: Database | Transaction, registrationId: string): Promise<string | undefined> {
    return (await User.query(db).select('id').findOne({ registrationId }))?.id;
  }

  /**
   * Creates a member whose phone is verified, with the label that says so and the standing that follows.
   * @returns the account's id, or undefined when another account holds the phone: the unique index decides
   */
  static async createMember(trx: Transaction, user: NewUser): Promise<string | undefined> {
    const label = { key: 'phone', value: 'verified', scope: 'private' } as const;
    const { id } = (await User.query(trx)
      .insert({ ...user, ...standing([label]), role: 'member', phoneVerifiedAt: fn.now() as unknown as Date })
      .onConflict(raw('(phone_index) WHERE phone_verified_at IS NOT NULL'))
      .ignore()
      .returning('id')) as Partial<User>;
    // Objection hands the input back when the conflict made Postgres return nothing.
    if (id === undefined) return undefined;
    await Label.query(trx).insert({ ...label, userId: id });
    return id;
  }
}
