import type { Role, UserState } from '../domain/states.js';
import type { Database } from '../platform/database.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** Sealing contexts of the columns. */
export const SERVICE_SEALED = { email: 'service_accounts.email' } as const;

/** State of a service account `s` with its owner `u`, if it has one: never more than its owner (barong.md section 8). */
export const SERVICE_STATE = `CASE WHEN s.state = 'disabled' THEN s.state ELSE coalesce(u.state, s.state) END`;

/** A service account and the owner that asks for it, as Postgres writes them in JSON; personal data is still sealed. */
export interface OwnedService {
  readonly id: string;
  readonly uid: string;
  readonly emailSealed: string;
  readonly role: string;
  readonly level: number;
  readonly state: UserState | 'disabled';
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly owner: {
    readonly uid: string;
    readonly username: string | null;
    readonly emailSealed: string | null;
    readonly role: Role;
    readonly level: number;
    readonly state: UserState;
    readonly otp: boolean;
    readonly referralUid: string | null;
    readonly dataSealed: string | null;
    readonly createdAt: string;
    readonly updatedAt: string;
  };
}

const OF_OWNER = new Statement<{ service: OwnedService }>(
  'service-account-of-owner',
  `SELECT json_build_object('id', s.id::text, 'uid', s.uid, 'emailSealed', s.email_sealed, 'role', s.role,
            'level', u.level, 'state', ${SERVICE_STATE}, 'createdAt', s.created_at, 'updatedAt', s.updated_at,
            'owner', json_build_object('uid', u.uid, 'username', u.username, 'emailSealed', u.email_sealed,
              'role', u.role, 'level', u.level, 'state', u.state, 'otp', u.two_factor_provider IS NOT NULL,
              'referralUid', (SELECT r.uid FROM users r WHERE r.id = u.referral_id), 'dataSealed', u.data_sealed,
              'createdAt', u.created_at, 'updatedAt', u.updated_at)) AS service
     FROM service_accounts s JOIN users u ON u.id = s.owner_id WHERE s.owner_id = :ownerId ORDER BY s.id`,
);

/** An account of a program: no login, API keys only (barong.md section 8). */
export class ServiceAccount extends Table {
  static override readonly tableName = 'service_accounts';

  id!: string;
  uid!: string;
  ownerId!: string | null;
  emailSealed!: string;
  emailIndex!: Buffer;
  role!: string;
  state!: 'active' | 'disabled';
  createdAt!: Date;
  updatedAt!: Date;

  /** All that an account owns, the oldest first. */
  static async ofOwner(db: Database, ownerId: string): Promise<OwnedService[]> {
    return (await OF_OWNER.run(db, { ownerId })).map(({ service }) => service);
  }

  /** One that an account owns. @returns its id and whether it may act (barong.md: a key needs an active holder) */
  static async ownedBy(
    db: Database,
    ownerId: string,
    uid: string,
  ): Promise<Pick<ServiceAccount, 'id' | 'state'> | undefined> {
    return ServiceAccount.query(db).findOne({ ownerId, uid }).select('id', 'state');
  }

  /** Makes one. @throws a unique violation when its e-mail is another one's */
  static async add(
    db: Database,
    service: Pick<ServiceAccount, 'uid' | 'ownerId' | 'emailSealed' | 'emailIndex' | 'role'>,
  ): Promise<void> {
    await ServiceAccount.query(db).insert({ ...service, state: 'active' });
  }
}
