import { compareIdentity } from '../../domain/able-id/compare.js';
import type { AbleIdPerson } from '../../domain/able-id/person.js';
import type { IdentityClaim } from '../../domain/kyc/claimed-identity.js';
import { claimedIdentity, type IndividualForm } from '../../domain/kyc/claimed-identity.js';
import { IDENTITY_SEALED, type ToldAttempt } from '../../models/identity-attempt.js';
import type { Sealer } from '../../platform/crypto.js';
import type { FormData, IdentityCheckDetails, LinkedDocument } from './kyc-views.js';

/** A person of whom AbleID said nothing. */
const NOBODY: AbleIdPerson = {
  lastName: null,
  firstName: null,
  middleName: null,
  birthDate: null,
  pinfl: null,
  document: null,
};

/**
 * An identity check for those who judge it: what AbleID said, held against the form.
 * @param form of an individual: no other case has attempts
 * @param attempts of the case, this one included
 */
export function identityDetails(
  sealer: Sealer,
  form: FormData,
  attempt: ToldAttempt,
  { attempts, photo }: { attempts: number; photo: LinkedDocument | null },
): IdentityCheckDetails {
  const open = (context: string, sealed: string | null) =>
    sealed === null ? null : sealer.open(context, sealed);
  const claim = JSON.parse(sealer.open(IDENTITY_SEALED.claim, attempt.claimSealed)) as IdentityClaim;
  const said = open(IDENTITY_SEALED.person, attempt.personSealed);
  const person = said === null ? null : (JSON.parse(said) as AbleIdPerson);
  // While AbleID may still say something, its silence means nothing.
  const judged = person ?? (attempt.endedAt === null ? null : NOBODY);
  const claimed = claimedIdentity(
    form as unknown as IndividualForm,
    'resident' in claim ? claim.resident : null,
  );
  return {
    status: attempt.told,
    reason: attempt.reason,
    attempts,
    startedAt: attempt.createdAt,
    endedAt: attempt.endedAt,
    claim,
    person,
    address: open(IDENTITY_SEALED.address, attempt.addressSealed),
    photo,
    ...(judged === null ? { mismatched: [], unconfirmed: [] } : compareIdentity(claimed, judged)),
  };
}
