/**
 * Closing of an account: its owner closed it, which shut it at once; after the grace what is personal of it is erased.
 *
 *   closed ──grace──▶ erased
 *      └──an operator restores it──▶ restored
 *
 * The row in Postgres says which: a signal only makes the flow look, and one that was forged moves nothing.
 */
import {
  allHandlersFinished,
  condition,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { AccountDeletionInput, DeletionStage } from '../domain/account-deletion.js';
import { restoredSignal } from './lib/deletion-messages.js';
import { Facts } from './lib/facts.js';
import { STAGE, USER_REF } from './lib/search-attributes.js';
import { sure } from './lib/sure.js';

/** Clocks of Temporal and Postgres may differ: a moment that has come here may be a moment away there. */
const SHORTEST_WAIT_MS = 250;

/** What an operator reads at the top of the flow in the Web UI. */
const DETAILS: Readonly<Record<DeletionStage, string>> = {
  closed:
    'The owner closed the account: nobody gets in. **Waits for the end of the grace**, or for an operator who restores it.',
  restored: 'An operator restored the account within the grace. Nothing was erased.',
  erased: 'What was personal of the account is erased; its uid and the books stay.',
  unknown: 'There is no such closing: somebody started this flow by hand.',
};

export async function accountDeletion({
  deletionId,
  lookAgainMs,
}: AccountDeletionInput): Promise<DeletionStage> {
  const facts = new Facts();
  let shown: DeletionStage | undefined;
  setHandler(restoredSignal, facts.take, {
    description: 'An operator restored the account: {"id": its closing}',
  });

  for (;;) {
    facts.drain();
    const { stage, userRef, inMs } = await sure('takeDeletion', 'where the closing stands', { deletionId });
    if (stage !== shown) {
      shown = stage;
      upsertSearchAttributes([
        { key: STAGE, value: stage },
        ...(userRef === undefined ? [] : [{ key: USER_REF, value: userRef }]),
      ]);
      setCurrentDetails(DETAILS[stage]);
    }
    if (stage !== 'closed') {
      await condition(allHandlersFinished);
      return stage;
    }
    const waitMs = Math.min(lookAgainMs, Math.max(SHORTEST_WAIT_MS, inMs));
    const told = await condition(() => facts.waiting, waitMs, { summary: 'the grace, or a restoration' });
    if (!told && inMs <= waitMs) await sure('eraseAccount', 'erase what is personal', { deletionId });
  }
}
