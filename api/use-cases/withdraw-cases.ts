import { KYC_UNDECIDED } from '../../domain/kyc/words.js';
import { IdentityAttempt } from '../../models/identity-attempt.js';
import { KYC_SEALED, KycCase } from '../../models/kyc-case.js';
import { changeCase } from '../../models/kyc-change.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';

/** Why an attempt ended whose owner closed his account. */
const ACCOUNT_CLOSED = 'ACCOUNT_CLOSED';

/** A case that was withdrawn, and the change that says so. */
export interface WithdrawnCase {
  readonly caseId: string;
  readonly changeId: string;
}

/**
 * Withdraws the open cases of an account that is closed (product-api: "Closing an account withdraws"), their identity checks
 * with them. The account's row is locked. Nothing follows from such a change but the end of the flow, so it counts as applied:
 * the owner is told of the closing, and not of each case.
 */
export async function withdrawCases(
  { sealer, kycDueSeconds }: Pick<UseCaseDeps, 'sealer' | 'kycDueSeconds'>,
  trx: Transaction,
  userId: string,
): Promise<readonly WithdrawnCase[]> {
  const open = await KycCase.query(trx)
    .where({ userId })
    .whereIn('status', [...KYC_UNDECIDED, 'resubmission_requested'])
    .orderBy('id')
    .select('id');
  const withdrawn: WithdrawnCase[] = [];
  for (const { id: caseId } of open) {
    const kase = await KycCase.lock(trx, caseId);
    // Decided while the lock was waited for.
    if (!kase || ['approved', 'rejected', 'withdrawn'].includes(kase.status)) continue;
    await IdentityAttempt.endOf(trx, caseId, ACCOUNT_CLOSED);
    const changeId = newId();
    const reasonSealed = sealer.seal(KYC_SEALED.reason, 'The account was closed.');
    const change = {
      id: changeId,
      actor: 'flow',
      actorId: null,
      to: 'withdrawn',
      reasonSealed,
      applied: true,
    } as const;
    await changeCase(trx, kase, change, kycDueSeconds[kase.type]);
    withdrawn.push({ caseId, changeId });
  }
  return withdrawn;
}
