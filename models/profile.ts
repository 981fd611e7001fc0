import type { Transaction } from '../platform/database.js';
import { Table } from './table.js';

/** Sealing contexts of the columns. */
export const PROFILE_SEALED = {
  firstName: 'profiles.first_name',
  lastName: 'profiles.last_name',
  patronymic: 'profiles.patronymic',
  contactInfo: 'profiles.contact_info',
} as const;

/** What a person says about himself. */
export class Profile extends Table {
  static override readonly tableName = 'profiles';
  static override readonly idColumn = 'userId';

  userId!: string;
  firstNameSealed!: string | null;
  firstNameIndex!: Buffer | null;
  lastNameSealed!: string | null;
  lastNameIndex!: Buffer | null;
  patronymicSealed!: string | null;
  contactInfoSealed!: string | null;
  timezone!: string | null;

  /** Changes the given columns, makes the row where there is none. */
  static async change(trx: Transaction, userId: string, columns: Partial<Profile>): Promise<void> {
    await Profile.query(trx)
      .insert({ userId, ...columns })
      .onConflict('userId')
      .merge(Object.keys(columns) as (keyof Profile)[]);
  }
}
