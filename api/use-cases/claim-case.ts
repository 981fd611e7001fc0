import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { isUndecided, type KycClaimType } from '../../domain/kyc/words.js';
import { KYC_SEALED, KycCase } from '../../models/kyc-case.js';
import { changeCase, KycChange } from '../../models/kyc-change.js';
import { submitCase as makeCase } from '../../models/kyc-submission.js';
import type { Transaction } from '../../platform/database.js';
import type { UseCaseDeps } from './deps.js';

/** What is handed in for review through the Barong family. */
export interface Claim {
  readonly type: KycClaimType;
  /** What reviewers read, JSON. */
  readonly form: Readonly<Record<string, unknown>>;
  /** UUID of the call: of the change that it makes, and of the case that it opens. */
  readonly operationId: string;
}

/** The case that a claim came to. */
export interface SubmittedClaim {
  readonly caseId: string;
  /** Whether the case changed, so that its flow has to be told: more papers for an open case are no change. */
  readonly isNews: boolean;
}

/**
 * Hands a claim in, in the transaction of what it is about, whose account is locked: it opens a case, answers one whose
 * reviewer asked for another form, or lies in one that is open already. Its flow is told after the commit.
 * @throws DomainError `conflict`: a reviewer closed the case at this very moment
 */
export async function submitClaim(
  { sealer, kycDueSeconds }: Pick<UseCaseDeps, 'sealer' | 'kycDueSeconds'>,
  trx: Transaction,
  { ip, userAgent, requestId }: Caller,
  userId: string,
  { type, form, operationId }: Claim,
): Promise<SubmittedClaim> {
  const dueSeconds = kycDueSeconds[type];
  const formSealed = sealer.seal(KYC_SEALED.form, JSON.stringify(form));
  const open = await KycCase.query(trx)
    .where({ userId, type })
    .whereNotIn('status', ['approved', 'rejected', 'withdrawn'])
    .select('id')
    .first();
  if (!open) {
    const row = { id: operationId, changeId: operationId, type, userId, formSealed, dueSeconds };
    if ((await makeCase(trx, { ...row, ip, userAgent, requestId })) === undefined)
      throw new DomainError('conflict');
    return { caseId: operationId, isNews: true };
  }
  const kase = await KycCase.lock(trx, open.id);
  if (!kase) throw new DomainError('conflict');
  if ((await KycChange.known(trx, kase.id, [operationId])).length > 0)
    return { caseId: kase.id, isNews: true };
  if (kase.status === 'resubmission_requested') {
    const change = {
      id: operationId,
      actor: 'applicant',
      actorId: userId,
      to: 'created',
      formSealed,
    } as const;
    await changeCase(trx, kase, change, dueSeconds);
    return { caseId: kase.id, isNews: true };
  }
  if (!isUndecided(kase.status)) throw new DomainError('conflict');
  return { caseId: kase.id, isNews: false };
}
