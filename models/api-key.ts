import type { Database, Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** Sealing contexts of the columns. */
export const API_KEY_SEALED = { secret: 'api_keys.secret' } as const;

/** Whose keys: one account's, or one service account's. */
export type KeyHolder = { readonly userId: string } | { readonly serviceAccountId: string };

/** Columns that a list can be ordered by, as the family calls them. */
export const API_KEY_ORDERS = [
  'id',
  'kid',
  'algorithm',
  'scope',
  'state',
  'created_at',
  'updated_at',
] as const;

/** Which part of a list, in which order. */
export interface KeyPage {
  readonly page: number;
  readonly limit: number;
  readonly orderBy: (typeof API_KEY_ORDERS)[number];
  readonly ordering: 'asc' | 'desc';
}

/** A key that programs sign requests with. */
export class ApiKey extends Table {
  static override readonly tableName = 'api_keys';

  id!: string;
  kid!: string;
  userId!: string | null;
  serviceAccountId!: string | null;
  algorithm!: 'HS256';
  scope!: string[];
  state!: 'active' | 'inactive';
  secretSealed!: string;
  createdAt!: Date;
  updatedAt!: Date;

  /** One page of a holder's keys. */
  static async pageOf(
    db: Database,
    holder: KeyHolder,
    { page, limit, orderBy, ordering }: KeyPage,
  ): Promise<{ results: ApiKey[]; total: number }> {
    return ApiKey.query(db)
      .where(holder)
      .orderBy([
        { column: orderBy, order: ordering },
        { column: 'id', order: ordering },
      ])
      .page(page - 1, limit);
  }

  /** Makes a key. @returns undefined when the kid is another key's */
  static async add(
    trx: Transaction,
    key: KeyHolder & Pick<ApiKey, 'kid' | 'algorithm' | 'scope' | 'secretSealed'>,
  ): Promise<ApiKey | undefined> {
    const made = await ApiKey.query(trx)
      .insert({ ...key, state: 'active' })
      .onConflict('kid')
      .ignore()
      .returning('*');
    // Of what was ignored there is no row.
    return made.id === undefined ? undefined : made;
  }

  /** A key of a holder, nobody else changing it until the transaction ends. */
  static async lock(trx: Transaction, holder: KeyHolder, kid: string): Promise<ApiKey | undefined> {
    return ApiKey.query(trx)
      .findOne({ ...holder, kid })
      .forUpdate();
  }

  /** Changes a key. @returns it as it is now */
  static async change(
    trx: Transaction,
    id: string,
    changes: Partial<Pick<ApiKey, 'scope' | 'state'>>,
  ): Promise<ApiKey> {
    return ApiKey.query(trx).patchAndFetchById(id, {
      ...changes,
      updatedAt: trx.fn.now() as unknown as Date,
    });
  }

  /** Takes a key away, and its nonces with it. @returns whether there was one */
  static async remove(trx: Transaction, holder: KeyHolder, kid: string): Promise<boolean> {
    return (
      (await ApiKey.query(trx)
        .delete()
        .where({ ...holder, kid })) === 1
    );
  }
}

/**
 * Switches every key of an account and of its service accounts off: it left `active`, or has no second factor any more
 * (barong.md sections 4 and 8). Nothing switches them on again but their owner.
 */
export async function deactivateKeys(trx: Transaction, userId: string): Promise<void> {
  await sql(
    trx,
    `UPDATE api_keys SET state = 'inactive', updated_at = now()
      WHERE state = 'active' AND (user_id = :userId
            OR service_account_id IN (SELECT id FROM service_accounts WHERE owner_id = :userId))`,
    { userId },
  );
}
