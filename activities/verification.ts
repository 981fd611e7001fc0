import { Verification } from '../models/verification.js';
import { bannedOwner } from '../models/verification-stopping.js';
import type { ActivityDeps } from './deps.js';
import type { Closed } from './refuse.js';

/** What every flow that waits for a code does at the end of its time. */
export function createVerificationActivities({ database, references }: ActivityDeps) {
  const stoppedBy = async (verificationId: string): Promise<Closed> => {
    const userId = await bannedOwner(database, verificationId);
    return userId ? { stopped: true, userRef: references(userId) } : {};
  };

  return {
    /** Ends the verification. @returns the account's reference when the proof was used after all, or a ban stopped it */
    async closeVerification({ verificationId }: { verificationId: string }): Promise<Closed> {
      if (!(await Verification.close(database, verificationId))) return stoppedBy(verificationId);
      const row = await Verification.query(database).findById(verificationId).select('userId');
      return row?.userId ? { userRef: references(row.userId) } : {};
    },

    /** Whether a ban ended the verification, and whose it was. */
    checkStopped: ({ verificationId }: { verificationId: string }): Promise<Closed> =>
      stoppedBy(verificationId),
  };
}
