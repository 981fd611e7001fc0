import type { PaperKind, ProviderCheck } from '../../domain/kyc/provider.js';

/** Who is to be verified; null is not known. */
export interface Applicant {
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** YYYY-MM-DD. */
  readonly dob: string | null;
  /** ISO 3166-1, two or three letters. */
  readonly country: string | null;
  readonly email: string | null;
  /** E.164. */
  readonly phone: string | null;
}

/** A file of a paper. */
export interface ProviderFile {
  readonly name: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** A paper; its files were handed over before. */
export interface Paper {
  readonly applicantRef: string;
  readonly kind: PaperKind | 'selfie' | 'address';
  readonly number: string | null;
  /** YYYY-MM-DD. */
  readonly expiresOn: string | null;
  readonly frontRef: string;
  readonly backRef: string | null;
}

/** Where somebody says that he lives. */
export interface ProviderAddress {
  readonly applicantRef: string;
  readonly country: string;
  readonly city: string;
  readonly postcode: string;
  readonly address: string;
}

/** What the provider made of a verification. */
export interface ProviderVerdict {
  readonly applicantRef: string;
  /** null: it still looks. */
  readonly outcome: 'approved' | 'rejected' | null;
  /** Its words for a rejection, for reviewers; they may hold anything. */
  readonly reason: string | null;
}

/**
 * A company that looks at people and their papers. What it makes is known by a reference of its own. Each call sends once,
 * under its own deadline (KYC_PROVIDER_CALL_MS); `signal` ends it early. A call whose answer got lost may be made again: it
 * leaves an object that nothing refers to.
 * @throws KycProviderError from every call, and nothing else for whatever the provider or the network does
 */
export interface KycProvider {
  createApplicant(applicant: Applicant, signal: AbortSignal): Promise<string>;
  createFile(file: ProviderFile, signal: AbortSignal): Promise<string>;
  createDocument(paper: Paper, signal: AbortSignal): Promise<string>;
  createAddress(address: ProviderAddress, signal: AbortSignal): Promise<string>;
  createVerification(
    verification: {
      readonly applicantRef: string;
      readonly checks: readonly ProviderCheck[];
      readonly callbackUrl: string;
    },
    signal: AbortSignal,
  ): Promise<string>;
  /** @param checks that were asked for: all of them have to be passed. null: the provider knows no such verification */
  findVerification(
    verificationRef: string,
    checks: readonly ProviderCheck[],
    signal: AbortSignal,
  ): Promise<ProviderVerdict | null>;
}
