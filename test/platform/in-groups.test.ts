import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { inGroups } from '../../platform/in-groups.js';

/* Writes that go together: each has its own answer and its own failure, and nobody waits for one that hangs (ADR 0042). */

/** A write that is done when it is told to be, and says what it was given. */
function heldWrite() {
  const groups: { items: readonly string[]; done: () => void }[] = [];
  const write = (items: readonly string[]): Promise<string[]> =>
    new Promise((resolve) => {
      groups.push({ items, done: () => resolve(items.map((item) => item.toUpperCase())) });
    });
  return { groups, write };
}

/** Two rounds of the event loop: what is to be written by itself is under way. */
const rounds = async (): Promise<void> => {
  for (let round = 0; round < 2; round += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

test('who comes alone waits for nobody; who comes meanwhile goes together, after it', async (t) => {
  const { groups, write } = heldWrite();
  const put = inGroups(write);
  const first = put('a');
  await rounds();
  const others = ['b', 'c', 'd'].map(put);
  await rounds();
  t.deepEqual(
    groups.map(({ items }) => items),
    [['a']],
    'the second group waits for the first',
  );
  groups[0]?.done();
  t.is(await first, 'A');
  await rounds();
  t.deepEqual(groups[1]?.items, ['b', 'c', 'd']);
  groups[1]?.done();
  t.deepEqual(await Promise.all(others), ['B', 'C', 'D'], 'each has its own');
});

test('a group that hangs does not hold up the next one', async (t) => {
  const { groups, write } = heldWrite();
  const put = inGroups(write);
  void put('a');
  await rounds();
  const second = put('b');
  for (let look = 0; look < 100 && groups.length < 2; look += 1) await pause(20);
  groups[1]?.done();
  t.is(await second, 'B');
  t.is(groups.length, 2);
});

test('a group has a bound', async (t) => {
  const sizes: number[] = [];
  const put = inGroups(async (items: readonly number[]) => {
    sizes.push(items.length);
    return items;
  });
  const made = await Promise.all(Array.from({ length: 1_000 }, (_, item) => put(item)));
  t.deepEqual(
    made,
    Array.from({ length: 1_000 }, (_, item) => item),
  );
  t.is(Math.max(...sizes), 64);
  t.is(
    sizes.reduce((sum, size) => sum + size, 0),
    1_000,
  );
});

test('nobody fails for another’s mistake: each is written alone then', async (t) => {
  const groups: (readonly string[])[] = [];
  const put = inGroups(async (items: readonly string[]) => {
    groups.push(items);
    if (items.includes('bad')) throw new Error('bad is bad');
    return items;
  });
  const [one, bad, other] = await Promise.allSettled(['one', 'bad', 'other'].map(put));
  t.deepEqual(groups, [['one', 'bad', 'other'], ['one'], ['bad'], ['other']]);
  t.like(one, { status: 'fulfilled', value: 'one' });
  t.like(bad, { status: 'rejected', reason: { message: 'bad is bad' } });
  t.like(other, { status: 'fulfilled', value: 'other' });
});

test('an outage is everybody’s, and is not asked again for each', async (t) => {
  let calls = 0;
  const put = inGroups(async () => {
    calls += 1;
    throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
  });
  const ends = await Promise.allSettled(['a', 'b', 'c'].map(put));
  t.true(ends.every((end) => end.status === 'rejected' && end.reason.code === 'ECONNRESET'));
  t.is(calls, 1);
});
