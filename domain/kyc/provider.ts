import type { DocumentSide } from '../documents.js';
import type { KycClaimType } from './words.js';

// What a KYC provider is asked about cases of the Barong family (barong.md section 12), and the flow that asks it.

/** Providers that can be chosen (KYC_PROVIDER); none: reviewers alone, Barong's `local`. */
export const KYC_PROVIDERS = ['none', 'kycaid'] as const;

/**
 * Where a verification stands. `left`: the provider did not decide, reviewers do. `overtaken`: somebody else decided first,
 * or there is another form by now.
 */
export const VERIFICATION_STATUSES = [
  'asking',
  'waiting',
  'approved',
  'rejected',
  'left',
  'overtaken',
] as const;
export type VerificationStatus = (typeof VERIFICATION_STATUSES)[number];

/** What its flow shows; `unknown`: there is no such verification. */
export type VerificationStage = VerificationStatus | 'unknown';

/** What the provider looks at. */
export type ProviderCheck = 'aml' | 'document' | 'facial' | 'address';

/** What is looked at in a case. */
export const CHECKS: Readonly<Record<KycClaimType, readonly ProviderCheck[]>> = {
  // Nothing but words to look at: the person is looked up.
  profile: ['aml'],
  // barong.md section 12: "`document` needs both document and facial true".
  document: ['document', 'facial'],
  address: ['address'],
};

/** Papers that a person is known by. */
export type PaperKind = 'passport' | 'government_id' | 'drivers_license';

/** Barong's types of them, and how many files are all of one (barong.md section 12). */
const PAPERS: ReadonlyMap<string, { readonly kind: PaperKind; readonly files: number }> = new Map([
  ['Passport', { kind: 'passport', files: 2 }],
  ['Driver license', { kind: 'drivers_license', files: 3 }],
  ['Identity card', { kind: 'government_id', files: 3 }],
]);

/** Files that belong together. */
export interface Batch {
  readonly docType: string | null;
  /** One a file. */
  readonly sides: readonly DocumentSide[];
}

/** The provider's kind of a document; undefined for one that only reviewers look at. */
export const paperKindOf = (docType: string): PaperKind | undefined => PAPERS.get(docType)?.kind;

/**
 * Whether there is all that the provider needs: a profile and a proof of an address at once; of papers as many files as
 * belong to one, a front and a face among them.
 */
export function isComplete(type: KycClaimType, { docType, sides }: Batch): boolean {
  if (type !== 'document') return true;
  const paper = PAPERS.get(docType ?? '');
  return (
    paper !== undefined && sides.length >= paper.files && sides.includes('front') && sides.includes('selfie')
  );
}

/** What the flow starts with: everything else is in Postgres. */
export interface ProviderVerificationInput {
  /** UUID of the row. */
  readonly verificationId: string;
  /** The flow looks into Postgres at least so often. */
  readonly lookAgainMs: number;
}

/** What the flow is told: the provider called back. */
export const CALLBACK_SIGNAL = 'callback';

export const providerVerificationId = (verificationId: string): string =>
  `provider-verification-${verificationId}`;
