import type { DeletionStage } from '../domain/account-deletion.js';
import { CLOCKS_DIFFER_MS } from '../domain/limits.js';
import { AccountDeletion } from '../models/account-deletion.js';
import { eraseAccount } from '../models/erasure.js';
import { SEALED, User } from '../models/user.js';
import type { Transaction } from '../platform/database.js';
import type { ActivityDeps } from './deps.js';

/** Which closing of an account. */
interface Named {
  readonly deletionId: string;
}

/** Where it stands: nothing personal. */
interface DeletionSnapshot {
  readonly stage: DeletionStage;
  readonly userRef?: string;
  /** Until the account is erased, by Postgres' clock; 0 when that is over. */
  readonly inMs: number;
}

/** What no password compares with. */
const NO_PASSWORD = '';

/** Business writes of the closing of an account. */
export function createAccountDeletionActivities({
  database,
  sealer,
  references,
  log,
  standing,
}: ActivityDeps) {
  return {
    /** Says where the closing of an account stands, and keeps that its flow knows. */
    async takeDeletion({ deletionId }: Named): Promise<DeletionSnapshot> {
      return tend(deletionId, async (trx, row) => {
        if (row === undefined) return { stage: 'unknown', inMs: 0 };
        const stage = row.erasedAt !== null ? 'erased' : row.restoredAt !== null ? 'restored' : 'closed';
        if (stage === 'closed') await AccountDeletion.markNoted(trx, deletionId);
        else await AccountDeletion.markSettled(trx, deletionId);
        const inMs = Math.max(0, row.dueAt.getTime() - row.now.getTime());
        return { stage, userRef: references(row.userId), inMs };
      });
    },

    /**
     * Erases what is personal of an account whose grace is over, in ONE transaction; once. One that was restored a moment
     * ago stays.
     */
    async eraseAccount({ deletionId }: Named): Promise<void> {
      await tend(deletionId, async (trx, row) => {
        if (row === undefined || row.erasedAt !== null || row.restoredAt !== null) return;
        if (row.dueAt.getTime() > row.now.getTime() + CLOCKS_DIFFER_MS) return;
        await eraseAccount(trx, row.userId, sealer.seal(SEALED.password, NO_PASSWORD));
        await User.refreshStanding(trx, row.userId, standing);
        await AccountDeletion.markErased(trx, deletionId);
        log.info({ deletionId, userRef: references(row.userId) }, 'an account was erased');
      });
    },
  };

  /** Locks account and row, in this order, and lets something be done. */
  function tend<T>(
    deletionId: string,
    act: (trx: Transaction, row: Awaited<ReturnType<typeof AccountDeletion.lock>>) => Promise<T>,
  ): Promise<T> {
    return database.transaction(async (trx) => {
      const named = await AccountDeletion.query(trx).findById(deletionId).select('userId');
      if (named) await User.lockForChange(trx, named.userId);
      return act(trx, await AccountDeletion.lock(trx, deletionId));
    });
  }
}
