import test from 'ava';
import { nextOf } from '../../../domain/payment/clock.js';

const MINUTE = 60_000;
const ASK = [2, 5, 15, 30].map((minutes) => minutes * MINUTE);
const clock = (asked: number) => ({ asked, createdAtMs: 0, expiresAtMs: 60 * MINUTE });

test('product-api: NambaOne is asked at 2, 5, 15, 30 min and at expiry', (t) => {
  const times: number[] = [];
  for (let asked = 0, now = 0; ; asked += 1) {
    const { what, inMs } = nextOf(clock(asked), ASK, now);
    now += inMs;
    times.push(now / MINUTE);
    if (what === 'expire') break;
  }
  t.deepEqual(times, [2, 5, 15, 30, 60]);
});

test('what was missed is asked at once, what is over ends', (t) => {
  t.deepEqual(nextOf(clock(0), ASK, 20 * MINUTE), { what: 'ask', inMs: 0 });
  t.deepEqual(nextOf(clock(0), ASK, 61 * MINUTE), { what: 'expire', inMs: 0 });
  t.deepEqual(nextOf({ ...clock(1), expiresAtMs: 4 * MINUTE }, ASK, 3 * MINUTE), {
    what: 'expire',
    inMs: MINUTE,
  });
});
