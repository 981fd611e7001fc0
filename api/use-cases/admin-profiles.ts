import type { ClaimedFields, ClaimedProfileState } from '../../domain/claimed-profile.js';
import { DomainError } from '../../domain/errors.js';
import type { AuditChanges } from '../../models/activity.js';
import { ClaimedProfile } from '../../models/claimed-profile.js';
import { KycCase } from '../../models/kyc-case.js';
import { KycChange } from '../../models/kyc-change.js';
import { refreshReviewLabels } from '../../models/review-labels.js';
import { User } from '../../models/user.js';
import { isUniqueViolation, type Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { type AdminCall, changeAsAdmin, targetOf } from './admin-call.js';
import type { SubmittedClaim } from './claim-case.js';
import { handIn, keepClaim, type ProfileClaim } from './claimed-profiles.js';
import type { UseCaseDeps } from './deps.js';
import { type ClaimedProfileView, openProfile } from './full-account.js';
import { tellReview } from './kyc-flow.js';
import { judgeLocked } from './kyc-review.js';

/** A profile as administrators see it. */
export interface OwnedProfileView extends ClaimedProfileView {
  /** Of its owner. */
  readonly uid: string;
}

/** A verdict in the words of the family. */
export type ProfileVerdict = Extract<ClaimedProfileState, 'verified' | 'rejected'>;

/** Barong asks for no reason; a verdict of ours has one. */
const REASON = 'judged through the Barong family, which asks for no reason';

const PERSONAL = ['firstName', 'lastName', 'dob', 'address', 'postcode', 'city', 'metadata'] as const;
const COLUMN_OF = {
  firstName: 'first_name',
  lastName: 'last_name',
} as const satisfies Partial<Record<keyof ClaimedFields, string>>;

/** One page of all profiles, the oldest first. */
export async function listAllProfiles(
  deps: UseCaseDeps,
  paging: { readonly page: number; readonly limit: number },
): Promise<{ readonly items: readonly OwnedProfileView[]; readonly total: number }> {
  const { rows, total } = await ClaimedProfile.page(deps.database, paging);
  return { items: rows.map(({ uid, profile }) => ({ uid, ...openProfile(deps, profile) })), total };
}

/**
 * Writes a profile for somebody and hands it in for review.
 * @throws DomainError `not_found` with the reason `user`; `forbidden` with the reason `superadmin` or `himself`; `conflict`
 *   with the reason `exists`: one is drafted or submitted already
 */
export async function createProfileFor(
  deps: UseCaseDeps,
  admin: AdminCall,
  { uid, ...claim }: ProfileClaim & { readonly uid: string },
): Promise<OwnedProfileView> {
  const id = newId();
  let handed: { readonly submitted: SubmittedClaim; readonly fact: string } | undefined;
  try {
    const view = await changeAsAdmin(deps, admin, {
      async apply(trx, operationId) {
        const { id: userId } = await otherThan(trx, admin, uid);
        if (await ClaimedProfile.open(trx, userId)) throw new DomainError('conflict', { reason: 'exists' });
        const authorId = admin.actor.userId;
        await ClaimedProfile.query(trx).insert({ id, userId, state: 'drafted', authorId });
        await keepClaim(deps, trx, { id, userId }, claim);
        const view = await seen(deps, trx, { userId, id });
        const submitted = await handIn(deps, trx, admin.caller, { userId, view, operationId });
        handed = { submitted, fact: operationId };
        await settle(deps, trx, userId);
        const changes = { ...maskedChanges(null, view), state: { old: null, new: 'submitted' } };
        return { userId, subject: `profile:${id}`, changes };
      },
      answer: (trx) => profileOf(deps, trx, id),
    });
    if (handed?.submitted.isNews)
      await tellReview(deps, 'submission', handed.submitted.caseId, { id: handed.fact });
    return { ...view, uid };
  } catch (error) {
    throw isUniqueViolation(error) ? new DomainError('conflict', { reason: 'exists' }) : error;
  }
}

/**
 * Writes on a submitted profile, and judges its case where a state is given: a verdict as any other, with everything that one
 * has to pass (domain/kyc/verdict), and its flow does the rest. Both or neither. What a reviewer approved already, of two who
 * have to, is not written on any more: he approved something else.
 * @throws DomainError `not_found`: none is submitted; `forbidden` with the reason `superadmin`, `himself` or `author` (he
 *   wrote it); `conflict`: somebody was faster
 */
export async function reviewProfile(
  deps: UseCaseDeps,
  admin: AdminCall,
  {
    uid,
    state,
    ...claim
  }: ProfileClaim & { readonly uid: string; readonly state?: ProfileVerdict | undefined },
): Promise<OwnedProfileView> {
  const changeId = newId();
  let judged: { readonly caseId: string; readonly state: ClaimedProfileState } | undefined;
  try {
    const view = await changeAsAdmin(deps, admin, {
      async apply(trx) {
        const { id: userId } = await otherThan(trx, admin, uid);
        const profile = await editable(trx, userId, Object.keys(claim).length > 0);
        const old = await seen(deps, trx, profile);
        await keepClaim(deps, trx, profile, claim);
        await settle(deps, trx, userId);
        const changes = maskedChanges(old, await seen(deps, trx, profile));
        const audited = { userId, subject: `profile:${profile.id}` };
        if (state === undefined) return { ...audited, changes };
        const { caseId, result } = await judgeLocked(deps, trx, {
          actor: admin.actor,
          verdict: { ...(await caseKey(trx, profile.caseId)), ...verdictOf(state), reason: REASON },
          changeId,
        });
        const reached = result.status === 'approved' || result.status === 'rejected';
        judged = { caseId, state: reached ? state : 'submitted' };
        return {
          ...audited,
          topic: 'kyc',
          changes: {
            ...changes,
            state: { old: 'submitted', new: judged.state },
            verdict: { old: null, new: state },
          },
        };
      },
      answer: (trx, subject) => profileOf(deps, trx, subject?.split(':')[1] ?? ''),
    });
    if (judged) await tellReview(deps, 'verdict', judged.caseId, { id: changeId });
    // The flow puts the profile where its case went, at once; whoever asked is told already.
    return { ...view, uid, state: judged?.state ?? view.state };
  } catch (error) {
    throw isUniqueViolation(error) ? new DomainError('conflict') : error;
  }
}

/** The account that is meant, locked: his own affairs are judged by others (reliability A35). */
async function otherThan(trx: Transaction, admin: AdminCall, uid: string): Promise<User> {
  const user = await targetOf(trx, admin, uid);
  if (user.id === admin.actor.userId) throw new DomainError('forbidden', { reason: 'himself' });
  return user;
}

/** The submitted profile of an account. @param isWritten it is to be written on @throws DomainError `not_found` */
async function editable(
  trx: Transaction,
  userId: string,
  isWritten: boolean,
): Promise<ClaimedProfile & { caseId: string }> {
  const profile = await ClaimedProfile.open(trx, userId);
  if (profile?.state !== 'submitted' || profile.caseId === null) throw new DomainError('not_found');
  const { caseId } = profile;
  if (isWritten && (await KycChange.approvers(trx, caseId)).length > 0) throw new DomainError('not_found');
  return Object.assign(profile, { caseId });
}

async function caseKey(trx: Transaction, caseId: string): Promise<{ type: 'profile'; id: number }> {
  const kase = await KycCase.query(trx).findById(caseId).select('number');
  if (!kase) throw new DomainError('not_found');
  return { type: 'profile', id: Number(kase.number) };
}

const verdictOf = (state: ProfileVerdict) =>
  ({ to: state === 'verified' ? 'approved' : 'rejected' }) as const;

/** What follows from a profile in the account. */
async function settle(
  { standing }: Pick<UseCaseDeps, 'standing'>,
  trx: Transaction,
  userId: string,
): Promise<void> {
  await refreshReviewLabels(trx, userId);
  await User.refreshStanding(trx, userId, standing);
}

async function profileOf(deps: UseCaseDeps, trx: Transaction, id: string): Promise<ClaimedProfileView> {
  const profile = await ClaimedProfile.query(trx).findById(id).select('id', 'userId');
  if (!profile) throw new DomainError('not_found');
  return seen(deps, trx, profile);
}

async function seen(
  deps: UseCaseDeps,
  trx: Transaction,
  { id, userId }: Pick<ClaimedProfile, 'id' | 'userId'>,
): Promise<ClaimedProfileView> {
  const [sealed] = await ClaimedProfile.sealedOf(trx, { userId, id });
  if (!sealed) throw new DomainError('not_found');
  return openProfile(deps, sealed);
}

/** What was changed of a profile: that it was, and never what it says, but for the country. */
function maskedChanges(old: ClaimedProfileView | null, now: ClaimedProfileView): AuditChanges {
  const changes: Record<string, { readonly old: unknown; readonly new: unknown }> = {};
  const mask = (value: unknown) => (value === null || value === undefined ? null : MASK);
  for (const field of PERSONAL)
    if (JSON.stringify(old?.[field] ?? null) !== JSON.stringify(now[field]))
      changes[nameOf(field)] = { old: mask(old?.[field]), new: mask(now[field]) };
  if ((old?.country ?? null) !== now.country)
    changes['country'] = { old: old?.country ?? null, new: now.country };
  return changes;
}

const MASK = '***';
const nameOf = (field: (typeof PERSONAL)[number]): string =>
  Object.hasOwn(COLUMN_OF, field) ? COLUMN_OF[field as keyof typeof COLUMN_OF] : field;
