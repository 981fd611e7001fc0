import type { Actor } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { DataStorage } from '../../models/data-storage.js';
import { BARONG_SEALED } from '../../models/full-account.js';
import { Label } from '../../models/label.js';
import { User } from '../../models/user.js';
import type { Transaction } from '../../platform/database.js';
import type { UseCaseDeps } from './deps.js';
import { type FullAccount, ownFullAccount } from './full-account.js';
import { insist } from './insist.js';

/** What a client keeps with an account. */
export interface KeptData {
  readonly title: string;
  /** JSON text. */
  readonly data: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Replaces the client's own words about the account. @param data JSON text @returns the account as it is now */
export async function setAccountData(
  deps: UseCaseDeps,
  actor: Actor,
  { data }: { data: string },
): Promise<FullAccount> {
  const dataSealed = deps.sealer.seal(BARONG_SEALED.data, data);
  await insist(() => User.setData(deps.database, actor.userId, dataSealed));
  return ownFullAccount(deps, actor);
}

/** Titles that a client may keep data under (USER_STORAGE_TITLES). */
export function isStorageTitle(
  { storageTitles }: Pick<UseCaseDeps, 'storageTitles'>,
  title: string,
): boolean {
  return storageTitles.includes(title);
}

/**
 * Keeps data under a title, once, and sets the private label `<title>`:recorded (barong.md section 4).
 * @param kept.data JSON text
 * @throws DomainError `conflict` when there is some under the title
 */
export async function addDataStorage(
  { database, sealer, standing }: UseCaseDeps,
  { userId }: Actor,
  { title, data }: Pick<KeptData, 'title' | 'data'>,
): Promise<KeptData> {
  const dataSealed = sealer.seal(BARONG_SEALED.storage, data);
  const keep = async (trx: Transaction): Promise<DataStorage> => {
    // The account first, as everybody does who changes its standing.
    await User.lockForChange(trx, userId);
    const made = await DataStorage.add(trx, { userId, title, dataSealed });
    if (!made) {
      // No two seals are alike: this one there means that an earlier try of this very call was applied (reliability F19).
      const own = await DataStorage.query(trx).findOne({ userId, title, dataSealed });
      if (own) return own;
      throw new DomainError('conflict');
    }
    await Label.set(trx, { userId, key: title, value: 'recorded', scope: 'private' });
    await User.refreshStanding(trx, userId, standing);
    return made;
  };
  const { createdAt, updatedAt } = await insist(() => database.transaction(keep));
  return { title, data, createdAt, updatedAt };
}
