// The flows of KYC as those who start and tell them know them; the flows themselves are in workflows/.

/** What the flow of a case starts with; durations travel here so that a changed limit never touches a running flow. */
export interface KycReviewInput {
  /** UUID of the case. */
  readonly caseId: string;
  /** When an applicant who was asked for another form is reminded, and when the case is withdrawn. */
  readonly remindAfterDays: readonly number[];
  readonly withdrawAfterDays: number;
  /** The flow looks into Postgres at least so often. */
  readonly lookAgainMs: number;
  /** Of its identity checks. */
  readonly identity: IdentityCheckTimes;
}

/** Times of an identity check. */
export interface IdentityCheckTimes {
  /** How long AbleID may take to open an attempt. */
  readonly openWithinMs: number;
  /** One call to AbleID. */
  readonly callMs: number;
  /** Waits for data, after each time that they were asked for. */
  readonly pullWaitsMs: readonly number[];
}

/** What an identity check starts with. */
export interface IdentityCheckInput extends IdentityCheckTimes {
  /** UUID of the attempt: AbleID's transactionId. */
  readonly attemptId: string;
}

/** What the flow of a case is told: a verdict, a form, or news of an identity check. */
export type ReviewSignal = 'verdict' | 'submission' | 'identityCheck';

/** What the flow of an identity check is told: a hook of AbleID's. */
export const HOOK_SIGNAL = 'hook';

export const kycReviewId = (caseId: string): string => `kyc-review-${caseId}`;
export const identityCheckId = (attemptId: string): string => `identity-check-${attemptId}`;
