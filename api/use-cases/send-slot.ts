import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { UNAVAILABLE_RETRY_AFTER_SECONDS, WRONG_GUESSES_PER_ADDRESS_PER_DAY } from '../../domain/limits.js';
import type { Purpose } from '../../domain/states.js';
import { type BudgetClass, SendBudget } from '../../models/send-budget.js';
import { type NewVerification, Verification } from '../../models/verification.js';
import type { Database } from '../../platform/database.js';

/** Which budget a purpose draws on (product-api: anonymous purposes share ONE window and ONE daily budget). */
const CLASS_OF: Record<Purpose, BudgetClass> = { registration: 'anonymous' };

/**
 * Opens a verification in the address's slot.
 * @throws DomainError `flood_control` with the true wait
 */
export async function openVerification(
  database: Database,
  caller: Caller,
  row: Omit<NewVerification, 'budgetClass'>,
): Promise<void> {
  const budgetClass = CLASS_OF[row.purpose];
  if (await Verification.open(database, { ...row, budgetClass }, caller)) return;
  const wrong = await Verification.wrongGuesses(database, row.addressIndex);
  const retryAfterSeconds =
    wrong.count >= WRONG_GUESSES_PER_ADDRESS_PER_DAY
      ? wrong.secondsLeft
      : await SendBudget.wait(database, row.addressIndex, budgetClass);
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
  purpose: Purpose,
  addressIndex: Buffer,
): Promise<void> {
  const budgetClass = CLASS_OF[purpose];
  const retryAfterSeconds = await database.transaction(async (trx) => {
    const outcome = await Verification.voidUnsent(trx, verificationId);
    if (outcome === 'sent') return 0;
    if (outcome === 'maybe') return SendBudget.secondsLeft(trx, addressIndex, budgetClass);
    await SendBudget.refund(trx, addressIndex, budgetClass);
    return UNAVAILABLE_RETRY_AFTER_SECONDS;
  });
  if (retryAfterSeconds > 0) throw new DomainError('unavailable', { retryAfterSeconds });
}
