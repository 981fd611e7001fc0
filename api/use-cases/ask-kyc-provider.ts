import { isComplete } from '../../domain/kyc/provider.js';
import { KycVerification } from '../../models/kyc-verification.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import * as flows from '../../platform/temporal/provider-flows.js';
import type { UseCaseDeps } from './deps.js';

/**
 * Asks the KYC provider, where there is one, about everything of an account that is complete and that it was not asked about:
 * rows, in the transaction of what was handed in, whose flows are told after the commit. The account is locked.
 * @returns ids of what is asked now
 */
export async function askKycProvider(
  { asksKycProvider }: Pick<UseCaseDeps, 'asksKycProvider'>,
  trx: Transaction,
  userId: string,
): Promise<readonly string[]> {
  if (!asksKycProvider) return [];
  const asked: string[] = [];
  for (const askable of await KycVerification.askable(trx, userId)) {
    const id = newId();
    if (isComplete(askable.type, askable) && (await KycVerification.ask(trx, { ...askable, id })))
      asked.push(id);
  }
  return asked;
}

/** Tells the flows of verifications. The word may get lost: the worker says it again (worker/fact-sender). */
export async function tellVerifications(deps: UseCaseDeps, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((id) => flows.tellVerification(deps, id, { id }).catch(() => undefined)));
}
