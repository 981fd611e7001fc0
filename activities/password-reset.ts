import { Activity } from '../models/activity.js';
import { GuessWait, phoneSubject } from '../models/guess-wait.js';
import { queueNotice } from '../models/notice.js';
import { Session } from '../models/session.js';
import { SEALED, User } from '../models/user.js';
import { VERIFICATION_SEALED, Verification } from '../models/verification.js';
import { newId } from '../platform/ids.js';
import type { ActivityDeps } from './deps.js';
import { type Completed, refuse } from './refuse.js';
import { useProof } from './use-proof.js';

/** Business writes of the password reset. */
export function createPasswordResetActivities(deps: ActivityDeps) {
  const { sealer } = deps;
  return {
    /**
     * Sets the new password that the proof carries, ends every session, kills the codes that were asked for with the
     * old one and tells the owner, in ONE transaction. The second factor stays (ASVS 6.4.3).
     * @throws ApplicationFailure `wrong_code` without a usable proof
     */
    completePasswordReset: (input: { verificationId: string; matchId: string }): Promise<Completed> =>
      useProof(deps, 'password_reset', input, async (trx, proof, user) => {
        if (!proof.matchPasswordSealed) throw refuse('wrong_code');
        const password = sealer.open(VERIFICATION_SEALED.matchPassword, proof.matchPasswordSealed);
        await User.setPassword(trx, user.id, sealer.seal(SEALED.password, password));
        await Session.endAll(trx, user.id);
        await Verification.supersedeOthers(trx, user.id, proof.id);
        // Whoever holds the phone need not wait for the failures of others before him.
        if (user.phoneIndex) await GuessWait.forget(trx, phoneSubject(user.phoneIndex), 'password');
        await queueNotice(trx, sealer, User.reachable(user), { id: newId(), kind: 'password_reset' });
        await Activity.record(trx, proof.origin(), {
          topic: 'password_reset',
          action: 'complete',
          result: 'succeed',
          userId: user.id,
          verificationId: proof.id,
        });
      }),
  };
}
