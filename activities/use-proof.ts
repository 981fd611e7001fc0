import type { Purpose } from '../domain/states.js';
import { User } from '../models/user.js';
import { Verification } from '../models/verification.js';
import type { Transaction } from '../platform/database.js';
import type { ActivityDeps } from './deps.js';
import { type Completed, refuse } from './refuse.js';

/**
 * Uses a proof up and does what it was for, in ONE transaction: all or nothing, of twenty at once one (reliability
 * A19), and a repeat after a lost commit or report finds what it did (F5, F19).
 * @param act what it was for; the account's row is locked until the end
 * @throws ApplicationFailure `wrong_code` without a usable proof of one of these purposes
 */
export function useProof(
  { database, references }: ActivityDeps,
  purposes: readonly Purpose[],
  { verificationId, matchId }: { verificationId: string; matchId: string },
  act: (trx: Transaction, proof: Verification, user: User) => Promise<void>,
): Promise<Completed> {
  return database.transaction(async (trx) => {
    const proof = await Verification.consume(trx, verificationId, matchId);
    if (proof) {
      const user =
        purposes.includes(proof.purpose) && proof.userId ? await User.lock(trx, proof.userId) : undefined;
      if (!user) throw refuse('wrong_code');
      await act(trx, proof, user);
      return { userRef: references(user.id) };
    }
    const used = await Verification.query(trx)
      .findById(verificationId)
      .where({ matchId })
      .whereIn('purpose', [...purposes])
      .whereNotNull('consumedAt');
    if (!used?.userId) throw refuse('wrong_code');
    return { userRef: references(used.userId) };
  });
}
