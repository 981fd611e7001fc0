import test from 'ava';
import { calendarDay, isCalendarDay } from '../../domain/calendar.js';

test('days that there are', (t) => {
  for (const day of ['2026-11-21', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31', '1582-10-10'])
    t.true(isCalendarDay(day), day);
});

test('days that there are not, and other spellings', (t) => {
  for (const text of [
    '2023-02-29',
    '1900-02-29',
    '2026-02-30',
    '2026-06-31',
    '2026-13-01',
    '2026-00-01',
    '2026-01-00',
    '2026-01-32',
    '0000-12-31',
    '2026-1-1',
    '20260101',
    '2026/01/01',
    '2026-01-01Z',
    '2026-01-01\n',
    '-2026-01-01',
    '+002026-01-01',
    '２０２６-01-01',
    '',
  ])
    t.false(isCalendarDay(text), JSON.stringify(text));
});

test('the day of an instant is told in UTC', (t) => {
  t.is(calendarDay(new Date('2026-11-21T23:59:59.999Z')), '2026-11-21');
  t.is(calendarDay(new Date('2026-11-22T04:00:00+06:00')), '2026-11-21');
});
