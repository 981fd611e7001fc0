import test from 'ava';
import {
  addFactor,
  challenge,
  codeOf,
  isIn,
  logIn,
  noticesOf,
  openSessions,
  REFUSED,
} from '../../support/accounts.js';
import { ban, newAdmin, newNumbered, seen, unban } from '../../support/admins.js';
import { CommitGate } from '../../support/commit-gate.js';
import type { Answer, TestClient } from '../../support/http.js';
import { anotherApi, eventually, startSystem, type TestSystem } from '../../support/system.js';

/* Reliability F32: two at once, and a ban in the middle of a login. Two API processes share nothing but Postgres. */
let system: TestSystem;
let other: TestClient;
test.before(async () => {
  system = await startSystem();
  other = await anotherApi(system);
});

const atOnce = (times: number, call: (api: TestClient) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => call(index % 2 === 0 ? system.client : other)));
const statuses = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status).sort();

test.serial('of twenty bans at once one is 200 and nineteen are 409; so with the unbans', async (t) => {
  const { database } = system;
  const [admin, somebody] = [await newAdmin(system), await newNumbered(system)];
  for (let round = 1; round <= 2; round += 1) {
    t.deepEqual(statuses(await atOnce(20, (api) => ban(api, admin, somebody))), [
      200,
      ...Array(19).fill(409),
    ]);
    t.deepEqual(statuses(await atOnce(20, (api) => unban(api, admin, somebody))), [
      200,
      ...Array(19).fill(409),
    ]);
    const rows = await database.query('SELECT id FROM bans WHERE user_id = $1', [somebody.id]);
    t.is(rows.length, round);
  }
  t.is((await noticesOf(database, somebody)).length, 4);
  const log = await database.query(
    `SELECT action, result, count(*)::int FROM activities WHERE topic = 'admin' AND user_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
    [somebody.id],
  );
  t.deepEqual(log, [
    { action: 'ban', result: 'denied', count: 38 },
    { action: 'ban', result: 'succeed', count: 2 },
    { action: 'unban', result: 'denied', count: 38 },
    { action: 'unban', result: 'succeed', count: 2 },
  ]);
});

test.serial('bans and unbans mixed: what is answered is what is there', async (t) => {
  const [admin, somebody] = [await newAdmin(system), await newNumbered(system)];
  let turn = 0;
  const answers = await atOnce(20, (api) => {
    turn += 1;
    return turn % 2 === 0 ? ban(api, admin, somebody) : unban(api, admin, somebody);
  });
  const done = answers.filter(({ status }) => status === 200).map(({ body }) => body.data.state as string);
  t.true(
    answers.every(({ status }) => [200, 409].includes(status)),
    statuses(answers).join(),
  );
  const banned = done.filter((state) => state === 'banned').length;
  const { state } = await seen(system.client, admin, somebody);
  t.is(banned - (done.length - banned), state === 'banned' ? 1 : 0);
});

test.serial('two administrators who ban each other at once do not wait for each other', async (t) => {
  const [one, two] = [await newAdmin(system), await newAdmin(system)];
  const gate = await CommitGate.close(system.database, { table: 'bans', on: 'INSERT' });
  const bans = [ban(system.client, one, two), ban(other, two, one)];
  // Both are in their COMMIT, with all their locks.
  await eventually(async () => (await lockWaits('advisory')) === 2);
  await gate.open();
  t.deepEqual(statuses(await Promise.all(bans)), [200, 200]);
  for (const account of [one, two]) t.is(await openSessions(system.database, account), 0);
});

test.serial('a login whose code is being used when the ban comes is ended with the rest', async (t) => {
  const { client, database } = system;
  const [admin, somebody] = [await newAdmin(system), await newNumbered(system)];
  await addFactor(client, somebody, 'sms');
  const codeId = await challenge(client, somebody);
  const body = { phone: somebody.phone, code_id: codeId, code: await codeOf(client, somebody.phone, codeId) };
  const gate = await CommitGate.close(database, { table: 'sessions', on: 'INSERT' });
  const login = client.post('/auth/submit_two_factor_login', body);
  await gate.arrived();
  const banned = ban(other, admin, somebody);
  await eventually(async () => (await lockWaits()) >= 2);
  await gate.open();
  t.is((await banned).status, 200);
  const answer = await login;
  t.is(answer.status, 200);
  t.false(await isIn(client, answer.body.data.token));
  t.is(await openSessions(database, somebody), 0);
});

test.serial(
  'a login by password that is in its commit when the ban comes is ended with the rest',
  async (t) => {
    const { client, database } = system;
    const [admin, somebody] = [await newAdmin(system), await newNumbered(system)];
    const gate = await CommitGate.close(database, { table: 'sessions', on: 'INSERT' });
    const login = logIn(client, somebody);
    await gate.arrived();
    const banned = ban(other, admin, somebody);
    await eventually(async () => (await lockWaits()) >= 2);
    await gate.open();
    t.is((await banned).status, 200);
    const answer = await login;
    t.is(answer.status, 200);
    t.false(await isIn(other, answer.body.data.token));
    t.is(await openSessions(database, somebody), 0);
  },
);

test.serial('a login that comes while the ban is in its commit opens nothing', async (t) => {
  const { client, database } = system;
  const [admin, somebody, entering] = [
    await newAdmin(system),
    await newNumbered(system),
    await newNumbered(system),
  ];
  await addFactor(client, entering, 'sms');
  const codeId = await challenge(client, entering);
  const body = { phone: entering.phone, code_id: codeId, code: await codeOf(client, entering.phone, codeId) };
  const gate = await CommitGate.close(database, { table: 'bans', on: 'INSERT' });
  const bans = [ban(client, admin, somebody), ban(other, admin, entering)];
  await eventually(async () => (await lockWaits()) >= 2);
  const logins = [logIn(client, somebody), client.post('/auth/submit_two_factor_login', body)];
  await eventually(async () => (await lockWaits()) >= 4);
  await gate.open();
  t.deepEqual(statuses(await Promise.all(bans)), [200, 200]);
  const [byPassword, byCode] = await Promise.all(logins);
  t.deepEqual(byPassword?.body, REFUSED.credentials);
  t.deepEqual(byCode?.body, REFUSED.wrongCode);
  for (const account of [somebody, entering]) t.is(await openSessions(database, account), 0);
});

/** How many backends wait for a lock, of any kind or of one (`advisory`: at the gate). */
async function lockWaits(kind = '%'): Promise<number> {
  const waiting = await system.database.query(
    `SELECT FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND wait_event LIKE $1 AND datname = current_database()`,
    [kind],
  );
  return waiting.length;
}
