import { Verification } from '../models/verification.js';
import type { ActivityDeps } from './deps.js';
import type { Completed } from './refuse.js';

/** What every flow that waits for a code does at the end of its time. */
export function createVerificationActivities({ database, references }: ActivityDeps) {
  return {
    /** Ends the verification. @returns the account's reference when the proof was used after all */
    async closeVerification({ verificationId }: { verificationId: string }): Promise<Partial<Completed>> {
      if (!(await Verification.close(database, verificationId))) return {};
      const row = await Verification.query(database).findById(verificationId).select('userId');
      return row?.userId ? { userRef: references(row.userId) } : {};
    },
  };
}
