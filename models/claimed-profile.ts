import type { ClaimedProfileState } from '../domain/claimed-profile.js';
import { LIST_TOTAL_MAX } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { PROFILE_JSON, type SealedProfile } from './full-account.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** Columns that a person writes, sealed where they are personal; what is not there is left as it is. */
export type ClaimedColumns = Partial<
  Pick<
    ClaimedProfile,
    | 'firstNameSealed'
    | 'firstNameIndex'
    | 'lastNameSealed'
    | 'lastNameIndex'
    | 'dobSealed'
    | 'addressSealed'
    | 'postcodeSealed'
    | 'citySealed'
    | 'country'
    | 'metadataSealed'
  >
>;

/** A profile and whose it is. */
interface OwnedProfile {
  readonly uid: string;
  readonly profile: SealedProfile;
}

/** What a person claims to be, on its way through a review. Of one account at most one is drafted or submitted. */
export class ClaimedProfile extends Table {
  static override readonly tableName = 'claimed_profiles';

  id!: string;
  userId!: string;
  state!: ClaimedProfileState;
  firstNameSealed!: string | null;
  firstNameIndex!: Buffer | null;
  lastNameSealed!: string | null;
  lastNameIndex!: Buffer | null;
  dobSealed!: string | null;
  addressSealed!: string | null;
  postcodeSealed!: string | null;
  citySealed!: string | null;
  country!: string | null;
  metadataSealed!: string | null;
  /** The case in which it is looked at, once it was submitted. */
  caseId!: string | null;
  /** Who wrote it, where that is not its owner. */
  authorId!: string | null;

  /** The one that is drafted, or submitted, if there is one. Under the lock of its account nobody else changes it. */
  static async open(trx: Transaction, userId: string): Promise<ClaimedProfile | undefined> {
    return ClaimedProfile.query(trx).where({ userId }).whereIn('state', ['drafted', 'submitted']).first();
  }

  /** Puts what a case is about where the case went; without a case of a profile it does nothing. */
  static async setStateOfCase(trx: Transaction, caseId: string, state: ClaimedProfileState): Promise<void> {
    await ClaimedProfile.query(trx)
      .patch({ state, updatedAt: trx.fn.now() } as object)
      .where({ caseId })
      .whereNot({ state });
  }

  /** Whether the account has another open one beside that of a case. */
  static async hasOtherOpen(trx: Transaction, userId: string, caseId: string): Promise<boolean> {
    const open = await ClaimedProfile.open(trx, userId);
    return open !== undefined && open.caseId !== caseId;
  }

  /** State of the newest one; undefined without any. */
  static async newestState(trx: Transaction, userId: string): Promise<ClaimedProfileState | undefined> {
    const newest = await ClaimedProfile.query(trx)
      .where({ userId })
      .orderBy([
        { column: 'createdAt', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .select('state')
      .first();
    return newest?.state;
  }

  /** All of an account, the oldest first, as `openProfile` takes them. */
  static async sealedOf(
    db: Database | Transaction,
    where: { readonly userId: string; readonly id?: string },
  ): Promise<SealedProfile[]> {
    const { rows } = await sql<{ profile: SealedProfile }>(
      db,
      `SELECT json_build_object(${PROFILE_JSON}) AS profile FROM claimed_profiles p
        WHERE p.user_id = :userId AND (:id::uuid IS NULL OR p.id = :id) ORDER BY p.created_at, p.id`,
      { id: null, ...where },
    );
    return rows.map(({ profile }) => profile);
  }

  /** One page of those of everybody, the oldest first, and how many there are: exact up to LIST_TOTAL_MAX. */
  static async page(
    db: Database,
    { page, limit }: { readonly page: number; readonly limit: number },
  ): Promise<{ rows: OwnedProfile[]; total: number }> {
    const { rows } = await sql<OwnedProfile>(
      db,
      `SELECT u.uid, json_build_object(${PROFILE_JSON}) AS profile
         FROM (SELECT * FROM claimed_profiles ORDER BY created_at, id OFFSET :skipped LIMIT :limit) p
         JOIN users u ON u.id = p.user_id ORDER BY p.created_at, p.id`,
      { skipped: (page - 1) * limit, limit },
    );
    const { rows: counts } = await sql<{ total: number }>(
      db,
      'SELECT count(*)::int AS total FROM (SELECT FROM claimed_profiles ORDER BY created_at, id LIMIT ?) counted',
      [LIST_TOTAL_MAX],
    );
    return { rows, total: counts[0]?.total ?? 0 };
  }
}
