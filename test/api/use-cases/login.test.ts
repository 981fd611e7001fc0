import test from 'ava';
import { STRANGE_FAILURES } from '../../../domain/limits.js';
import {
  face,
  isIn,
  logIn,
  logOf,
  newAccount,
  noticesOf,
  openSessions,
  passWaits,
  REFUSED,
  type TestAccount,
  userIdOf,
  verifyEmail,
  waitOf,
} from '../../support/accounts.js';
import { CommitGate } from '../../support/commit-gate.js';
import type { Answer } from '../../support/http.js';
import { freshPhone, GOOD_PASSWORD, startSystem, type TestSystem } from '../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem({ TRUSTED_PROXIES: '127.0.0.1' });
});

const WRONG = 'three grey mountains';
/** As if the call came from there. */
const from = (ip: string) => ({ 'x-forwarded-for': ip });
const fail = (account: Pick<TestAccount, 'phone'>, ip = '198.51.100.1') =>
  logIn(system.client, { phone: account.phone, password: WRONG }, from(ip));
const repeat = async (times: number, act: () => Promise<Answer>): Promise<Answer[]> => {
  const answers: Answer[] = [];
  for (let done = 0; done < times; done += 1) answers.push(await act());
  return answers;
};
const setState = async (account: TestAccount, set: string) =>
  system.database.query(`UPDATE users SET ${set} WHERE id = $1`, [await userIdOf(system.database, account)]);

test('the right password opens a session, in any spelling of the phone', async (t) => {
  const somebody = await newAccount(system.client);
  const { phone } = somebody;
  for (const spelling of [phone, `0${phone.slice(4)}`, `00${phone.slice(1)}`]) {
    const answer = await logIn(system.client, { phone: spelling, password: GOOD_PASSWORD });
    t.is(answer.status, 200, spelling);
    t.deepEqual(Object.keys(answer.body.data), ['token']);
    t.is(answer.headers.get('set-cookie'), null, 'no cookie that a browser would add to a forged request');
    t.true(await isIn(system.client, answer.body.data.token));
    t.deepEqual(await logOf(system.database, answer), [
      { topic: 'login', action: 'complete', result: 'succeed', reason: null },
    ]);
  }
  t.is(await openSessions(system.database, somebody), 4);
});

test('A17: unknown, known, banned, locked, deleted and unverified are one refusal to a wrong password', async (t) => {
  const refusals: [string, Answer][] = [['unknown', await fail({ phone: freshPhone() })]];
  for (const state of ['active', 'pending', 'banned', 'locked', 'deleted'] as const) {
    const somebody = await newAccount(system.client);
    await setState(somebody, `state = '${state}'`);
    refusals.push([state, await fail(somebody)]);
    // Deleted is as if it had never been, whatever the password.
    if (state === 'deleted') refusals.push(['gone', await logIn(system.client, somebody)]);
  }
  const unverified = await newAccount(system.client);
  await setState(unverified, 'phone_verified_at = NULL');
  refusals.push(['unverified', await fail(unverified)], ['right', await logIn(system.client, unverified)]);
  const [[, first]] = refusals as [[string, Answer]];
  t.is(first.status, 401);
  t.deepEqual(first.body, REFUSED.credentials);
  for (const [who, answer] of refusals) t.deepEqual(face(answer), face(first), who);
});

test.serial('A18: an unknown phone makes the same rows as a known one', async (t) => {
  const somebody = await newAccount(system.client);
  const rows: unknown[] = [];
  for (const phone of [somebody.phone, freshPhone()]) {
    const counted = async () =>
      (await system.database.query<{ n: number }>('SELECT count(*)::int AS n FROM guess_waits'))[0]?.n ?? 0;
    const before = await counted();
    const answer = await fail({ phone });
    rows.push({ waits: (await counted()) - before, log: await logOf(system.database, answer) });
  }
  const wrong = { topic: 'login', action: 'guess_password', result: 'failed', reason: 'wrong_password' };
  t.deepEqual(rows, [
    { waits: 1, log: [wrong] },
    { waits: 1, log: [wrong] },
  ]);
});

test('a ban is told after the right password only, and opens nothing', async (t) => {
  for (const state of ['banned', 'locked', 'pending']) {
    const somebody = await newAccount(system.client);
    await setState(somebody, `state = '${state}'`);
    const answer = await logIn(system.client, somebody);
    t.is(answer.status, 403, state);
    t.deepEqual(answer.body, REFUSED.forbidden);
    t.deepEqual(await logOf(system.database, answer), [
      { topic: 'login', action: 'complete', result: 'denied', reason: state },
    ]);
    t.is(await openSessions(system.database, somebody), 1);
  }
});

test.serial('A20: five are free, then 30 s, doubling to 15 min; the right password waits, too', async (t) => {
  for (const somebody of [await newAccount(system.client), { phone: freshPhone(), password: WRONG }]) {
    for (const { status, body } of await repeat(6, () => fail(somebody))) {
      t.is(status, 401);
      t.deepEqual(body, REFUSED.credentials);
    }
    for (const longest of [30, 60, 120, 240, 480, 900, 900]) {
      const wait = waitOf(await fail(somebody));
      t.true(wait > longest - 10 && wait <= longest, `${wait} of ${longest}`);
      const right = await logIn(system.client, somebody, from('198.51.100.1'));
      t.true(waitOf(right) <= wait, 'a refused guess extends nothing');
      await passWaits(system.database);
      t.is((await fail(somebody)).status, 401);
    }
  }
});

test.serial('A20: the right password after the wait forgets the failures; a day does, too', async (t) => {
  const somebody = await newAccount(system.client);
  const here = from('198.51.100.1');
  await repeat(6, () => fail(somebody));
  await passWaits(system.database);
  t.is((await logIn(system.client, somebody, here)).status, 200);
  t.deepEqual(
    (await repeat(6, () => fail(somebody))).map(({ status }) => status),
    [401, 401, 401, 401, 401, 401],
  );
  waitOf(await fail(somebody));
  await system.database.query(
    `UPDATE guess_waits SET blocked_until = now() - interval '1 second', failed_at = now() - interval '25 hours'`,
  );
  t.deepEqual(
    (await repeat(6, () => fail(somebody))).map(({ status }) => status),
    [401, 401, 401, 401, 401, 401],
  );
});

test.serial('every refused try is in the activity log, those that waited too', async (t) => {
  const somebody = await newAccount(system.client);
  const answers = await repeat(7, () => fail(somebody));
  const log = await Promise.all(answers.map((answer) => logOf(system.database, answer)));
  const row = (result: string, reason: string) => [
    { topic: 'login', action: 'guess_password', result, reason },
  ];
  t.deepEqual(log, [...Array(6).fill(row('failed', 'wrong_password')), row('denied', 'flood_control')]);
  const rows = await system.database.query('SELECT * FROM activities');
  for (const value of [somebody.phone.slice(1), somebody.email, WRONG, GOOD_PASSWORD])
    t.false(JSON.stringify(rows).includes(value), value);
});

test.serial(
  'A20: of forty at once one is judged, and the right one at their end is not told so',
  async (t) => {
    const [somebody, banned] = [await newAccount(system.client), await newAccount(system.client)];
    await setState(banned, `state = 'banned'`);
    for (const victim of [somebody, banned]) {
      await repeat(5, () => fail(victim));
      const wrong = Array.from({ length: 39 }, () => fail(victim));
      const right = logIn(system.client, victim, from('198.51.100.1'));
      const statuses = (await Promise.all(wrong)).map(({ status }) => status);
      t.deepEqual([...statuses].sort(), [401, ...Array(38).fill(429)]);
      t.true(waitOf(await right) <= 30);
      t.is(await openSessions(system.database, victim), 1);
    }
  },
);

test.serial('A21: a stranger fails a hundred times; the owner enters at once and is told once', async (t) => {
  const somebody = await newAccount(system.client);
  await verifyEmail(system.client, somebody);
  const told = async () =>
    (await noticesOf(system.database, somebody)).filter((notice) => notice.startsWith('wrong_passwords'));
  await repeat(100, () => fail(somebody));
  const owner = await logIn(system.client, somebody, from('203.0.113.7'));
  t.is(owner.status, 200);
  t.deepEqual(await told(), ['wrong_passwords by email']);
  // From elsewhere on the same day, and on the next one.
  await repeat(7, () => fail(somebody, '198.51.100.2'));
  t.is((await told()).length, 1);
  await system.database.query(`UPDATE messages SET created_at = created_at - interval '25 hours'`);
  await repeat(7, () => fail(somebody, '198.51.100.3'));
  t.is((await told()).length, 2);
  waitOf(await fail(somebody));
});

test('A21: strangers of many networks guess a little each: the owner is told once, of nobody’s phone nobody', async (t) => {
  const [somebody, calm] = [await newAccount(system.client), await newAccount(system.client)];
  const network = (index: number): string => `198.18.${index}.1`;
  const spread = (account: Pick<TestAccount, 'phone'>, from: number, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => fail(account, network(from + index))));
  await spread(somebody, 0, STRANGE_FAILURES - 1);
  await spread(calm, 0, STRANGE_FAILURES - 1);
  t.deepEqual(await noticesOf(system.database, somebody), []);
  const answers = await spread(somebody, 100, 20);
  t.deepEqual([...new Set(answers.map(({ status }) => status))], [401], 'nobody waits for what others did');
  t.deepEqual(await noticesOf(system.database, somebody), ['wrong_passwords by sms']);
  t.is((await logIn(system.client, somebody, from('203.0.113.7'))).status, 200);
  // Those of yesterday count no more.
  await system.database.query(
    `UPDATE guess_waits SET failed_at = failed_at - interval '25 hours' WHERE network LIKE '198.18.%'`,
  );
  await spread(calm, 100, 2);
  t.deepEqual(await noticesOf(system.database, calm), []);
  const unknown = { phone: freshPhone() };
  const unknowns = await spread(unknown, 0, STRANGE_FAILURES + 2);
  t.deepEqual([...new Set(unknowns.map(({ status }) => status))], [401]);
});

test('A21: without a verified e-mail the owner is told by SMS', async (t) => {
  const somebody = await newAccount(system.client);
  await repeat(6, () => fail(somebody, '198.51.100.9'));
  t.deepEqual(await noticesOf(system.database, somebody), ['wrong_passwords by sms']);
});

test('A22: a household of IPv6 addresses is one guesser, the next one another', async (t) => {
  const somebody = await newAccount(system.client);
  for (let host = 1; host <= 6; host += 1) t.is((await fail(somebody, `2001:db8:1:2::${host}`)).status, 401);
  t.true(waitOf(await fail(somebody, '2001:db8:1:2:ffff::1')) <= 30);
  t.is((await fail(somebody, '2001:db8:1:3::1')).status, 401);
});

test('A22: who may not say where he comes from is taken for where he is', async (t) => {
  const somebody = await newAccount(system.client);
  // The address that the trusted proxy adds is the last one; what stands before it was invented by the client.
  for (let guess = 1; guess <= 6; guess += 1) await fail(somebody, `192.0.2.${guess}, 198.51.100.44`);
  t.true(waitOf(await fail(somebody, '192.0.2.77, 198.51.100.44')) <= 30);
});

test('parallel logins with the right password are never held up, nor by wrong ones from elsewhere', async (t) => {
  const somebody = await newAccount(system.client);
  const mine = Array.from({ length: 20 }, () => logIn(system.client, somebody, from('203.0.113.8')));
  const strange = Array.from({ length: 10 }, () => fail(somebody));
  const answers = await Promise.all(mine);
  t.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  t.is(new Set(answers.map(({ body }) => body.data.token)).size, 20);
  await Promise.all(strange);
});

test('A29: what is compared is the whole password, whatever keyboard made it; a huge one is never hashed', async (t) => {
  const somebody = await newAccount(system.client);
  for (const password of [`${GOOD_PASSWORD} `, GOOD_PASSWORD.toUpperCase(), GOOD_PASSWORD.slice(0, -1)])
    t.is((await logIn(system.client, { ...somebody, password })).status, 401, password);
  t.is((await logIn(system.client, { ...somebody, password: 'x'.repeat(1_024) })).status, 401);
  t.is((await logIn(system.client, { ...somebody, password: 'x'.repeat(1_025) })).status, 422);
  t.is((await logIn(system.client, { ...somebody, password: 'x'.repeat(1_000_000) })).status, 413);
});

test.serial('A28: a login that a change of the password overtakes opens nothing', async (t) => {
  const somebody = await newAccount(system.client);
  const gate = await CommitGate.close(system.database, { table: 'users', on: 'UPDATE' });
  const change = system.client.post(
    '/user/change_password',
    { current_password: GOOD_PASSWORD, new_password: 'four quiet rivers' },
    { token: somebody.token },
  );
  await gate.arrived();
  const login = logIn(system.client, somebody);
  await new Promise((resolve) => setTimeout(resolve, 700));
  await gate.open();
  t.is((await change).status, 200);
  t.is((await login).status, 401);
  t.is(await openSessions(system.database, somebody), 1);
});
