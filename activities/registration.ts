import { MESSAGE_ADDRESS } from '../models/message.js';
import { SEALED, User } from '../models/user.js';
import { type RegistrationProof, VERIFICATION_SEALED, Verification } from '../models/verification.js';
import { bannedOwner } from '../models/verification-stopping.js';
import { makeUid } from '../platform/crypto.js';
import { newId } from '../platform/ids.js';
import type { ActivityDeps } from './deps.js';
import { type Closed, type Completed, refuse } from './refuse.js';

/** Business writes of the registration flow. */
export function createRegistrationActivities(deps: ActivityDeps) {
  const { database, sealer, references } = deps;
  return {
    /**
     * Uses the proof up and makes account, session, log entry and welcome notice, in ONE statement: all or
     * nothing, and a repeat after a lost commit or report finds what it made (F5, F19).
     * @throws ApplicationFailure `wrong_code` without a usable proof, `conflict` when a verified account holds
     *   the e-mail: then the proof stays unused and the code good
     */
    async completeRegistration(input: { verificationId: string; matchId: string }): Promise<Completed> {
      const proof = await Verification.proof(database, input.verificationId, input.matchId);
      const userId = (proof && (await register(input, proof))) ?? (await madeEarlier(input));
      return { userRef: references(userId) };
    },

    /** Ends the verification when its time is over. @returns whose it is: the account that it made, or a banned one */
    async closeRegistration({ verificationId }: { verificationId: string }): Promise<Closed> {
      await Verification.close(database, verificationId);
      const made = await User.madeBy(database, verificationId);
      if (made) return { userRef: references(made) };
      const banned = await bannedOwner(database, verificationId);
      return banned ? { stopped: true, userRef: references(banned) } : {};
    },
  };

  /** Made by an earlier try whose report was lost, or refused. */
  async function madeEarlier(input: { verificationId: string; matchId: string }): Promise<string> {
    const row = await Verification.query(database)
      .findById(input.verificationId)
      .where({ matchId: input.matchId });
    const userId = row?.consumedAt && (await User.madeBy(database, input.verificationId));
    if (userId) return userId;
    if (row?.matchEmailIndex && (await User.isEmailTaken(database, row.matchEmailIndex)))
      throw refuse('conflict');
    throw refuse('wrong_code');
  }

  function register(
    { verificationId, matchId }: { verificationId: string; matchId: string },
    { addressSealed, emailSealed, passwordSealed }: RegistrationProof,
  ): Promise<string | undefined> {
    const phone = sealer.open(VERIFICATION_SEALED.address, addressSealed);
    return User.register(database, deps.standing, {
      verificationId,
      matchId,
      uid: makeUid(),
      phoneSealed: sealer.seal(SEALED.phone, phone),
      emailSealed: sealer.seal(SEALED.email, sealer.open(VERIFICATION_SEALED.matchEmail, emailSealed)),
      passwordSealed: sealer.seal(
        SEALED.password,
        sealer.open(VERIFICATION_SEALED.matchPassword, passwordSealed),
      ),
      sessionId: newId(),
      sessionSeconds: deps.sessionAbsoluteSeconds,
      noticeId: deps.welcome ? newId() : null,
      noticeAddressSealed: deps.welcome ? sealer.seal(MESSAGE_ADDRESS, phone) : null,
    });
  }
}
