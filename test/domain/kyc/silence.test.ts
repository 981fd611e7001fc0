import test from 'ava';
import { nextOfSilence, planSilence } from '../../../domain/kyc/silence.js';
import { KYC_REMINDER_DAYS, KYC_WITHDRAW_AFTER_DAYS } from '../../../domain/limits.js';

const DAY = 24 * 60 * 60 * 1_000;
const PLAN = planSilence(0, KYC_REMINDER_DAYS, KYC_WITHDRAW_AFTER_DAYS);
const next = (reminded: number, day: number): unknown => {
  const { what, atMs, reminded: after } = nextOfSilence(PLAN, reminded, day * DAY);
  return [what, atMs / DAY, after];
};

test('reminders on days 3, 14 and 27, withdrawal on day 30', (t) => {
  t.deepEqual(PLAN, { remindAtMs: [3 * DAY, 14 * DAY, 27 * DAY], withdrawAtMs: 30 * DAY });
  t.deepEqual(planSilence(DAY, [2, 1], 3), { remindAtMs: [2 * DAY, 3 * DAY], withdrawAtMs: 4 * DAY });
});

test('with a shorter end, the reminders that would come too late fall away', (t) => {
  t.deepEqual(planSilence(0, KYC_REMINDER_DAYS, 14).remindAtMs, [3 * DAY]);
  t.deepEqual(planSilence(0, KYC_REMINDER_DAYS, 1), { remindAtMs: [], withdrawAtMs: DAY });
  t.like(nextOfSilence(planSilence(0, [], 1), 0, 0), { what: 'withdraw', atMs: DAY });
});

test('one after the other, then the end', (t) => {
  t.deepEqual(next(0, 0), ['remind', 3, 1]);
  t.deepEqual(next(1, 3), ['remind', 14, 2]);
  t.deepEqual(next(2, 14), ['remind', 27, 3]);
  t.deepEqual(next(3, 27), ['withdraw', 30, 3]);
  t.deepEqual(next(3, 30), ['withdraw', 30, 3]);
});

test('after a time in which nobody worked: one reminder, not all of them, or the end', (t) => {
  t.deepEqual(next(0, 5), ['remind', 3, 1]);
  t.deepEqual(next(0, 20), ['remind', 14, 2]);
  t.deepEqual(next(1, 28), ['remind', 27, 3]);
  t.deepEqual(next(0, 30), ['withdraw', 30, 0]);
  t.deepEqual(next(0, 99), ['withdraw', 30, 0]);
});
