import type { KycClaimType } from './kyc/words.js';

/**
 * What an administrator's word about a private label is (ADR 0036): `label`, the label itself; `ban`, a ban or its end;
 * `verdict`, a reviewer's verdict on the open case; `owned`, nothing: a flow writes it, from facts of its own.
 */
type LabelMeaning = 'label' | 'ban' | 'verdict' | 'owned';

const MEANINGS: Readonly<Record<string, Exclude<LabelMeaning, 'label'>>> = {
  ban: 'ban',
  profile: 'verdict',
  document: 'verdict',
  address: 'verdict',
  email: 'owned',
  phone: 'owned',
  otp: 'owned',
  delete: 'owned',
};

/** What a private label's key means in an administrator's mouth. */
export function labelMeaning(key: string): LabelMeaning {
  return Object.hasOwn(MEANINGS, key) ? (MEANINGS[key] as LabelMeaning) : 'label';
}

/** The case that a label of a review is about; null for any other. */
export function claimOf(key: string): KycClaimType | null {
  return key === 'profile' || key === 'document' || key === 'address' ? key : null;
}

/** The verdict that a value of such a label is; undefined for one that nobody can speak. */
export const LABEL_VERDICTS: Readonly<Partial<Record<string, 'approved' | 'rejected'>>> = {
  verified: 'approved',
  rejected: 'rejected',
};
