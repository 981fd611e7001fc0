import test from 'ava';
import { retryAfterSeconds } from '../../../providers/lib/retry-after.js';

const DATE = 'Sat, 21 Nov 2026 10:00:00 GMT';

for (const [value, expected] of [
  ['1', 1],
  ['17', 17],
  ['0', 1],
  [' 5 ', 5],
  ['999999999', 86_400],
  ['Sat, 21 Nov 2026 10:00:30 GMT', 30],
  ['Sat, 21 Nov 2026 09:59:00 GMT', 1],
  ['Sat, 21 Nov 2036 10:00:00 GMT', 86_400],
  ['', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['1e3', undefined],
] as const) {
  test(`Retry-After "${value}" is ${expected}`, (t) => {
    t.is(retryAfterSeconds(new Headers({ 'retry-after': value, date: DATE })), expected);
  });
}

test('without the header there is nothing to wait for', (t) => {
  t.is(retryAfterSeconds(new Headers()), undefined);
});

test("a date without the answer's own clock is measured with ours", (t) => {
  const inAMinute = new Date(Date.now() + 60_000).toUTCString();
  const seconds = retryAfterSeconds(new Headers({ 'retry-after': inAMinute })) ?? 0;
  t.true(seconds > 50 && seconds <= 60);
});
