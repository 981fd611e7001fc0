import type { NoticeKind } from '../states.js';
import type { KycStatus } from './words.js';

/** What an applicant is told when his case takes a step; null: nothing that he has not done himself, or waits for. */
export function noticeOf(from: KycStatus | null, to: KycStatus): NoticeKind | null {
  if (from === to) return null;
  switch (to) {
    case 'approved':
      return 'kyc_approved';
    case 'rejected':
      return 'kyc_rejected';
    case 'resubmission_requested':
      return 'kyc_resubmission';
    case 'withdrawn':
      return 'kyc_withdrawn';
    case 'in_review':
      return from === 'approved' ? 'kyc_reversed' : null;
    case 'created':
    case 'identity_check':
      return null;
  }
}
