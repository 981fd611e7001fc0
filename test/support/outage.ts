import type { ExecutionContext } from 'ava';
import type { AccountCall } from './account-calls.js';
import { assertDocumented } from './invariants.js';
import { eventually } from './system.js';

/* What calls of accounts owe to their callers when a part is down. */

/** All at once: each is 503 with a wait, and none did anything. The calls themselves give up after 10 s. */
export async function assertRefused(t: ExecutionContext, calls: readonly AccountCall[]): Promise<void> {
  const answers = await Promise.all(calls.map(({ call }) => call()));
  t.deepEqual(
    answers.map(({ status }, index) => `${calls[index]?.name}: ${status}`),
    calls.map(({ name }) => `${name}: 503`),
  );
  for (const answer of answers) assertDocumented(t, answer);
  await assertUndone(t, calls);
}

/** None of them did anything. */
export async function assertUndone(t: ExecutionContext, calls: readonly AccountCall[]): Promise<void> {
  for (const { name, effects } of calls)
    t.is(await effects(), 0, `${name} did what the caller was told had failed`);
}

/** The same requests again: nothing that the lost ones left behind is in the way, and each is done once. */
export async function assertRetried(t: ExecutionContext, calls: readonly AccountCall[]): Promise<void> {
  for (const { name, call, effects } of calls) {
    const { status, body } = await call();
    t.is(status, 200, `${name}: ${JSON.stringify(body)}`);
    // A reset does not wait for its message.
    await t.notThrowsAsync(
      eventually(async () => (await effects()) === 1),
      name,
    );
  }
}
