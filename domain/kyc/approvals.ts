import type { KycType } from './words.js';

/** Different reviewers that the approval of a case takes: with four-eyes on, 2 (product-api). @param fourEyes KYC_FOUR_EYES */
export function approvalsNeeded(type: KycType, fourEyes: readonly KycType[]): number {
  return fourEyes.includes(type) ? 2 : 1;
}

/** Where the approval of a case stands; `given` and `needed` are what `set_status` answers (product-api). */
export interface ApprovalCount {
  /** Different reviewers who approve, this one included. */
  readonly given: number;
  readonly needed: number;
  /** Whether this approval adds to them; a reviewer who repeats himself does not. */
  readonly counts: boolean;
  /** Whether the case is approved by it. */
  readonly complete: boolean;
}

/**
 * Four-eyes: adds a reviewer's approval to those that a case has. A repeat changes nothing and is told the same count,
 * so that a call whose answer was lost can be made again.
 * @param needed different reviewers that an approval takes: 1, or with four-eyes 2 (product-api: "approvals_needed:2")
 * @param earlier ids of those who approved since the form was last submitted or a decision last taken back
 */
export function countApproval(needed: number, earlier: readonly string[], reviewerId: string): ApprovalCount {
  const reviewers = new Set(earlier);
  const counts = !reviewers.has(reviewerId);
  const given = reviewers.add(reviewerId).size;
  return { given, needed, counts, complete: given >= needed };
}
