import test from 'ava';
import {
  addFactor,
  challenge,
  codeOf,
  isIn,
  logIn,
  logOf,
  newAccount,
  noticesOf,
  openSessions,
  passWaits,
  REFUSED,
  type TestAccount,
  verifyEmail,
  waitOf,
} from '../../support/accounts.js';
import { CommitGate } from '../../support/commit-gate.js';
import type { TestClient } from '../../support/http.js';
import { anotherApi, eventually, GOOD_PASSWORD, startSystem, type TestSystem } from '../../support/system.js';

let system: TestSystem;
/** A second API on the same database: what one ends, the other must refuse at once. */
let other: TestClient;
test.before(async () => {
  const env = { TRUSTED_PROXIES: '127.0.0.1' };
  system = await startSystem(env);
  other = await anotherApi(system, env);
});

const NEW = 'four quiet rivers';
const change = (
  { token }: Pick<TestAccount, 'token'>,
  current_password: string = GOOD_PASSWORD,
  new_password: string = NEW,
  ip = '198.51.100.1',
) =>
  system.client.post(
    '/user/change_password',
    { current_password, new_password },
    { token, headers: { 'x-forwarded-for': ip } },
  );

test('A31: the other sessions end with the next request on every API; this one goes on', async (t) => {
  const somebody = await newAccount(system.client);
  await verifyEmail(system.client, somebody);
  const second = (await logIn(system.client, somebody)).body.data.token;
  t.true(await isIn(other, second));
  const answer = await change(somebody);
  t.is(answer.status, 200);
  t.deepEqual(answer.body, { success: true, data: {} });
  for (const client of [other, system.client]) {
    t.false(await isIn(client, second));
    t.true(await isIn(client, somebody.token));
  }
  t.is((await logIn(other, somebody)).status, 401);
  t.is((await logIn(other, { ...somebody, password: NEW })).status, 200);
  t.is((await noticesOf(system.database, somebody)).at(-1), 'password_changed by email');
  t.deepEqual(await logOf(system.database, answer), [
    { topic: 'password', action: 'change', result: 'succeed', reason: null },
  ]);
});

test('without a verified e-mail the owner is told by SMS', async (t) => {
  const somebody = await newAccount(system.client);
  await change(somebody);
  t.deepEqual(await noticesOf(system.database, somebody), ['password_changed by sms']);
});

test('a wrong current password changes nothing', async (t) => {
  const somebody = await newAccount(system.client);
  const answer = await change(somebody, 'three grey mountains');
  t.is(answer.status, 401);
  t.deepEqual(answer.body, REFUSED.credentials);
  t.deepEqual(await logOf(system.database, answer), [
    { topic: 'password', action: 'change', result: 'failed', reason: 'wrong_password' },
  ]);
  t.deepEqual(await noticesOf(system.database, somebody), []);
  t.is((await logIn(system.client, somebody)).status, 200);
  t.is((await system.client.post('/user/change_password', {})).status, 401, '401 comes before 422');
});

test.serial(
  'A20: its wrong passwords and those of the login are one count, each network its own',
  async (t) => {
    const somebody = await newAccount(system.client);
    const here = { 'x-forwarded-for': '198.51.100.1' };
    for (let guess = 0; guess < 3; guess += 1) {
      t.is((await change(somebody, 'three grey mountains')).status, 401);
      t.is((await logIn(system.client, { ...somebody, password: 'three grey mountains' }, here)).status, 401);
    }
    const held = await change(somebody);
    t.true(waitOf(held) <= 30);
    t.deepEqual(await logOf(system.database, held), [
      { topic: 'password', action: 'change', result: 'denied', reason: 'flood_control' },
    ]);
    waitOf(await logIn(system.client, somebody, here));
    t.is((await logIn(system.client, somebody, { 'x-forwarded-for': '203.0.113.7' })).status, 200);
    await passWaits(system.database);
    t.is((await change(somebody, 'three grey mountains')).status, 401);
    t.true(waitOf(await change(somebody)) > 30, 'it doubled');
    t.is((await change(somebody, GOOD_PASSWORD, NEW, '203.0.113.7')).status, 200);
  },
);

test('A29: the new password is judged, the current one only compared', async (t) => {
  const somebody = await newAccount(system.client);
  const { phone, email } = somebody;
  for (const [password, message] of [
    ['seven77', 'The new_password field must have at least 8 characters'],
    ['x'.repeat(129), 'The new_password field must not be greater than 128 characters'],
    ['password1', 'The new_password field is too common or too easy to guess'],
    ['Vestibule', 'The new_password field is too common or too easy to guess'],
    [phone, 'The new_password field is too common or too easy to guess'],
    [email, 'The new_password field is too common or too easy to guess'],
    [email.split('@')[0] ?? '', 'The new_password field is too common or too easy to guess'],
  ] as const) {
    const { status, body } = await change(somebody, GOOD_PASSWORD, password);
    t.is(status, 422, password);
    t.deepEqual(body.error, { code: 'E_VALIDATION_ERROR', messages: [message] });
  }
  const tail = 'a long one of more than seventy-two bytes, because bcrypt would not see its tail: ';
  t.is((await change(somebody, GOOD_PASSWORD, `${tail}1`)).status, 200);
  t.is((await logIn(system.client, { phone, password: `${tail}2` })).status, 401);
  t.is((await change(somebody, 'short', NEW)).status, 401);
  // A6: one password, whatever keyboard composed it.
  t.is((await change(somebody, `${tail}1`, 'caf\u00e9 au lait')).status, 200);
  t.is((await logIn(system.client, { phone, password: 'cafe\u0301 au lait' })).status, 200);
});

test.serial('codes of logins that the old password began are dead', async (t) => {
  const somebody = await newAccount(system.client);
  await addFactor(system.client, somebody, 'sms');
  const codeId = await challenge(system.client, somebody);
  const code = await codeOf(system.client, somebody.phone, codeId);
  t.is((await change(somebody)).status, 200);
  const body = { phone: somebody.phone, code_id: codeId, code };
  t.deepEqual((await system.client.post('/auth/submit_two_factor_login', body)).body, REFUSED.wrongCode);
});

test.serial('a login that finishes while the password changes is ended with the others', async (t) => {
  const { client, database } = system;
  const somebody = await newAccount(client);
  await addFactor(client, somebody, 'sms');
  const codeId = await challenge(client, somebody);
  const body = { phone: somebody.phone, code_id: codeId, code: await codeOf(client, somebody.phone, codeId) };
  const gate = await CommitGate.close(database, { table: 'sessions', on: 'INSERT' });
  const login = client.post('/auth/submit_two_factor_login', body);
  await gate.arrived();
  const changed = change(somebody);
  await eventually(async () => {
    const waiting = await database.query(
      `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    );
    return waiting.length >= 2;
  });
  await gate.open();
  t.is((await changed).status, 200);
  t.is((await login).status, 200);
  t.is(await openSessions(database, somebody), 1);
});

test('of two changes at the same time one knows the current password', async (t) => {
  const somebody = await newAccount(system.client);
  const words = ['four quiet rivers', 'five quiet rivers'] as const;
  const answers = await Promise.all(words.map((word) => change(somebody, GOOD_PASSWORD, word)));
  t.deepEqual(answers.map(({ status }) => status).sort(), [200, 401]);
  const [kept] = words.filter((_, index) => answers[index]?.status === 200);
  t.is((await logIn(system.client, { ...somebody, password: kept ?? '' })).status, 200);
});
