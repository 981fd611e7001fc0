import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { AccountDeletion } from '../../models/account-deletion.js';
import { Activity } from '../../models/activity.js';
import { Label } from '../../models/label.js';
import { queueNotice } from '../../models/notice.js';
import { User } from '../../models/user.js';
import { newId } from '../../platform/ids.js';
import { DELETION_LABEL } from './delete-account.js';
import type { UseCaseDeps } from './deps.js';

/**
 * Takes the closing of an account back within its grace: its owner can log in again. Sessions, codes, API keys and withdrawn
 * cases stay as they are. The flow is told by a worker (worker/fact-sender): whoever sits at the terminal has no way to Temporal.
 * @throws DomainError `not_found` when the account is not closed, or erased already
 */
export async function restoreAccount(
  { database, sealer, standing }: Pick<UseCaseDeps, 'database' | 'sealer' | 'standing'>,
  caller: Caller,
  userId: string,
): Promise<void> {
  await database.transaction(async (trx) => {
    const user = await User.lockForChange(trx, userId);
    const deletion = user && (await AccountDeletion.openOf(trx, userId));
    if (!user || !deletion) throw new DomainError('not_found');
    await AccountDeletion.restore(trx, deletion);
    await Label.remove(trx, { userId, ...DELETION_LABEL });
    await User.refreshStanding(trx, userId, standing);
    await queueNotice(trx, sealer, User.reachable(user), { id: newId(), kind: 'account_unbanned' });
    await Activity.record(trx, caller, { topic: 'support', action: 'restore', result: 'succeed', userId });
  });
}
