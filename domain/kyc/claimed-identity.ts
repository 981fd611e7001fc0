import type { ClaimedIdentity } from '../able-id/compare.js';

/** What of an individual's form says who he is, in the words of the form (seed 000). */
export interface IndividualForm {
  readonly first_name: string;
  readonly last_name: string;
  readonly middle_name?: string | undefined;
  readonly document_series: string;
  readonly document_number: string;
}

/** What a resident tells beside his form to have his identity checked. */
export interface ResidentClaim {
  readonly pinfl: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
}

/** Who is to be checked at AbleID; kept as JSON (IDENTITY_SEALED.claim). */
export type IdentityClaim =
  | { readonly resident: ResidentClaim }
  | { readonly foreign: { readonly document: string } };

/**
 * Who an applicant claims to be. No form asks for a birth date or a PINFL (seed 000): they come with the identity check.
 * @param resident null for a foreigner, of whom AbleID is only told a document
 */
export function claimedIdentity(form: IndividualForm, resident: ResidentClaim | null): ClaimedIdentity {
  return {
    lastName: form.last_name,
    firstName: form.first_name,
    middleName: form.middle_name ?? null,
    birthDate: resident?.birthDate ?? null,
    pinfl: resident?.pinfl ?? null,
    document: `${form.document_series} ${form.document_number}`,
  };
}
