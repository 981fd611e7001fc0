import { Activity } from '../models/activity.js';
import { Label } from '../models/label.js';
import { queueNotice } from '../models/notice.js';
import { User } from '../models/user.js';
import { newId } from '../platform/ids.js';
import type { ActivityDeps } from './deps.js';
import { type Completed, refuse } from './refuse.js';
import { useProof } from './use-proof.js';

/** Business writes of the e-mail verification. */
export function createEmailVerificationActivities(deps: ActivityDeps) {
  return {
    /**
     * Verifies the e-mail, takes it from those who hold it unverified, sets the label, lets level and state follow
     * and tells the owner, in ONE transaction.
     * @throws ApplicationFailure `wrong_code` without a usable proof or when the account's e-mail is another one by
     *   now, `conflict` when a verified account holds it
     */
    completeEmailVerification: (input: { verificationId: string; matchId: string }): Promise<Completed> =>
      useProof(deps, ['email_verification'], input, async (trx, proof, user) => {
        if (!user.emailIndex?.equals(proof.addressIndex)) throw refuse('wrong_code');
        if (await User.isEmailTaken(trx, user.emailIndex, user.id)) throw refuse('conflict');
        await User.takeEmailFromUnverified(trx, user.emailIndex, user.id);
        await User.markEmailVerified(trx, user.id);
        await Label.set(trx, { userId: user.id, key: 'email', value: 'verified', scope: 'private' });
        await User.refreshStanding(trx, user.id, deps.standing);
        const owner = { ...User.reachable(user), emailVerified: true };
        await queueNotice(trx, deps.sealer, owner, { id: newId(), kind: 'email_verified', touched: 'email' });
        await Activity.record(trx, proof.origin(), {
          topic: 'email_verification',
          action: 'complete',
          result: 'succeed',
          userId: user.id,
          verificationId: proof.id,
        });
      }),
  };
}
