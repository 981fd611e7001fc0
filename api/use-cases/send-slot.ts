import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { UNAVAILABLE_RETRY_AFTER_SECONDS, WRONG_GUESSES_PER_ADDRESS_PER_DAY } from '../../domain/limits.js';
import { type BudgetClass, PURPOSES_OF, SendBudget } from '../../models/send-budget.js';
import { type NewVerification, openVerification, wrongGuesses } from '../../models/verification-asking.js';
import { voidUnsent } from '../../models/verification-sending.js';
import type { Database } from '../../platform/database.js';
import type { AskCaps } from './caps.js';

/**
 * Opens a verification in the address's slot.
 * @param caps of the asker that are still to be counted
 * @throws DomainError `flood_control` with the true wait
 */
export async function openInSlot(
  database: Database,
  caller: Caller,
  row: NewVerification,
  caps?: AskCaps,
): Promise<void> {
  const { opened, counted } = await openVerification(database, row, caller, caps);
  caps?.judge(counted);
  if (opened) return;
  const { budgetClass, addressIndex, budgetIndex = addressIndex, purpose, userId } = row;
  const purposes = budgetClass === null ? [purpose] : PURPOSES_OF[budgetClass];
  const wrong = await wrongGuesses(database, addressIndex, purposes, userId);
  const retryAfterSeconds =
    wrong.count >= WRONG_GUESSES_PER_ADDRESS_PER_DAY || budgetClass === null
      ? wrong.secondsLeft
      : await SendBudget.wait(database, budgetIndex, budgetClass);
  throw new DomainError('flood_control', { retryAfterSeconds });
}

/**
 * After an ask whose outcome the flow did not tell in time: nothing is sent from now on, and the slot goes back
 * when nothing left the house (reliability F13, F31).
 * @returns when the message was sent after all
 * @throws DomainError `unavailable` with an honest wait
 */
export async function settleUnsent(
  database: Database,
  verificationId: string,
  budgetClass: BudgetClass,
  budgetIndex: Buffer,
): Promise<void> {
  const retryAfterSeconds = await database.transaction(async (trx) => {
    const outcome = await voidUnsent(trx, verificationId);
    if (outcome === 'sent') return 0;
    if (outcome === 'maybe') return SendBudget.secondsLeft(trx, budgetIndex, budgetClass);
    await SendBudget.refund(trx, budgetIndex, budgetClass);
    return UNAVAILABLE_RETRY_AFTER_SECONDS;
  });
  if (retryAfterSeconds > 0) throw new DomainError('unavailable', { retryAfterSeconds });
}
