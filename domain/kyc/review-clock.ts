import type { KycStatus } from './words.js';

// The time that reviewers have for a case. Instants are milliseconds since 1970: a flow carries them in its input, where
// a Date would become text (temporal.md 5: absolute due dates, so that nothing stretches them).

/** Whose turn it is: reviewers' time runs, stands still while the applicant owes an answer, or is over. */
export type ClockState = 'runs' | 'paused' | 'stopped';

/** The state of the clock in each status. */
export const REVIEW_CLOCK: Readonly<Record<KycStatus, ClockState>> = {
  created: 'runs',
  // He is at AbleID; the flow ends the wait and hands the case to a reviewer.
  identity_check: 'paused',
  in_review: 'runs',
  resubmission_requested: 'paused',
  approved: 'stopped',
  rejected: 'stopped',
  withdrawn: 'stopped',
};

/** When a case is due. */
export interface ReviewClock {
  /** As of the pause while there is one. */
  readonly dueAtMs: number;
  /** null: it runs. */
  readonly pausedAtMs: number | null;
}

/**
 * The clock after a case came into a status; null when it is stopped. A case without a clock (new, or its decision taken
 * back) gets the whole time; a pause moves the due time by its length. The same status twice changes nothing.
 * @param atMs when it came into the status
 * @param dueSeconds the time of its type (KYC_DUE_SECONDS)
 */
export function moveClock(
  clock: ReviewClock | null,
  status: KycStatus,
  atMs: number,
  dueSeconds: number,
): ReviewClock | null {
  const state = REVIEW_CLOCK[status];
  if (state === 'stopped') return null;
  const { dueAtMs, pausedAtMs } = clock ?? { dueAtMs: atMs + dueSeconds * 1_000, pausedAtMs: null };
  if (state === 'paused') return { dueAtMs, pausedAtMs: pausedAtMs ?? atMs };
  // Clocks of two machines may disagree: a pause is never shorter than nothing.
  const pause = pausedAtMs === null ? 0 : Math.max(0, atMs - pausedAtMs);
  return { dueAtMs: dueAtMs + pause, pausedAtMs: null };
}

/** Milliseconds left for the reviewers; negative once they are late. */
export function timeLeftMs({ dueAtMs, pausedAtMs }: ReviewClock, nowMs: number): number {
  return dueAtMs - (pausedAtMs ?? nowMs);
}

/** Whether the case is to be marked as late; one that was late when it was paused stays so. */
export function isOverdue(clock: ReviewClock, nowMs: number): boolean {
  return timeLeftMs(clock, nowMs) <= 0;
}

/** The instant at which a case becomes late if nothing happens; null while it cannot. */
export function escalatesAtMs({ dueAtMs, pausedAtMs }: ReviewClock): number | null {
  return pausedAtMs === null ? dueAtMs : null;
}
