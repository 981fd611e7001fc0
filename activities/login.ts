import { completeLoginProof } from '../models/login.js';
import { Verification } from '../models/verification.js';
import { newId } from '../platform/ids.js';
import type { ActivityDeps } from './deps.js';
import { type Completed, refuse } from './refuse.js';

/** Business writes of the two-factor login. */
export function createLoginActivities({ database, references, sessionAbsoluteSeconds }: ActivityDeps) {
  return {
    /**
     * Uses the proof up and opens the session whose token the proof carries; a repeat after a lost commit or report
     * finds what it did (F5, F19).
     * @throws ApplicationFailure `wrong_code` without a usable proof, `forbidden` when the account was banned meanwhile
     */
    async completeLogin(proof: { verificationId: string; matchId: string }): Promise<Completed> {
      const session = { sessionId: newId(), sessionSeconds: sessionAbsoluteSeconds };
      const userId = await completeLoginProof(database, { ...proof, ...session });
      if (userId !== undefined) return { userRef: references(userId) };
      const row = await Verification.query(database)
        .findById(proof.verificationId)
        .where({ matchId: proof.matchId, purpose: 'login' });
      if (!row?.userId || row.supersededAt) throw refuse('wrong_code');
      if (row.consumedAt) return { userRef: references(row.userId) };
      throw refuse('forbidden');
    },
  };
}
