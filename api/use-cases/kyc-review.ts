import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { approvalsNeeded } from '../../domain/kyc/approvals.js';
import { judgeVerdict, type VerdictJudgement } from '../../domain/kyc/verdict.js';
import { isUndecided, type KycStatus } from '../../domain/kyc/words.js';
import { Activity, type NewActivity } from '../../models/activity.js';
import { ClaimedProfile } from '../../models/claimed-profile.js';
import { IdentityAttempt } from '../../models/identity-attempt.js';
import { KYC_SEALED, KycCase, type LockedCase } from '../../models/kyc-case.js';
import { changeCase, KycChange } from '../../models/kyc-change.js';
import { isUniqueViolation, type Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';
import { tellReview } from './kyc-flow.js';
import type { VerdictInput, VerdictResult } from './kyc-views.js';

/** Why an attempt ended that a verdict made pointless. */
const CASE_DECIDED = 'CASE_DECIDED';

/**
 * A reviewer's verdict: a row, judged and written while nobody else can change the case, and then a signal that carries
 * its id. What follows from it is done by the case's flow.
 * @throws DomainError `not_found`, `forbidden` (his own case), `conflict` (somebody was faster, or there is no such
 * step), `validation_failed` (it has to say why)
 */
export async function judgeCase(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  verdict: VerdictInput,
): Promise<VerdictResult> {
  const { database } = deps;
  const changeId = newId();
  const judge = () =>
    database.transaction(async (trx) => {
      const { caseId, result, audit } = await judgeLocked(deps, trx, { actor, verdict, changeId });
      if (audit) await Activity.record(trx, caller, { ...audit, actorId: actor.userId });
      return { caseId, result };
    });
  try {
    const { caseId, result } = await insist(judge);
    await tellReview(deps, 'verdict', caseId, { id: changeId });
    return result;
  } catch (error) {
    const refusal = isUniqueViolation(error) ? new DomainError('conflict') : error;
    if (refusal instanceof DomainError) await recordRefusal(deps, caller, actor, verdict, refusal);
    throw refusal;
  }
}

interface Spoken {
  readonly actor: Actor;
  readonly verdict: VerdictInput;
  /** UUID of the change that the verdict is: found again by a later try of the same call. */
  readonly changeId: string;
}

/** A verdict that was written: whoever called tells the case's flow of it after the commit. */
interface Judged {
  readonly caseId: string;
  readonly result: VerdictResult;
  /** For the log; null: it was said before. */
  readonly audit: Omit<NewActivity, 'actorId'> | null;
}

/** The verdict in a transaction of the caller's, who logs it. @throws as `judgeCase`; a unique violation is a `conflict` */
export async function judgeLocked(
  deps: UseCaseDeps,
  trx: Transaction,
  { actor, verdict, changeId }: Spoken,
): Promise<Judged> {
  const { sealer, fourEyes, kycDueSeconds } = deps;
  const { type, id, to, from, reason, message } = verdict;
  const named = await KycCase.named(trx, { type, id });
  const kase = named && (await KycCase.lock(trx, named.id));
  if (!kase) throw new DomainError('not_found');
  const needed = approvalsNeeded(type, fourEyes);
  const approvers = await KycChange.approvers(trx, kase.id);
  const answer = (status: KycStatus, given: number) => ({
    caseId: kase.id,
    result: { type, id, status, ...(to === 'approved' && needed > 1 && { approvals: { given, needed } }) },
    audit: null,
  });
  // An earlier try of this very call was applied, and its acknowledgement lost (reliability F19).
  if ((await KycChange.known(trx, kase.id, [changeId])).length > 0)
    return answer(kase.status, approvers.length);

  if (type === 'profile' && to === 'approved') await refuseAuthor(deps, trx, kase.id, actor);
  const { status: old } = kase;
  const step = accepted(await judge(trx, kase, { actor, verdict, approvers, needed }));
  // He has said so before: told the same again.
  if (step.approvals?.counts === false) return answer(kase.status, step.approvals.given);
  const change = {
    id: changeId,
    actor: 'reviewer',
    actorId: actor.userId,
    to: step.to,
    verdict: to,
    reverses: step.reverses !== null,
    reasonSealed: reason === undefined ? null : sealer.seal(KYC_SEALED.reason, reason),
    messageSealed: message === undefined ? null : sealer.seal(KYC_SEALED.message, message),
  } as const;
  await changeCase(trx, kase, change, kycDueSeconds[type]);
  if (!isUndecided(step.to)) await IdentityAttempt.endOf(trx, kase.id, CASE_DECIDED);
  return {
    ...answer(step.to, step.approvals?.given ?? 0),
    audit: {
      topic: 'kyc',
      action: to,
      result: 'succeed',
      userId: kase.userId,
      subject: `kyc:${type}/${id}`,
      changes: { status: { old, new: step.to } },
      ...(from !== undefined && { reason: `from_${from}` }),
    },
  };
}

/**
 * Whoever wrote a profile for somebody does not approve it, where that is asked for (barong.md section 5).
 * @throws DomainError `forbidden` with the reason `author`
 */
async function refuseAuthor(
  { profileReview }: Pick<UseCaseDeps, 'profileReview'>,
  trx: Transaction,
  caseId: string,
  { userId, role }: Actor,
): Promise<void> {
  if (!profileReview.isDouble || profileReview.roles.includes(role)) return;
  const profile = await ClaimedProfile.query(trx).findOne({ caseId, authorId: userId });
  if (profile) throw new DomainError('forbidden', { reason: 'author' });
}

async function judge(
  trx: Transaction,
  kase: LockedCase,
  {
    actor,
    verdict,
    approvers,
    needed,
  }: Pick<Spoken, 'actor' | 'verdict'> & { approvers: string[]; needed: number },
): Promise<VerdictJudgement> {
  const attempt = await IdentityAttempt.latest(trx, kase.id);
  const { type, status, userId: applicantId } = kase;
  const { to, from, reason } = verdict;
  return judgeVerdict(
    { type, status, applicantId, identity: attempt?.told ?? null, approvals: approvers },
    { reviewerId: actor.userId, to, from, reason },
    needed,
  );
}

/** @throws DomainError in the words of a refused verdict */
function accepted(judgement: VerdictJudgement): Extract<VerdictJudgement, { outcome: 'ok' }> {
  switch (judgement.outcome) {
    case 'ok':
      return judgement;
    case 'own_case':
      throw new DomainError('forbidden');
    case 'conflict':
      throw new DomainError('conflict');
    case 'needs_reason':
      throw new DomainError('validation_failed', { fields: [{ path: 'reason', rule: 'defined' }] });
  }
}

/** Refused verdicts are remembered (ASVS 16.3.2); the case's number is in the request, which the log names. */
async function recordRefusal(
  { database }: UseCaseDeps,
  caller: Caller,
  { userId: actorId }: Actor,
  { type, id, to }: VerdictInput,
  { code }: DomainError,
): Promise<void> {
  const named = await KycCase.named(database, { type, id });
  await Activity.record(database, caller, {
    topic: 'kyc',
    action: to,
    result: 'denied',
    reason: code,
    actorId,
    ...(named && { userId: named.userId }),
  });
}
