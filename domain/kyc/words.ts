/** The words of KYC cases: database checks, workflows, presenters and docs use these and no others. */

/** Kinds of cases, by the form that opens them (product-api). */
export const KYC_TYPES = ['legal', 'individual_basic', 'individual_full'] as const;
export type KycType = (typeof KYC_TYPES)[number];

/** Kinds of cases about a person: only those have an identity check. */
export const KYC_INDIVIDUAL_TYPES = [
  'individual_basic',
  'individual_full',
] as const satisfies readonly KycType[];
export type KycIndividualType = (typeof KYC_INDIVIDUAL_TYPES)[number];

/** Where a case stands (product-api, "KYC states"). */
export const KYC_STATUSES = [
  'created',
  'identity_check',
  'in_review',
  'resubmission_requested',
  'approved',
  'rejected',
  'withdrawn',
] as const;
export type KycStatus = (typeof KYC_STATUSES)[number];

/** What a reviewer may set (product-api, `set_status`). */
export const KYC_VERDICTS = ['in_review', 'approved', 'rejected', 'resubmission_requested'] as const;
export type KycVerdict = (typeof KYC_VERDICTS)[number];

/** What became of the identity check of a case (product-api, `identity_check.status`). */
export const IDENTITY_CHECK_STATUSES = ['pending', 'verified', 'failed', 'expired', 'unavailable'] as const;
export type IdentityCheckStatus = (typeof IDENTITY_CHECK_STATUSES)[number];

/** Who moves a case: its owner, somebody who may judge it, or the flow itself (answers of AbleID, clocks). */
export const KYC_ACTORS = ['applicant', 'reviewer', 'flow'] as const;
export type KycActor = (typeof KYC_ACTORS)[number];

/** Whether a case is about a person. */
export function isIndividual(type: KycType): type is KycIndividualType {
  return (KYC_INDIVIDUAL_TYPES as readonly KycType[]).includes(type);
}
