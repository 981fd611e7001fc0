import { Activity } from '../models/activity.js';
import { MESSAGE_ADDRESS, Message } from '../models/message.js';
import { Session } from '../models/session.js';
import { SEALED, User } from '../models/user.js';
import { VERIFICATION_SEALED, Verification } from '../models/verification.js';
import { makeUid } from '../platform/crypto.js';
import type { Transaction } from '../platform/database.js';
import { newId } from '../platform/ids.js';
import type { ActivityDeps } from './deps.js';
import { refuse } from './refuse.js';

/** The stand-in that Temporal shows for the new account. */
export interface Registered {
  readonly userRef: string;
}

/** Business writes of the registration flow. */
export function createRegistrationActivities(deps: ActivityDeps) {
  const { database, sealer, references } = deps;
  return {
    /**
     * Uses the proof up and makes account, session, log entry and welcome notice, in ONE transaction: all or
     * nothing, and a repeat after a lost commit or report finds what it made (F5, F19).
     * @throws ApplicationFailure `wrong_code` without a usable proof, `conflict` when a verified account holds
     *   the e-mail: then the proof stays unused and the code good
     */
    async completeRegistration(input: { verificationId: string; matchId: string }): Promise<Registered> {
      const userId = await database.transaction(async (trx) => {
        const proof = await Verification.consume(trx, input.verificationId, input.matchId);
        return proof ? register(trx, proof) : madeEarlier(trx, input);
      });
      return { userRef: references(userId) };
    },

    /** Ends the verification when its time is over. @returns the account's reference if it was made after all */
    async closeRegistration({ verificationId }: { verificationId: string }): Promise<Partial<Registered>> {
      await Verification.close(database, verificationId);
      const userId = await User.madeBy(database, verificationId);
      return userId ? { userRef: references(userId) } : {};
    },
  };

  async function madeEarlier(
    trx: Transaction,
    input: { verificationId: string; matchId: string },
  ): Promise<string> {
    const used = await Verification.query(trx)
      .findById(input.verificationId)
      .where({ matchId: input.matchId })
      .whereNotNull('consumedAt');
    const userId = used && (await User.madeBy(trx, input.verificationId));
    if (!userId) throw refuse('wrong_code');
    return userId;
  }

  async function register(trx: Transaction, proof: Verification): Promise<string> {
    const { matchEmailIndex, matchEmailSealed, matchPasswordSealed, matchTokenDigest } = proof;
    if (!matchEmailIndex || !matchEmailSealed || !matchPasswordSealed || !matchTokenDigest)
      throw refuse('wrong_code');
    if (await User.isEmailTaken(trx, matchEmailIndex)) throw refuse('conflict');
    const phone = sealer.open(VERIFICATION_SEALED.address, proof.addressSealed);
    const userId = await User.createMember(trx, {
      uid: makeUid(),
      registrationId: proof.id,
      phoneSealed: sealer.seal(SEALED.phone, phone),
      phoneIndex: proof.addressIndex,
      emailSealed: sealer.seal(SEALED.email, sealer.open(VERIFICATION_SEALED.matchEmail, matchEmailSealed)),
      emailIndex: matchEmailIndex,
      passwordSealed: sealer.seal(
        SEALED.password,
        sealer.open(VERIFICATION_SEALED.matchPassword, matchPasswordSealed),
      ),
      language: proof.language,
    });
    // Another registration of this phone was faster: answered like any code that is not good.
    if (!userId) throw refuse('wrong_code');
    const origin = {
      ip: proof.matchIp ?? '',
      userAgent: proof.matchUserAgent ?? '',
      requestId: proof.matchRequestId ?? '',
    };
    const { ip, userAgent } = origin;
    await Session.open(
      trx,
      { id: newId(), userId, tokenDigest: matchTokenDigest, ip, userAgent },
      deps.sessionAbsoluteSeconds,
    );
    await Activity.record(trx, origin, {
      topic: 'registration',
      action: 'complete',
      result: 'succeed',
      userId,
      verificationId: proof.id,
    });
    if (deps.welcome) {
      const addressSealed = sealer.seal(MESSAGE_ADDRESS, phone);
      await Message.queue(trx, {
        id: newId(),
        userId,
        kind: 'welcome',
        channel: 'sms',
        addressSealed,
        language: proof.language,
      });
    }
    return userId;
  }
}
