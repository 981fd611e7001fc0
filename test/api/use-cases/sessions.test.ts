import { randomUUID } from 'node:crypto';
import test from 'ava';
import {
  isIn,
  logIn,
  logOf,
  newAccount,
  REFUSED,
  type TestAccount,
  userIdOf,
} from '../../support/accounts.js';
import type { TestClient } from '../../support/http.js';
import { anotherApi, askForCode, freshPhone, startSystem, type TestSystem } from '../../support/system.js';

/* Sessions as their owner sees and ends them (session.test.ts: how they live and die). */
let system: TestSystem;
/** A second API on the same database: what one ends, the other must refuse at once. */
let other: TestClient;
test.before(async () => {
  const env = { TRUSTED_PROXIES: '127.0.0.1' };
  system = await startSystem(env);
  other = await anotherApi(system, env);
});

const list = ({ token }: Pick<TestAccount, 'token'>, query = '') =>
  system.client.get(`/user/sessions${query}`, { token });
const end = ({ token }: Pick<TestAccount, 'token'>, id: unknown) =>
  system.client.post('/user/end_session', { id }, { token });
const another = async (account: TestAccount, headers: Record<string, string> = {}) =>
  (await logIn(system.client, account, headers)).body.data.token as string;

test('the living sessions, the latest used first, and which one asks', async (t) => {
  const somebody = await newAccount(system.client);
  const phone = { 'user-agent': 'A phone/1.0', 'x-forwarded-for': '203.0.113.7' };
  const second = await another(somebody, phone);
  const third = await another(somebody);
  await system.client.post('/user/logout', {}, { token: third });
  const { status, body } = await list({ token: second });
  t.is(status, 200);
  t.like(body.data, { page: 1, per_page: 20, total: 2 });
  t.deepEqual(
    body.data.items.map(({ current }: { current: boolean }) => current),
    [true, false],
  );
  const [mine] = body.data.items;
  t.deepEqual(Object.keys(mine), ['id', 'current', 'ip', 'user_agent', 'created_at', 'last_seen_at']);
  t.like(mine, { ip: '203.0.113.7', user_agent: 'A phone/1.0' });
  t.regex(mine.created_at, /^\d{4}-\d\d-\d\dT.*Z$/);
  t.false(JSON.stringify(body).includes(second));
  // Neither those that sleep too long nor those whose day is over.
  await system.database.query(
    `UPDATE sessions SET last_seen_at = now() - interval '31 minutes' WHERE token_digest = sha256($1::bytea)`,
    [somebody.token],
  );
  t.is((await list({ token: second })).body.data.total, 1);
});

test('pages', async (t) => {
  const somebody = await newAccount(system.client);
  for (let session = 0; session < 4; session += 1) await another(somebody);
  const pages = await Promise.all([1, 2, 3, 4].map((page) => list(somebody, `?page=${page}&per_page=2`)));
  t.deepEqual(
    pages.map(({ body }) => [body.data.items.length, body.data.page, body.data.per_page, body.data.total]),
    [
      [2, 1, 2, 5],
      [2, 2, 2, 5],
      [1, 3, 2, 5],
      [0, 4, 2, 5],
    ],
  );
  const ids = pages.flatMap(({ body }) => body.data.items.map(({ id }: { id: string }) => id));
  t.is(new Set(ids).size, 5);
  // A15
  for (const query of ['?page=0', '?per_page=101', '?per_page=-1', '?page=1&page=2', '?page=abc'])
    t.is((await list(somebody, query)).status, 422, query);
});

test('A31: an ended session is refused with the next request on every API', async (t) => {
  const somebody = await newAccount(system.client);
  const second = await another(somebody);
  t.true(await isIn(other, second));
  const { items } = (await list({ token: second })).body.data;
  const { id } = items.find(({ current }: { current: boolean }) => current);
  const answer = await end(somebody, id);
  t.is(answer.status, 200);
  t.deepEqual(answer.body, { success: true, data: {} });
  t.false(await isIn(other, second));
  t.false(await isIn(system.client, second));
  t.true(await isIn(other, somebody.token));
  t.deepEqual(await logOf(system.database, answer), [
    { topic: 'session', action: 'end', result: 'succeed', reason: null },
  ]);
});

test("A33: another's session, an ended and an unknown one are not found, alike, and logged", async (t) => {
  const [mine, theirs] = [await newAccount(system.client), await newAccount(system.client)];
  const [row] = await system.database.query<{ id: string }>('SELECT id FROM sessions WHERE user_id = $1', [
    await userIdOf(system.database, theirs),
  ]);
  const second = await another(mine);
  const { items } = (await list({ token: second })).body.data;
  const ended = items.find(({ current }: { current: boolean }) => current).id;
  await system.client.post('/user/logout', {}, { token: second });
  for (const id of [row?.id, ended, randomUUID()]) {
    const answer = await end(mine, id);
    t.is(answer.status, 404);
    t.deepEqual(answer.body, REFUSED.notFound);
    t.deepEqual(await logOf(system.database, answer), [
      { topic: 'session', action: 'end', result: 'denied', reason: 'not_found' },
    ]);
  }
  t.true(await isIn(system.client, theirs.token));
  t.is((await end(mine, 'x')).status, 422);
});

test('1.2.4: SQL in a user agent, an e-mail and a password is text', async (t) => {
  const phone = freshPhone();
  const agent = `'); DROP TABLE sessions; --`;
  const password = `' OR '1'='1'; DELETE FROM users; --`;
  const email = `a'or'1'='1@example.com`;
  const headers = { 'user-agent': agent };
  const { codeId, code } = await askForCode(system.client, phone);
  const body = { email, password, code_id: codeId, code };
  t.is((await system.client.post('/auth/register', body, { headers })).status, 200);
  const { token } = (await logIn(system.client, { phone, password }, headers)).body.data;
  t.is((await logIn(system.client, { phone, password: `${password} ` }, headers)).status, 401);
  const { items } = (await list({ token })).body.data;
  t.deepEqual(
    items.map(({ user_agent }: { user_agent: string }) => user_agent),
    [agent, agent],
  );
  t.is((await system.client.get('/user/get_me', { token })).body.data.email, email);
});

test('one may end the session that one is in', async (t) => {
  const somebody = await newAccount(system.client);
  const { items } = (await list(somebody)).body.data;
  t.is((await end(somebody, items[0].id)).status, 200);
  t.deepEqual((await list(somebody)).body, REFUSED.unauthorized);
});

test('of twenty ends of one session one is told that it ended it', async (t) => {
  const somebody = await newAccount(system.client);
  const second = await another(somebody);
  const { items } = (await list({ token: second })).body.data;
  const { id } = items.find(({ current }: { current: boolean }) => current);
  const statuses = (await Promise.all(Array.from({ length: 20 }, () => end(somebody, id)))).map(
    ({ status }) => status,
  );
  t.is(statuses.filter((status) => status === 200).length, 1, statuses.join());
  t.true(
    statuses.every((status) => [200, 404].includes(status)),
    statuses.join(),
  );
});
