import type { Fact } from '../../domain/fact.js';
import type { ReviewSignal } from '../../domain/kyc/flow.js';
import * as flows from '../../platform/temporal/kyc-flows.js';
import type { UseCaseDeps } from './deps.js';

// The word of a fact may get lost: whoever looks after lost facts says it again (worker/fact-sender), so nobody who waits
// for an answer hears of that.

/** Tells the flow of a case of a fact that is committed. */
export async function tellReview(
  deps: UseCaseDeps,
  signal: ReviewSignal,
  caseId: string,
  fact: Fact,
): Promise<void> {
  await flows.tellReview(deps, signal, caseId, fact).catch(() => undefined);
}

/** Tells the flow of an identity check of a hook that is committed. */
export async function tellIdentityCheck(deps: UseCaseDeps, attemptId: string, fact: Fact): Promise<void> {
  await flows.tellIdentityCheck(deps, attemptId, fact).catch(() => undefined);
}
