import type { Caller } from '../../domain/actor.js';
import { Activity, type NewActivity } from '../../models/activity.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';

/**
 * Does something in a transaction with its log entry. A try whose acknowledgement was lost is found by the entry and not made
 * again, nor told to have failed (reliability F19).
 * @param work what is done; returns what the log says of it, null: nothing was to be done
 * @returns whether it succeeded
 */
export function loggedOnce(
  { database }: Pick<UseCaseDeps, 'database'>,
  caller: Caller,
  work: (trx: Transaction) => Promise<Omit<NewActivity, 'operationId'> | null>,
): Promise<boolean> {
  const operationId = newId();
  return insist((isAgain) =>
    database.transaction(async (trx) => {
      const earlier = isAgain ? await Activity.ofOperation(trx, operationId) : undefined;
      if (earlier) return earlier.result === 'succeed';
      const entry = await work(trx);
      if (entry === null) return false;
      await Activity.record(trx, caller, { ...entry, operationId });
      return entry.result === 'succeed';
    }),
  );
}
