import { Activity } from '../models/activity.js';
import { emailSubject, GuessWait, phoneSubject } from '../models/guess-wait.js';
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
     * old one and tells the owner, in ONE transaction. The second factor stays (ASVS 6.4.3), and so does a ban.
     * @throws ApplicationFailure `wrong_code` without a usable proof, or when the e-mail that its token went to is not
     *   the account's any more
     */
    completePasswordReset: (input: { verificationId: string; matchId: string }): Promise<Completed> =>
      useProof(deps, ['password_reset', 'token_reset'], input, async (trx, proof, user) => {
        if (!proof.matchPasswordSealed) throw refuse('wrong_code');
        if (proof.purpose === 'token_reset' && !holds(user, proof.addressIndex)) throw refuse('wrong_code');
        const password = sealer.open(VERIFICATION_SEALED.matchPassword, proof.matchPasswordSealed);
        await User.setPassword(trx, user.id, sealer.seal(SEALED.password, password));
        await Session.endAll(trx, user.id);
        await Verification.supersedeOthers(trx, user.id, proof.id);
        // Whoever holds the phone, or the e-mail, need not wait for the failures of others before him.
        // An e-mail that is not proved may be somebody else's, whose waits are not his to end.
        if (user.emailIndex && user.emailVerifiedAt)
          await GuessWait.forget(trx, emailSubject(user.emailIndex), 'password');
        if (user.phoneIndex) await GuessWait.forget(trx, phoneSubject(user.phoneIndex), 'password');
        await queueNotice(trx, sealer, User.reachable(user), { id: newId(), kind: 'password_reset' });
        await Activity.record(trx, proof.origin(), {
          topic: proof.purpose,
          action: 'complete',
          result: 'succeed',
          userId: user.id,
          verificationId: proof.id,
        });
      }),
  };
}

/** Whether the account holds the e-mail as verified. */
const holds = ({ emailIndex, emailVerifiedAt }: User, index: Buffer): boolean =>
  emailVerifiedAt !== null && emailIndex?.equals(index) === true;
