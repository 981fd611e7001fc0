import { SHUT } from '../domain/states.js';
import { Activity } from '../models/activity.js';
import { Label } from '../models/label.js';
import { queueNotice } from '../models/notice.js';
import { Session } from '../models/session.js';
import { User } from '../models/user.js';
import { newId } from '../platform/ids.js';
import type { ActivityDeps } from './deps.js';
import { type Completed, refuse } from './refuse.js';
import { useProof } from './use-proof.js';

/** Business writes of the e-mail confirmation. */
export function createEmailConfirmationActivities(deps: ActivityDeps) {
  return {
    /**
     * Confirms the e-mail that an account was registered with: takes it from all who hold it unverified, sets the label,
     * lets level and state follow, opens the session that the proof carries where no second factor is on, and tells the
     * owner, in ONE transaction. A shut account stays shut and unconfirmed (barong.md section 16, 3).
     * @throws ApplicationFailure `wrong_code` without a usable proof, `conflict` when there is nothing (any more) to
     *   confirm: verified already, shut, another e-mail by now, or held by a verified account
     */
    completeEmailConfirmation: (input: { verificationId: string; matchId: string }): Promise<Completed> =>
      useProof(deps, ['email_confirmation'], input, async (trx, proof, user) => {
        const { id, emailIndex } = user;
        if (!emailIndex?.equals(proof.addressIndex) || user.emailVerifiedAt || SHUT.includes(user.state))
          throw refuse('conflict');
        if (await User.isEmailTaken(trx, emailIndex, id)) throw refuse('conflict');
        await User.takeEmailFromUnverified(trx, emailIndex, id);
        await User.markEmailVerified(trx, id);
        await Label.set(trx, { userId: id, key: 'email', value: 'verified', scope: 'private' });
        await User.refreshStanding(trx, id, deps.standing);
        const { matchTokenDigest: tokenDigest, matchCsrfDigest: csrfDigest } = proof;
        if (user.twoFactorProvider === null && tokenDigest && csrfDigest) {
          const { ip, userAgent } = proof.origin();
          const digests = { tokenDigest, csrfDigest };
          const session = { id: newId(), userId: id, ...digests, ip, userAgent };
          await Session.open(trx, session, deps.sessionAbsoluteSeconds);
        }
        const owner = { ...User.reachable(user), emailVerified: true };
        await queueNotice(trx, deps.sealer, owner, { id: newId(), kind: 'email_verified', touched: 'email' });
        await Activity.record(trx, proof.origin(), {
          topic: 'email_confirmation',
          action: 'complete',
          result: 'succeed',
          userId: id,
          verificationId: proof.id,
        });
      }),
  };
}
