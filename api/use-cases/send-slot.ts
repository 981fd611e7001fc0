import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { UNAVAILABLE_RETRY_AFTER_SECONDS, WRONG_GUESSES_PER_ADDRESS_PER_DAY } from '../../domain/limits.js';
import type { Purpose } from '../../domain/states.js';
import { Activity } from '../../models/activity.js';
import { type BudgetClass, SendBudget } from '../../models/send-budget.js';
import { Verification } from '../../models/verification.js';
import type { Database, Transaction } from '../../platform/database.js';

/** Which budget a purpose draws on (product-api: anonymous purposes share ONE window and ONE daily budget). */
const CLASS_OF: Record<Purpose, BudgetClass> = { registration: 'anonymous' };

/**
 * Takes an address's slot and runs `open` in the same transaction: a code is never asked for without its slot
 * being spent, and no slot is spent without its row.
 * @throws DomainError `flood_control` with the true wait
 */
export async function withSendSlot(
  database: Database,
  caller: Caller,
  purpose: Purpose,
  addressIndex: Buffer,
  open: (trx: Transaction) => Promise<void>,
): Promise<void> {
  const wait = await database.transaction(async (trx) => {
    const seconds = await secondsToWait(trx, addressIndex, CLASS_OF[purpose]);
    if (seconds === 0) await open(trx);
    else
      await Activity.record(trx, caller, {
        topic: topicOf(purpose),
        action: 'request_code',
        result: 'denied',
        reason: 'flood_control',
        addressIndex,
      });
    return seconds;
  });
  if (wait > 0) throw new DomainError('flood_control', { retryAfterSeconds: wait });
}

async function secondsToWait(
  trx: Transaction,
  addressIndex: Buffer,
  budgetClass: BudgetClass,
): Promise<number> {
  const seconds = await SendBudget.take(trx, addressIndex, budgetClass);
  if (seconds > 0) return seconds;
  const wrong = await Verification.wrongGuesses(trx, addressIndex);
  if (wrong.count < WRONG_GUESSES_PER_ADDRESS_PER_DAY) return 0;
  await SendBudget.refund(trx, addressIndex, budgetClass);
  return wrong.secondsLeft;
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

const topicOf = (purpose: Purpose) => purpose;
