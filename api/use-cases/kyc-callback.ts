import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { CALLBACKS_PER_VERIFICATION } from '../../domain/family-limits.js';
import { UNAVAILABLE_RETRY_AFTER_SECONDS } from '../../domain/limits.js';
import { Activity } from '../../models/activity.js';
import { Inbox } from '../../models/inbox.js';
import { KycVerification } from '../../models/kyc-verification.js';
import { eventKey } from '../../platform/event-key.js';
import { newId } from '../../platform/ids.js';
import * as flows from '../../platform/temporal/provider-flows.js';
import type { UseCaseDeps } from './deps.js';

/** What a KYC provider calls back with, as far as it is read: nobody signs it, so nothing else of it counts. */
export interface KycCallback {
  readonly verificationRef: string;
  readonly applicantRef: string;
  /** The provider's own id of the call; a repeat has the same. */
  readonly requestRef: string;
}

/**
 * Keeps that a KYC provider called back and makes the flow ask it. A repeat is the same fact; what comes after the end is kept
 * and changes nothing.
 * @throws DomainError `not_found`: there is no provider, no such verification, or it is about another applicant, all alike;
 * `flood_control`
 */
export async function receiveKycCallback(
  deps: UseCaseDeps,
  caller: Caller,
  { verificationRef, applicantRef, requestRef }: KycCallback,
): Promise<void> {
  const { database } = deps;
  if (!deps.asksKycProvider) throw new DomainError('not_found');
  const row = await KycVerification.query(database).findOne({ verificationRef });
  if (!row || row.applicantRef !== applicantRef) return refuseForged(deps, caller);
  if ((await Inbox.countOf(database, row.id)) >= CALLBACKS_PER_VERIFICATION)
    throw new DomainError('flood_control', { retryAfterSeconds: UNAVAILABLE_RETRY_AFTER_SECONDS });
  const fact = {
    id: newId(),
    source: 'kyc_provider',
    eventKey: eventKey(row.id, requestRef),
    subjectId: row.id,
    verifiedBy: 'none',
    bodySealed: null,
  } as const;
  const isOver = row.endedAt !== null;
  const isNew = await Inbox.record(database, fact, isOver ? 'never' : 'later');
  // The word may get lost: the worker says it again (worker/fact-sender).
  if (isNew && !isOver) await flows.tellVerification(deps, row.id, { id: fact.id }).catch(() => undefined);
}

/** Who guesses is stopped before he fills the log (docs/security.md, section 4). @throws DomainError `not_found` */
async function refuseForged({ database, caps }: UseCaseDeps, caller: Caller): Promise<never> {
  await caps.takeGuess(caller.ip);
  await Activity.record(database, caller, {
    topic: 'kyc',
    action: 'provider_callback',
    result: 'denied',
    reason: 'unknown',
  });
  throw new DomainError('not_found');
}
