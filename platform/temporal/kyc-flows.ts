import type { Fact } from '../../domain/fact.js';
import {
  HOOK_SIGNAL,
  type IdentityCheckInput,
  type IdentityCheckTimes,
  identityCheckId,
  type KycReviewInput,
  kycReviewId,
  type ReviewSignal,
} from '../../domain/kyc/flow.js';
import {
  ABLE_ID_CALL_MS,
  FACT_SIGNAL_MS,
  FLOW_LOOKS_AGAIN_MS,
  IDENTITY_OPEN_MS,
} from '../../domain/limits.js';
import { startAndTell } from './ask.js';
import { type Flows, flowStart, tellFlow } from './flow-start.js';

// How the flows of KYC are started and told, by the API and by the worker that looks after lost facts.

/** What is configured of the times of a case. */
export interface KycTimes {
  /** When an applicant who was asked for another form is reminded, and when he loses the case. */
  readonly reminderDays: readonly number[];
  readonly withdrawAfterDays: number;
  /** Waits for the data of a person who passed, after each time that AbleID was asked for them. */
  readonly pullWaitSeconds: readonly number[];
}

/** Where the flows run. */
export interface KycFlows extends Flows {
  readonly kycTimes: KycTimes;
}

/** The flow of a case, whether it runs or not: it takes its state from Postgres, so it may begin again. */
export function kycReviewStart({ kycTimes, ...place }: Omit<KycFlows, 'temporal'>, caseId: string) {
  const input: KycReviewInput = {
    caseId,
    remindAfterDays: kycTimes.reminderDays,
    withdrawAfterDays: kycTimes.withdrawAfterDays,
    lookAgainMs: FLOW_LOOKS_AGAIN_MS,
    identity: identityTimes(kycTimes),
  };
  return {
    ...flowStart(place, {
      workflowType: 'kycReview',
      workflowId: kycReviewId(caseId),
      summary: 'Review of a KYC case',
      stage: 'created',
      input,
    }),
    again: true,
  };
}

/**
 * Tells the flow of a case of a fact that is committed.
 * @throws Error when Temporal did not take it in time
 */
export function tellReview(flows: KycFlows, signal: ReviewSignal, caseId: string, fact: Fact): Promise<void> {
  return startAndTell(flows.temporal, kycReviewStart(flows, caseId), signal, [fact], FACT_SIGNAL_MS);
}

/**
 * Tells the flow of an identity check of a hook that is committed; one that lost its parent's start begins by itself.
 * @throws Error when Temporal did not take it in time
 */
export function tellIdentityCheck(flows: KycFlows, attemptId: string, fact: Fact): Promise<void> {
  const input: IdentityCheckInput = { attemptId, ...identityTimes(flows.kycTimes) };
  const beginning = {
    workflowType: 'identityCheck',
    workflowId: identityCheckId(attemptId),
    summary: 'Identity check at AbleID',
    stage: 'opening',
    input,
  };
  return tellFlow(flows, beginning, HOOK_SIGNAL, fact);
}

function identityTimes({ pullWaitSeconds }: KycTimes): IdentityCheckTimes {
  return {
    openWithinMs: IDENTITY_OPEN_MS,
    callMs: ABLE_ID_CALL_MS,
    pullWaitsMs: pullWaitSeconds.map((seconds) => seconds * 1_000),
  };
}
