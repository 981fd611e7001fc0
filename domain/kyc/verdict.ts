import { type ApprovalCount, countApproval } from './approvals.js';
import { type KycTransition, transitionOf } from './transitions.js';
import {
  type IdentityCheckStatus,
  isIndividual,
  type KycStatus,
  type KycType,
  type KycVerdict,
} from './words.js';

/** What of a case a verdict depends on. */
export interface JudgedCase {
  readonly type: KycType;
  readonly status: KycStatus;
  /** null: no identity check was started. */
  readonly identity: IdentityCheckStatus | null;
  /** Id of the account that the case is about. */
  readonly applicantId: string;
  /** Ids of the reviewers whose approvals stand (countApproval). */
  readonly approvals: readonly string[];
}

/** What a reviewer asks for. */
export interface Verdict {
  readonly reviewerId: string;
  readonly to: KycVerdict;
  /** The status that he saw; a reversal has to name it. */
  readonly from?: KycStatus | undefined;
  readonly reason?: string | undefined;
}

/** What is to be done with a verdict. */
export type VerdictJudgement =
  | {
      readonly outcome: 'ok';
      /** The status of the case afterwards: not what was asked for when an approval waits for a second one. */
      readonly to: KycStatus;
      /** The decision that it takes back. */
      readonly reverses: KycStatus | null;
      /** Of an approval. */
      readonly approvals: ApprovalCount | null;
    }
  /** `own_case`: nobody judges himself. `conflict`: no such step from here. `needs_reason`: it has to say why. */
  | { readonly outcome: 'own_case' | 'conflict' | 'needs_reason' };

/**
 * Judges a verdict by what the case is like. Two at once are not seen here: the row of the decision is written under a
 * condition on the status that was judged, and the slower one is a conflict (architecture 2).
 * @param approvalsNeeded different reviewers that an approval takes
 */
export function judgeVerdict(kase: JudgedCase, verdict: Verdict, approvalsNeeded: number): VerdictJudgement {
  if (verdict.reviewerId === kase.applicantId) return { outcome: 'own_case' };
  if (verdict.from !== undefined && verdict.from !== kase.status) return { outcome: 'conflict' };
  const step = transitionOf('reviewer', kase.status, verdict.to);
  if (step === null || (step.reverses && verdict.from === undefined)) return { outcome: 'conflict' };
  if (needsReason(step, kase) && isBlank(verdict.reason)) return { outcome: 'needs_reason' };

  const reverses = step.reverses ? kase.status : null;
  if (verdict.to !== 'approved') return { outcome: 'ok', to: verdict.to, reverses, approvals: null };
  const approvals = countApproval(approvalsNeeded, kase.approvals, verdict.reviewerId);
  // Every status that can be approved can also be taken into review, so the wait for a second pair of eyes is a step.
  return { outcome: 'ok', to: approvals.complete ? 'approved' : 'in_review', reverses, approvals };
}

function needsReason({ reason }: KycTransition, { type, identity }: JudgedCase): boolean {
  if (reason === 'unless_verified') return isIndividual(type) && identity !== 'verified';
  return reason === 'required';
}

function isBlank(reason: string | undefined): boolean {
  return reason === undefined || reason.trim() === '';
}
