import { Activity } from '../models/activity.js';
import { Label } from '../models/label.js';
import { queueNotice } from '../models/notice.js';
import { Phone, PROVED_PHONE_INDEXES } from '../models/phone.js';
import { SEALED, User } from '../models/user.js';
import { VERIFICATION_SEALED, type Verification } from '../models/verification.js';
import { violatedIndex } from '../models/violation.js';
import type { Transaction } from '../platform/database.js';
import { newId } from '../platform/ids.js';
import type { ActivityDeps } from './deps.js';
import { type Completed, refuse } from './refuse.js';
import { useProof } from './use-proof.js';

/** Business writes of the phone verification. */
export function createPhoneVerificationActivities(deps: ActivityDeps) {
  const { sealer } = deps;

  return {
    /**
     * Marks the phone as proved, makes it the one that the account logs in by where it has none, sets the label, lets level
     * and state follow and tells the owner, in ONE transaction.
     * @throws ApplicationFailure `wrong_code` without a usable proof, when the account gave the phone up, or when another
     *   account proved it meanwhile
     */
    async completePhoneVerification(input: { verificationId: string; matchId: string }): Promise<Completed> {
      try {
        return await useProof(deps, ['phone_verification'], input, verify);
      } catch (error) {
        // The index had the last word: a registration, or another account, was faster. It is told as any other wrong code,
        // for nobody here may learn whose phone it is (A17).
        if (PROVED_PHONE_INDEXES.includes(violatedIndex(error) ?? '')) throw refuse('wrong_code');
        throw error;
      }
    },
  };

  async function verify(trx: Transaction, proof: Verification, user: User): Promise<void> {
    const { addressIndex: numberIndex } = proof;
    if (!(await Phone.find(trx, user.id, numberIndex))) throw refuse('wrong_code');
    const holder = await Phone.holderOf(trx, numberIndex);
    if (holder !== undefined && holder !== user.id) throw refuse('wrong_code');
    // In this order, as a registration does: both end at the same two indexes, and do not wait for each other for ever.
    if (user.phoneVerifiedAt === null) {
      const phone = sealer.open(VERIFICATION_SEALED.address, proof.addressSealed);
      await User.setLoginPhone(trx, user.id, sealer.seal(SEALED.phone, phone), numberIndex);
    }
    await Phone.markProved(trx, user.id, numberIndex);
    await Label.set(trx, { userId: user.id, key: 'phone', value: 'verified', scope: 'private' });
    await User.refreshStanding(trx, user.id, deps.standing);
    await queueNotice(trx, sealer, User.reachable(user), { id: newId(), kind: 'phone_verified' });
    await Activity.record(trx, proof.origin(), {
      topic: 'phone_verification',
      action: 'complete',
      result: 'succeed',
      userId: user.id,
      verificationId: proof.id,
    });
  }
}
