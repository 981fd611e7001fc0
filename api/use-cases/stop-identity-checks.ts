import { IdentityAttempt } from '../../models/identity-attempt.js';
import { KYC_SEALED, KycCase } from '../../models/kyc-case.js';
import { changeCase } from '../../models/kyc-change.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';

/** Why an attempt ended whose owner was shut out. */
const ACCOUNT_BANNED = 'ACCOUNT_BANNED';

/** A case whose flow is to be told that its identity check is over. */
export interface StoppedCheck {
  readonly caseId: string;
  readonly attemptId: string;
}

/**
 * Ends the identity checks of an account that is shut out; a case that waited for one goes to a reviewer. The account's row
 * is locked.
 */
export async function stopIdentityChecks(
  { sealer, kycDueSeconds }: UseCaseDeps,
  trx: Transaction,
  userId: string,
): Promise<readonly StoppedCheck[]> {
  const open = await IdentityAttempt.query(trx)
    .join('kycCases', 'kycCases.id', 'identityAttempts.caseId')
    .where({ userId })
    .whereIn('identityAttempts.status', ['starting', 'pending'])
    .orderBy('identityAttempts.caseId')
    .select('identityAttempts.id', 'caseId');
  for (const { caseId } of open) {
    const kase = await KycCase.lock(trx, caseId);
    if (!kase) continue;
    await IdentityAttempt.endOf(trx, caseId, ACCOUNT_BANNED);
    if (kase.status !== 'identity_check') continue;
    const reasonSealed = sealer.seal(KYC_SEALED.reason, 'The account was banned.');
    const change = { id: newId(), actor: 'flow', actorId: null, to: 'in_review', reasonSealed } as const;
    await changeCase(trx, kase, change, kycDueSeconds[kase.type]);
  }
  return open.map(({ id, caseId }) => ({ caseId, attemptId: id }));
}
