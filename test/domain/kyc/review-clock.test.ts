import test from 'ava';
import {
  escalatesAtMs,
  isOverdue,
  moveClock,
  type ReviewClock,
  timeLeftMs,
} from '../../../domain/kyc/review-clock.js';
import type { KycStatus } from '../../../domain/kyc/words.js';
import { KYC_DUE_SECONDS } from '../../../domain/limits.js';

const HOUR = 60 * 60 * 1_000;
const DUE = KYC_DUE_SECONDS.individual_basic;

/** The clock of a case that was in these statuses from these hours on. */
function lived(...life: readonly (readonly [hour: number, status: KycStatus])[]): ReviewClock | null {
  return life.reduce<ReviewClock | null>(
    (clock, [hour, status]) => moveClock(clock, status, hour * HOUR, DUE),
    null,
  );
}

test('a case is due so long after its submission, by its type', (t) => {
  for (const [type, hours] of [
    ['individual_basic', 24],
    ['individual_full', 48],
    ['legal', 72],
  ] as const) {
    const clock = moveClock(null, 'created', 5 * HOUR, KYC_DUE_SECONDS[type]);
    t.deepEqual(clock, { dueAtMs: (5 + hours) * HOUR, pausedAtMs: null });
  }
});

test('taking a case does not change when it is due', (t) => {
  t.deepEqual(lived([0, 'created'], [20, 'in_review']), { dueAtMs: 24 * HOUR, pausedAtMs: null });
});

test('while the applicant owes an answer the clock stands still', (t) => {
  const asked = lived([0, 'created'], [10, 'resubmission_requested']) as ReviewClock;
  t.deepEqual(asked, { dueAtMs: 24 * HOUR, pausedAtMs: 10 * HOUR });
  t.is(escalatesAtMs(asked), null);
  t.is(timeLeftMs(asked, 500 * HOUR), 14 * HOUR);
  t.false(isOverdue(asked, 500 * HOUR));
  const answered = lived([0, 'created'], [10, 'resubmission_requested'], [110, 'created']) as ReviewClock;
  t.deepEqual(answered, { dueAtMs: 124 * HOUR, pausedAtMs: null });
  t.is(timeLeftMs(answered, 110 * HOUR), 14 * HOUR);
  t.is(escalatesAtMs(answered), 124 * HOUR);
});

test('an identity check is a pause too, and pauses add up', (t) => {
  const clock = lived(
    [0, 'created'],
    [1, 'identity_check'],
    [4, 'in_review'],
    [6, 'resubmission_requested'],
    [16, 'created'],
  );
  t.deepEqual(clock, { dueAtMs: (24 + 3 + 10) * HOUR, pausedAtMs: null });
});

test('one pause after another is one pause', (t) => {
  const clock = lived([0, 'created'], [1, 'identity_check'], [3, 'resubmission_requested'], [6, 'created']);
  t.deepEqual(clock, { dueAtMs: (24 + 5) * HOUR, pausedAtMs: null });
});

test('the same status again, by a retry, changes nothing', (t) => {
  const once = lived([0, 'created'], [1, 'identity_check']);
  t.deepEqual(moveClock(once, 'identity_check', 2 * HOUR, DUE), once);
  const back = lived([0, 'created'], [1, 'identity_check'], [2, 'in_review']);
  t.deepEqual(moveClock(back, 'in_review', 9 * HOUR, DUE), back);
});

test('a clock that runs backwards shortens no pause below nothing', (t) => {
  t.deepEqual(lived([0, 'created'], [5, 'identity_check'], [4, 'in_review']), {
    dueAtMs: 24 * HOUR,
    pausedAtMs: null,
  });
});

test('a case is late at its due time, and what was late when it was paused stays late', (t) => {
  const clock = lived([0, 'created']) as ReviewClock;
  t.false(isOverdue(clock, 24 * HOUR - 1));
  t.true(isOverdue(clock, 24 * HOUR));
  t.is(timeLeftMs(clock, 30 * HOUR), -6 * HOUR);
  const asked = lived([0, 'created'], [30, 'resubmission_requested']) as ReviewClock;
  t.true(isOverdue(asked, 31 * HOUR));
  const answered = lived([0, 'created'], [30, 'resubmission_requested'], [90, 'created']) as ReviewClock;
  t.is(timeLeftMs(answered, 90 * HOUR), -6 * HOUR, 'still as late as it was');
});

test('a decision stops the clock; taken back, the case has the whole time again', (t) => {
  for (const status of ['approved', 'rejected', 'withdrawn'] as const)
    t.is(lived([0, 'created'], [5, status]), null);
  t.deepEqual(lived([0, 'created'], [5, 'approved'], [1_000, 'in_review']), {
    dueAtMs: 1_024 * HOUR,
    pausedAtMs: null,
  });
  t.deepEqual(lived([0, 'created'], [5, 'rejected'], [1_000, 'resubmission_requested']), {
    dueAtMs: 1_024 * HOUR,
    pausedAtMs: 1_000 * HOUR,
  });
});
