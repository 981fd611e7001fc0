import type { Purpose } from '../domain/states.js';
import { Activity } from '../models/activity.js';
import { deactivateKeys } from '../models/api-key.js';
import { Label } from '../models/label.js';
import { queueNotice } from '../models/notice.js';
import { Session } from '../models/session.js';
import { SEALED, User } from '../models/user.js';
import { VERIFICATION_SEALED, Verification } from '../models/verification.js';
import type { Transaction } from '../platform/database.js';
import { newId } from '../platform/ids.js';
import type { ActivityDeps } from './deps.js';
import { type Completed, refuse } from './refuse.js';
import { useProof } from './use-proof.js';

/** Business writes of a change of the second factor. */
export function createFactorActivities(deps: ActivityDeps) {
  const { database, sealer } = deps;

  return {
    /**
     * Switches an authenticator on, or the active factor off, and tells the owner, in ONE transaction.
     * @throws ApplicationFailure `wrong_code` without a usable proof, `conflict` when the factor changed meanwhile
     */
    async completeFactorChange(input: { verificationId: string; matchId: string }): Promise<Completed> {
      const row = await Verification.query(database).findById(input.verificationId).select('purpose');
      const purpose: Purpose = row?.purpose === 'factor_enabling' ? 'factor_enabling' : 'factor_disabling';
      return useProof(deps, [purpose], input, (trx, proof, user) =>
        purpose === 'factor_enabling' ? enable(trx, proof, user) : disable(trx, proof, user),
      );
    },
  };

  async function enable(trx: Transaction, proof: Verification, user: User): Promise<void> {
    if (!proof.totpSecretSealed) throw refuse('wrong_code');
    if (user.twoFactorProvider !== null) throw refuse('conflict');
    const secret = sealer.open(VERIFICATION_SEALED.totpSecret, proof.totpSecretSealed);
    await User.setFactor(trx, user.id, 'totp', sealer.seal(SEALED.totpSecret, secret));
    await label(trx, user.id, true);
    // Asked for by who enables it: whoever else is signed in did not show the factor (barong.md section 2).
    if (proof.matchTokenDigest) await Session.endAllBut(trx, user.id, proof.matchTokenDigest);
    await told(trx, proof, user, 'factor_added');
  }

  async function disable(trx: Transaction, proof: Verification, user: User): Promise<void> {
    // The code of a factor says nothing about the one that took its place.
    if (user.twoFactorProvider === null || (user.twoFactorProvider === 'totp') !== (proof.channel === 'totp'))
      throw refuse('conflict');
    await User.setFactor(trx, user.id, null, null);
    await label(trx, user.id, false);
    // They stood on the factor (barong.md section 4, "OTP").
    await deactivateKeys(trx, user.id);
    await told(trx, proof, user, 'factor_removed');
  }

  async function label(trx: Transaction, userId: string, isOn: boolean): Promise<void> {
    await Label.setFactor(trx, userId, isOn);
    await User.refreshStanding(trx, userId, deps.standing);
  }

  async function told(
    trx: Transaction,
    proof: Verification,
    user: User,
    kind: 'factor_added' | 'factor_removed',
  ): Promise<void> {
    const touched = proof.channel === 'email' ? 'email' : 'phone';
    await queueNotice(trx, sealer, User.reachable(user), { id: newId(), kind, touched });
    await Activity.record(trx, proof.origin(), {
      topic: proof.purpose as 'factor_enabling' | 'factor_disabling',
      action: 'complete',
      result: 'succeed',
      userId: user.id,
      verificationId: proof.id,
    });
  }
}
