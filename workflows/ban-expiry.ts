/**
 * End of a ban that was spoken until a moment: then its account is let in again, and its owner told.
 *
 *   banned ──the moment──▶ lifted
 *      └──an administrator lifts it before──▶ lifted
 *
 * The row in Postgres says which: a signal only makes the flow look, and one that was forged moves nothing. Another ban of
 * the account is another row, with a flow of its own or with none.
 */
import {
  allHandlersFinished,
  condition,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { BanExpiryInput, BanStage } from '../domain/ban-expiry.js';
import { banLiftedSignal } from './lib/ban-messages.js';
import { Facts } from './lib/facts.js';
import { STAGE, USER_REF } from './lib/search-attributes.js';
import { sure } from './lib/sure.js';

/** Clocks of Temporal and Postgres may differ: a moment that has come here may be a moment away there. */
const SHORTEST_WAIT_MS = 250;

/** What an operator reads at the top of the flow in the Web UI. */
const DETAILS: Readonly<Record<BanStage, string>> = {
  banned: 'The account is shut out. **Waits for the end of the ban**, or for whoever lifts it before.',
  lifted: 'The ban is over.',
  unknown: 'There is no such ban that ends by itself: somebody started this flow by hand.',
};

export async function banExpiry({ banId, lookAgainMs }: BanExpiryInput): Promise<BanStage> {
  const facts = new Facts();
  let shown: BanStage | undefined;
  setHandler(banLiftedSignal, facts.take, { description: 'Somebody lifted the ban: {"id": the ban}' });

  for (;;) {
    facts.drain();
    const { stage, userRef, inMs } = await sure('takeBan', 'where the ban stands', { banId });
    if (stage !== shown) {
      shown = stage;
      upsertSearchAttributes([
        { key: STAGE, value: stage },
        ...(userRef === undefined ? [] : [{ key: USER_REF, value: userRef }]),
      ]);
      setCurrentDetails(DETAILS[stage]);
    }
    if (stage !== 'banned') {
      await condition(allHandlersFinished);
      return stage;
    }
    const waitMs = Math.min(lookAgainMs, Math.max(SHORTEST_WAIT_MS, inMs));
    const told = await condition(() => facts.waiting, waitMs, { summary: 'the end of the ban' });
    if (!told && inMs <= waitMs) await sure('liftBan', 'let the account in again', { banId });
  }
}
