/** The words of KYC cases: database checks, workflows, presenters and docs use these and no others. */

/** Kinds of cases that a form of the product API opens. */
export const KYC_FORM_TYPES = ['legal', 'individual_basic', 'individual_full'] as const;
export type KycFormType = (typeof KYC_FORM_TYPES)[number];

/** Kinds of cases about what a person shows through the Barong family: a profile, documents, a proof of an address. */
export const KYC_CLAIM_TYPES = ['profile', 'document', 'address'] as const;
export type KycClaimType = (typeof KYC_CLAIM_TYPES)[number];

/** Kinds of cases: reviewers see all of them in one list. */
export const KYC_TYPES = [...KYC_FORM_TYPES, ...KYC_CLAIM_TYPES] as const;
export type KycType = (typeof KYC_TYPES)[number];

/** Kinds of cases about a person: only those have an identity check. */
export const KYC_INDIVIDUAL_TYPES = [
  'individual_basic',
  'individual_full',
] as const satisfies readonly KycFormType[];
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

/** Open for everything: verdicts are allowed from these (product-api), and identity checks go on in them. */
export const KYC_UNDECIDED = [
  'created',
  'identity_check',
  'in_review',
] as const satisfies readonly KycStatus[];

/** What a reviewer may set (product-api, `set_status`). */
export const KYC_VERDICTS = ['in_review', 'approved', 'rejected', 'resubmission_requested'] as const;
export type KycVerdict = (typeof KYC_VERDICTS)[number];

/** What became of the identity check of a case (product-api, `identity_check.status`). */
export const IDENTITY_CHECK_STATUSES = ['pending', 'verified', 'failed', 'expired', 'unavailable'] as const;
export type IdentityCheckStatus = (typeof IDENTITY_CHECK_STATUSES)[number];

/** Who moves a case: its owner, somebody who may judge it, the flow itself (answers of AbleID, clocks), a KYC provider. */
export const KYC_ACTORS = ['applicant', 'reviewer', 'flow', 'provider'] as const;
export type KycActor = (typeof KYC_ACTORS)[number];

/** Whether a case is about a person. */
export function isIndividual(type: KycType): type is KycIndividualType {
  return (KYC_INDIVIDUAL_TYPES as readonly KycType[]).includes(type);
}

/** Whether a case is about what a person shows through the Barong family. */
export function isClaim(type: KycType): type is KycClaimType {
  return (KYC_CLAIM_TYPES as readonly KycType[]).includes(type);
}

/** Whether a case is open for verdicts and identity checks. */
export function isUndecided(status: KycStatus): boolean {
  return (KYC_UNDECIDED as readonly KycStatus[]).includes(status);
}
