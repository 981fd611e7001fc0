import { type IdentityCheckStatus, isIndividual, type KycStatus, type KycType } from './words.js';

/** What an applicant is to do now (product-api, `next_step`); the words are ours. */
export const KYC_NEXT_STEPS = [
  'start_identity_check',
  'pass_identity_check',
  'wait_for_review',
  'resubmit',
  'submit_again',
] as const;
export type KycNextStep = (typeof KYC_NEXT_STEPS)[number];

/** What of a case its owner's next step depends on. */
export interface WaitingCase {
  readonly type: KycType;
  readonly status: KycStatus;
  /** null: no identity check was started. */
  readonly identity: IdentityCheckStatus | null;
  /** Whether another identity check may be started (product-api: "at most 3 attempts a case"). */
  readonly attemptsLeft: boolean;
}

/** The applicant's next step; null when nothing is left to do or to wait for. */
export function nextStep(kase: WaitingCase): KycNextStep | null {
  switch (kase.status) {
    case 'created':
    case 'identity_check':
    case 'in_review':
      return isIndividual(kase.type) ? identityStep(kase) : 'wait_for_review';
    case 'resubmission_requested':
      return 'resubmit';
    case 'approved':
      return null;
    case 'rejected':
    case 'withdrawn':
      return 'submit_again';
  }
}

function identityStep({ identity, attemptsLeft }: WaitingCase): KycNextStep {
  switch (identity) {
    case 'pending':
      return 'pass_identity_check';
    case null:
    case 'failed':
    case 'expired':
      return attemptsLeft ? 'start_identity_check' : 'wait_for_review';
    case 'verified':
    // AbleID did not answer: another attempt would wait for the same silence, a reviewer does not.
    case 'unavailable':
      return 'wait_for_review';
  }
}
