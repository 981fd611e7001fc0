import { KYC_FORM_TYPES, type KycClaimType, type KycStatus } from '../domain/kyc/words.js';
import type { Transaction } from '../platform/database.js';
import { ClaimedProfile } from './claimed-profile.js';
import { KycCase } from './kyc-case.js';
import { Label } from './label.js';

/** What the label of documents or of an address says of its newest case; null: nothing (barong.md section 8). */
const OF_CASE: Readonly<Record<KycStatus, string | null>> = {
  created: 'pending',
  identity_check: 'pending',
  in_review: 'pending',
  // The owner has to show others.
  resubmission_requested: 'rejected',
  approved: 'verified',
  rejected: 'rejected',
  withdrawn: null,
};

/**
 * The private labels that follow from reviews, whichever side they were asked for on: `document` and `address` from their
 * newest case, `profile` from the newest profile. A form of the product API that is approved makes `document` verified, and
 * no paper that is looked at meanwhile takes that away. Whoever calls it refreshes the standing after it.
 */
export async function refreshReviewLabels(trx: Transaction, userId: string): Promise<void> {
  const isApproved = await hasApprovedForm(trx, userId);
  await put(trx, userId, 'document', isApproved ? 'verified' : await ofNewest(trx, userId, 'document'));
  await put(trx, userId, 'address', await ofNewest(trx, userId, 'address'));
  await put(trx, userId, 'profile', (await ClaimedProfile.newestState(trx, userId)) ?? null);
}

async function hasApprovedForm(trx: Transaction, userId: string): Promise<boolean> {
  const approved = await KycCase.query(trx)
    .where({ userId, status: 'approved' })
    .whereIn('type', [...KYC_FORM_TYPES])
    .select('id')
    .first();
  return approved !== undefined;
}

async function ofNewest(trx: Transaction, userId: string, type: KycClaimType): Promise<string | null> {
  const newest = await KycCase.query(trx)
    .where({ userId, type })
    .orderBy('number', 'desc')
    .select('status')
    .first();
  return newest ? OF_CASE[newest.status] : null;
}

async function put(trx: Transaction, userId: string, key: string, value: string | null): Promise<void> {
  const label = { userId, key, scope: 'private' } as const;
  if (value === null) await Label.remove(trx, label);
  else await Label.set(trx, { ...label, value });
}
