import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { KycType } from '../../domain/kyc/words.js';
import { Activity } from '../../models/activity.js';
import { KYC_SEALED, KycCase } from '../../models/kyc-case.js';
import { changeCase, KycChange } from '../../models/kyc-change.js';
import { submitCase as makeCase } from '../../models/kyc-submission.js';
import { isUniqueViolation } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';
import { tellReview } from './kyc-flow.js';
import type { CaseKey, CaseState, Submission } from './kyc-views.js';

/**
 * Opens a case with a form.
 * @throws DomainError `conflict`: the account has an open or approved case of the type, or no verified phone (reliability
 * A42)
 */
export async function submitCase(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { type, form, operationId = newId() }: Submission & { type: KycType },
): Promise<CaseState> {
  const { database, sealer, kycDueSeconds } = deps;
  if (actor.account.state !== 'active') throw new DomainError('conflict');
  const id = operationId;
  // The change has a table of its own: with the same id, a later try tells the flow of the very same fact.
  const changeId = operationId;
  const { userId } = actor;
  const { ip, userAgent, requestId } = caller;
  const row = {
    id,
    changeId,
    type,
    userId,
    formSealed: sealer.seal(KYC_SEALED.form, JSON.stringify(form)),
    dueSeconds: kycDueSeconds[type],
    ip,
    userAgent,
    requestId,
  };
  const kase = await insist(async () => {
    const number = await makeCase(database, row).catch(nothingWhenTaken);
    if (number !== undefined) return { number, status: 'created' as const };
    // An earlier try of this very operation was applied, and nobody heard of it (reliability F1, F19).
    return KycCase.query(database).findOne({ id, userId, type }).select('number', 'status');
  });
  if (!kase) throw new DomainError('conflict');
  await tellReview(deps, 'submission', id, { id: changeId });
  return { type, id: Number(kase.number), status: kase.status };
}

/**
 * Answers a reviewer who asked for another form.
 * @throws DomainError `not_found`, `conflict` (nobody asked)
 */
export async function resubmitCase(
  deps: UseCaseDeps,
  caller: Caller,
  { userId }: Actor,
  { type, id, form, operationId: changeId = newId() }: Submission & CaseKey,
): Promise<CaseState> {
  const { database, sealer, kycDueSeconds } = deps;
  const formSealed = sealer.seal(KYC_SEALED.form, JSON.stringify(form));
  const caseId = await insist(() =>
    database.transaction(async (trx) => {
      const named = await KycCase.named(trx, { type, id, userId });
      const kase = named && (await KycCase.lock(trx, named.id));
      if (!kase) throw new DomainError('not_found');
      // Found again after a lost acknowledgement.
      if ((await KycChange.known(trx, kase.id, [changeId])).length > 0) return kase.id;
      if (kase.status !== 'resubmission_requested') throw new DomainError('conflict');
      const change = {
        id: changeId,
        actor: 'applicant',
        actorId: userId,
        to: 'created',
        formSealed,
      } as const;
      await changeCase(trx, kase, change, kycDueSeconds[type]);
      await Activity.record(trx, caller, { topic: 'kyc', action: 'resubmit', result: 'succeed', userId });
      return kase.id;
    }),
  );
  await tellReview(deps, 'submission', caseId, { id: changeId });
  return { type, id, status: 'created' };
}

/** Two submissions of one account at once, or two tries of one: the indexes have the last word. */
function nothingWhenTaken(error: unknown): undefined {
  if (!isUniqueViolation(error)) throw error;
}
