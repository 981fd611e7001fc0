import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { SEALED } from '../../models/user.js';
import { submitProof } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import { guessFactor } from './guess-factor.js';
import { sendCode } from './send-code.js';

/**
 * Sends a code to the account's own e-mail.
 * @throws DomainError `conflict` when it is verified already or there is none, `flood_control`, `unavailable`
 */
export async function requestEmailVerification(
  deps: UseCaseDeps,
  caller: Caller,
  { userId, account }: Actor,
): Promise<{ codeId: string }> {
  if (account.emailVerified || account.emailSealed === null) throw new DomainError('conflict');
  await deps.caps.takeAsk(caller.ip);
  const email = deps.sealer.open(SEALED.email, account.emailSealed);
  const { codeId } = await sendCode(deps, caller, {
    purpose: 'email_verification',
    budgetClass: 'email_verification',
    address: email,
    channels: ['email'],
    kind: 'email_code',
    userId,
    budgetIndex: emailBudgetIndex(deps, userId, email),
  });
  return { codeId };
}

/**
 * The budget of an e-mail that is not proved yet is the account's, not the address's: somebody who registered with a
 * stranger's e-mail must not shut its owner out.
 */
export function emailBudgetIndex(
  { index }: Pick<UseCaseDeps, 'index'>,
  userId: string,
  email: string,
): Buffer {
  return index.of('email_of_account', `${userId}:${email}`);
}

/**
 * Verifies the e-mail with the right code.
 * @throws DomainError `wrong_code`, `conflict` when a verified account holds the e-mail, `flood_control`, `unavailable`
 */
export async function verifyEmail(
  deps: UseCaseDeps,
  caller: Caller,
  { userId }: Actor,
  { codeId, code }: { codeId: string; code: string },
): Promise<void> {
  await guessFactor(deps, caller, { purpose: 'email_verification', codeId, code, binding: { userId } });
  await submitProof(deps, caller, 'email_verification', codeId, {});
}
