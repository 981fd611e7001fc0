import type { Actor, Caller } from '../../domain/actor.js';
import type { ClaimedFields } from '../../domain/claimed-profile.js';
import { DomainError } from '../../domain/errors.js';
import { Activity } from '../../models/activity.js';
import { type ClaimedColumns, ClaimedProfile } from '../../models/claimed-profile.js';
import { BARONG_SEALED } from '../../models/full-account.js';
import { PROFILE_SEALED, Profile } from '../../models/profile.js';
import { refreshReviewLabels } from '../../models/review-labels.js';
import { User } from '../../models/user.js';
import { isUniqueViolation, type Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { askKycProvider, tellVerifications } from './ask-kyc-provider.js';
import { type SubmittedClaim, submitClaim } from './claim-case.js';
import type { UseCaseDeps } from './deps.js';
import { type ClaimedProfileView, openProfile } from './full-account.js';
import { insist } from './insist.js';
import { tellReview } from './kyc-flow.js';
import { nameColumns, present } from './profile-columns.js';

/** What is written of a profile: absent stays as it is, null clears. */
export type ProfileClaim = Partial<ClaimedFields> & {
  /** JSON text of the client's own. */
  readonly metadata?: string | null;
};

/** The actor's profiles, the oldest first. */
export async function listProfiles(
  deps: Pick<UseCaseDeps, 'database' | 'sealer'>,
  { userId }: Pick<Actor, 'userId'>,
): Promise<readonly ClaimedProfileView[]> {
  const profiles = await ClaimedProfile.sealedOf(deps.database, { userId });
  return profiles.map((profile) => openProfile(deps, profile));
}

/**
 * Begins a profile, and hands it in for review when that is asked for.
 * @throws DomainError `conflict` with the reason `exists`: one is drafted or submitted already
 */
export async function createProfile(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  claim: ProfileClaim & { readonly submits: boolean },
): Promise<ClaimedProfileView> {
  const id = newId();
  return write(deps, caller, actor, claim, async (trx) => {
    const { userId } = actor;
    const known = await ClaimedProfile.query(trx).findById(id);
    if (known) return known;
    if (await ClaimedProfile.open(trx, userId)) throw new DomainError('conflict', { reason: 'exists' });
    return ClaimedProfile.query(trx).insert({ id, userId, state: 'drafted' }).returning('*');
  });
}

/**
 * Goes on writing the drafted profile.
 * @throws DomainError `not_found`: none is drafted
 */
export async function updateDraft(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  claim: ProfileClaim & { readonly submits: boolean },
): Promise<ClaimedProfileView> {
  let id: string | undefined;
  return write(deps, caller, actor, claim, async (trx) => {
    const profile = id
      ? await ClaimedProfile.query(trx).findById(id)
      : await ClaimedProfile.open(trx, actor.userId);
    if (!profile || (id === undefined && profile.state !== 'drafted')) throw new DomainError('not_found');
    id = profile.id;
    return profile;
  });
}

/**
 * Writes a profile under the lock of its account; what an earlier try wrote, of which nobody heard, it finds again
 * (reliability F19).
 * @param find the profile to write, made when it is new
 */
async function write(
  deps: UseCaseDeps,
  caller: Caller,
  { userId }: Actor,
  { submits, ...claim }: ProfileClaim & { readonly submits: boolean },
  find: (trx: Transaction) => Promise<ClaimedProfile>,
): Promise<ClaimedProfileView> {
  const { database } = deps;
  const operationId = newId();
  const work = () =>
    database.transaction(async (trx) => {
      await User.lockForChange(trx, userId);
      const profile = await find(trx);
      await keepClaim(deps, trx, profile, claim);
      const [sealed] = await ClaimedProfile.sealedOf(trx, { userId, id: profile.id });
      if (!sealed) throw new DomainError('not_found');
      const view = openProfile(deps, sealed);
      let submitted: SubmittedClaim | undefined;
      if (submits) submitted = await handIn(deps, trx, caller, { userId, view, operationId });
      const asked = await askKycProvider(deps, trx, userId);
      await refreshReviewLabels(trx, userId);
      await User.refreshStanding(trx, userId, deps.standing);
      const action = submits ? 'submit_claim' : 'draft_claim';
      await Activity.record(trx, caller, { topic: 'profile', action, result: 'succeed', userId });
      return { view: submits ? { ...view, state: 'submitted' as const } : view, submitted, asked };
    });
  try {
    const { view, submitted, asked } = await insist(work);
    if (submitted?.isNews) await tellReview(deps, 'submission', submitted.caseId, { id: operationId });
    await tellVerifications(deps, asked);
    return view;
  } catch (error) {
    throw isUniqueViolation(error) ? new DomainError('conflict', { reason: 'exists' }) : error;
  }
}

/** Hands a profile in for review, in the transaction that wrote it. @param operationId UUID of the call */
export async function handIn(
  deps: UseCaseDeps,
  trx: Transaction,
  caller: Caller,
  {
    userId,
    view,
    operationId,
  }: { readonly userId: string; readonly view: ClaimedProfileView; readonly operationId: string },
): Promise<SubmittedClaim> {
  const form = formOf(view);
  const submitted = await submitClaim(deps, trx, caller, userId, { type: 'profile', form, operationId });
  const { caseId } = submitted;
  await ClaimedProfile.query(trx).patch({ state: 'submitted', caseId }).where({ id: view.id });
  return submitted;
}

/** What a reviewer reads. */
function formOf({ id, state: _, createdAt: _at, updatedAt: _then, ...fields }: ClaimedProfileView) {
  return { profile: id, ...fields };
}

/** Keeps what was written; the names are what the person is called on every side. */
export async function keepClaim(
  deps: Pick<UseCaseDeps, 'sealer' | 'index'>,
  trx: Transaction,
  { id, userId }: Pick<ClaimedProfile, 'id' | 'userId'>,
  { firstName, lastName, dob, address, postcode, city, country, metadata }: ProfileClaim,
): Promise<void> {
  const seal = (context: string, value: string | null | undefined): string | null | undefined =>
    typeof value === 'string' ? deps.sealer.seal(context, value) : value;
  const columns = present<ClaimedColumns>({
    ...nameColumns(deps, BARONG_SEALED, { firstName, lastName }),
    dobSealed: seal(BARONG_SEALED.dob, dob),
    addressSealed: seal(BARONG_SEALED.address, address),
    postcodeSealed: seal(BARONG_SEALED.postcode, postcode),
    citySealed: seal(BARONG_SEALED.city, city),
    country,
    metadataSealed: seal(BARONG_SEALED.metadata, metadata),
  });
  await ClaimedProfile.query(trx)
    .patch({ ...columns, updatedAt: trx.fn.now() } as object)
    .where({ id });
  const names = present<Partial<Profile>>(nameColumns(deps, PROFILE_SEALED, { firstName, lastName }));
  if (Object.keys(names).length > 0) await Profile.change(trx, userId, names);
}
