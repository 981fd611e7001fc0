import { KYC_SEALED } from '../../models/kyc-case.js';
import type { ChangeRow } from '../../models/kyc-case-page.js';
import type { FormData, HistoryEntry, PersonRef, VerdictView } from './kyc-views.js';

/** Opens what is sealed, if there is anything. */
export type Opening = (context: string, sealed: string | null) => string | null;

/** An account as a case names it; null for nobody, and for one that is gone. */
export function personOf(id: string | null, uid: string | null): PersonRef | null {
  return id === null || uid === null ? null : { id: Number(id), uid };
}

/** The form that was submitted last. @throws Error for a case without one: its first change has it */
export function formOf(changes: readonly ChangeRow[], open: Opening): FormData {
  const sealed = changes.findLast(({ formSealed }) => formSealed !== null)?.formSealed ?? null;
  const form = open(KYC_SEALED.form, sealed);
  if (form === null) throw new Error('a case without a form');
  return JSON.parse(form) as FormData;
}

/** What reviewers said, in order. */
export function verdictsOf(changes: readonly ChangeRow[], open: Opening): VerdictView[] {
  return changes.flatMap((change) => {
    const { at, verdict, toStatus, fromStatus, reverses } = change;
    if (verdict === null) return [];
    return {
      at,
      by: personOf(change.actorId, change.actorUid),
      verdict,
      status: toStatus,
      reversed: reverses ? fromStatus : null,
      reason: open(KYC_SEALED.reason, change.reasonSealed),
      message: open(KYC_SEALED.message, change.messageSealed),
    };
  });
}

/** The steps of a case's life, in order; what left it where it was is no step. */
export function historyOf(changes: readonly ChangeRow[], open: Opening): HistoryEntry[] {
  return changes
    .filter(({ fromStatus, toStatus }) => fromStatus !== toStatus)
    .map(({ at, actor, actorUid, fromStatus, toStatus, reasonSealed }) => ({
      at,
      // Of an account that is gone the word for it stays.
      actor: actorUid ?? actor,
      from: fromStatus,
      to: toStatus,
      reason: open(KYC_SEALED.reason, reasonSealed),
    }));
}
