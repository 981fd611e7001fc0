import { createHash, randomUUID } from 'node:crypto';
import test from 'ava';
import { tidy } from '../../activities/housekeeping.js';
import type { ClaimOutcome, OperationClaim } from '../../domain/idempotency.js';
import { IDEMPOTENCY_LOCK_SECONDS } from '../../domain/limits.js';
import { claimKey, finishKey, type KeyName, releaseKey } from '../../models/idempotency-key.js';
import { connectDatabase, type Database } from '../../platform/database.js';
import { onCleanup } from '../support/cleanup.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const BODY = digest('{"amount":1}');

let database: Database;
let query: TestDatabase['query'];
const users: string[] = [];
test.before(async () => {
  const made = await createTestDatabase();
  query = made.query;
  database = connectDatabase({ DATABASE_URL: made.url, DATABASE_POOL_MAX: 20 }, 'test');
  onCleanup(() => database.destroy());
  for (const uid of ['ID0000000001', 'ID0000000002']) {
    const [row] = await query<{ id: string }>(
      `INSERT INTO users (uid, role, state, level, password_sealed, language)
       VALUES ($1, 'member', 'active', 0, 'x', 'ru') RETURNING id`,
      [uid],
    );
    users.push(row?.id ?? '');
  }
});

/** A key that nobody used. */
const newName = (changes: Partial<KeyName> = {}): KeyName => ({
  userId: users[0] ?? '',
  path: '/payment/create',
  keyDigest: digest(randomUUID()),
  ...changes,
});

const claim = (name: KeyName, bodyDigest = BODY, holder: string = randomUUID()): Promise<ClaimOutcome> =>
  claimKey(database, name, { bodyDigest, holder });

/** The claim of a key that has to be free. */
async function held(name: KeyName): Promise<OperationClaim> {
  const claimed = await claim(name);
  if (!('claim' in claimed)) throw new Error(`not free: ${claimed.outcome}`);
  return claimed.claim;
}

/** As if the lock's time were over. */
const letLockPass = ({ keyDigest }: KeyName) =>
  query(`UPDATE idempotency_keys SET locked_until = now() - interval '1 ms' WHERE key_digest = $1`, [
    keyDigest,
  ]);

test('twenty at once: one has it, the others are told that a twin is under way', async (t) => {
  const name = newName();
  const outcomes = await Promise.all([...Array(20)].map(() => claim(name)));
  const kinds = outcomes.map(({ outcome }) => outcome).sort();
  t.deepEqual(kinds, [...Array(19).fill('conflict'), 'fresh']);
});

test('twenty at once after a crash: one takes over, with the operation of the first', async (t) => {
  const name = newName();
  const { operationId } = await held(name);
  await letLockPass(name);
  const outcomes = await Promise.all([...Array(20)].map(() => claim(name)));
  const resumed = outcomes.filter(({ outcome }) => outcome === 'resume');
  t.is(resumed.length, 1);
  t.is(outcomes.filter(({ outcome }) => outcome === 'conflict').length, 19);
  const [first] = resumed;
  t.is(first && 'claim' in first ? first.claim.operationId : '', operationId);
});

test('an answer is given again as it was, in the order of its keys', async (t) => {
  const name = newName();
  const { holder } = await held(name);
  const answer = { data: { status: 'created', external_id: 'x', id: 1, nested: { b_c: null, a: '100.00' } } };
  await finishKey(database, name, holder, answer);
  const again = await claim(name);
  t.is(JSON.stringify(again), JSON.stringify({ outcome: 'replay', answer }));
  await letLockPass(name);
  t.is((await claim(name)).outcome, 'replay', 'however late');
  const refused = { error: { code: 'conflict', details: { retryAfterSeconds: 5 } } } as const;
  const other = newName();
  await finishKey(database, other, (await held(other)).holder, refused);
  t.deepEqual(await claim(other), { outcome: 'replay', answer: refused });
});

test('another body is a conflict: under way, after a crash, answered; and takes nothing over', async (t) => {
  const name = newName();
  await held(name);
  const other = digest('{"amount":2}');
  t.is((await claim(name, other)).outcome, 'conflict');
  await letLockPass(name);
  t.is((await claim(name, other)).outcome, 'conflict');
  const resumed = await claim(name);
  t.is(resumed.outcome, 'resume', 'the first body is not kept waiting by it');
  if (!('claim' in resumed)) return;
  await finishKey(database, name, resumed.claim.holder, { data: {} });
  t.is((await claim(name, other)).outcome, 'conflict');
});

test('what ended without an answer begins again at once, as the same operation', async (t) => {
  const name = newName();
  const first = await held(name);
  await releaseKey(database, name, first.holder);
  const second = await claim(name);
  t.is(second.outcome, 'resume');
  if (!('claim' in second)) return;
  t.is(second.claim.operationId, first.operationId);
  t.not(second.claim.holder, first.holder);
  // Whoever lost it says nothing more: neither an answer nor an end.
  await finishKey(database, name, first.holder, { data: { late: true } });
  await releaseKey(database, name, first.holder);
  t.is((await claim(name)).outcome, 'conflict');
  await finishKey(database, name, second.claim.holder, { data: { late: false } });
  t.deepEqual(await claim(name), { outcome: 'replay', answer: { data: { late: false } } });
});

test('F19: the same claim again is the same claim, first or second', async (t) => {
  const name = newName();
  const holder = randomUUID();
  const fresh = { outcome: 'fresh', claim: { operationId: holder, holder } };
  t.deepEqual(await claim(name, BODY, holder), fresh);
  t.deepEqual(await claim(name, BODY, holder), fresh);
  await letLockPass(name);
  const next = randomUUID();
  const resumed = { outcome: 'resume', claim: { operationId: holder, holder: next } };
  t.deepEqual(await claim(name, BODY, next), resumed);
  t.deepEqual(await claim(name, BODY, next), resumed);
});

test('a key is an account’s and a path’s', async (t) => {
  const name = newName();
  await finishKey(database, name, (await held(name)).holder, { data: { mine: 1 } });
  t.is((await claim({ ...name, userId: users[1] ?? '' })).outcome, 'fresh');
  t.is((await claim({ ...name, path: '/kyc/submit_legal' })).outcome, 'fresh');
  t.is((await claim(name)).outcome, 'replay');
});

test('the lock is Postgres’ time, and as long as it is said to be', async (t) => {
  const name = newName();
  await held(name);
  const [row] = await query<{ seconds: number }>(
    `SELECT extract(epoch FROM locked_until - created_at)::int AS seconds FROM idempotency_keys WHERE key_digest = $1`,
    [name.keyDigest],
  );
  t.is(row?.seconds, IDEMPOTENCY_LOCK_SECONDS);
});

test('kept for 24 hours after the last try, then free', async (t) => {
  const name = newName();
  await finishKey(database, name, (await held(name)).holder, { data: {} });
  const age = (hours: string) =>
    query(`UPDATE idempotency_keys SET locked_until = now() - $2::interval WHERE key_digest = $1`, [
      name.keyDigest,
      hours,
    ]);
  await age('23 hours 59 minutes');
  await tidy(database);
  t.is((await claim(name)).outcome, 'replay');
  await age('24 hours 1 minute');
  await tidy(database);
  t.is((await claim(name)).outcome, 'fresh');
});
