import test from 'ava';
import type { TestClient } from '../../support/http.js';
import { anotherApi, register, startSystem, type TestSystem } from '../../support/system.js';

let system: TestSystem;
/** A second API on the same database: what one ends, the other must refuse at once. */
let other: TestClient;
test.before(async () => {
  system = await startSystem();
  other = await anotherApi(system);
});

const UNAUTHORIZED = {
  success: false,
  error: { code: 'E_UNAUTHORIZED_ACCESS', messages: ['Unauthorized access'] },
};
const me = (token?: string, client = system.client) =>
  client.get('/user/get_me', token === undefined ? {} : { token });

/** Changes the one session of a token, which the database knows by its digest only. */
const change = (token: string, set: string) =>
  system.database.query(`UPDATE sessions SET ${set} WHERE token_digest = sha256($1::bytea)`, [token]);

test('missing, broken and unknown tokens are one refusal', async (t) => {
  for (const token of [undefined, 'x', 'x'.repeat(43), 'x'.repeat(600)]) {
    const { status, body } = await me(token);
    t.is(status, 401);
    t.deepEqual(body, UNAUTHORIZED);
  }
  const basic = await system.client.get('/user/get_me', { headers: { authorization: 'Basic eDp4' } });
  t.is(basic.status, 401);
});

test('401 comes before 422', async (t) => {
  const { status } = await system.client.post('/user/logout', { logout_other_devices: 'yes' });
  t.is(status, 401);
});

test('logout ends the session on every API process with the next request', async (t) => {
  const token = await register(system.client);
  t.is((await me(token, other)).status, 200);
  const { status, body } = await system.client.post('/user/logout', undefined, { token });
  t.is(status, 200);
  t.deepEqual(body, { success: true, data: {} });
  t.deepEqual((await me(token, other)).body, UNAUTHORIZED);
  t.is((await system.client.post('/user/logout', {}, { token })).status, 401);
});

test('logout_other_devices ends every session, this one too', async (t) => {
  const token = await register(system.client);
  await system.database.query(
    `INSERT INTO sessions (id, user_id, token_digest, ip, user_agent, expires_at)
     SELECT gen_random_uuid(), user_id, sha256('other-device'::bytea), '', '', expires_at
       FROM sessions WHERE token_digest = sha256($1::bytea)`,
    [token],
  );
  t.is((await me('other-device')).status, 200);
  t.is((await system.client.post('/user/logout', { logout_other_devices: true }, { token })).status, 200);
  t.is((await me('other-device')).status, 401);
  t.is((await me(token)).status, 401);
});

test('an idle session dies; a used one slides on', async (t) => {
  const token = await register(system.client);
  await change(token, `last_seen_at = now() - interval '29 minutes'`);
  t.is((await me(token)).status, 200);
  const [row] = await system.database.query<{ age: number }>(
    `SELECT extract(epoch FROM now() - last_seen_at)::int AS age FROM sessions WHERE token_digest = sha256($1::bytea)`,
    [token],
  );
  t.true((row?.age ?? 99) < 30);
  await change(token, `last_seen_at = now() - interval '30 minutes 1 second'`);
  t.is((await me(token)).status, 401);
});

test('last_seen_at moves at most once a minute', async (t) => {
  const token = await register(system.client);
  const seen = () =>
    system.database.query(`SELECT last_seen_at FROM sessions WHERE token_digest = sha256($1::bytea)`, [
      token,
    ]);
  const before = await seen();
  await me(token);
  await me(token);
  t.deepEqual(await seen(), before);
});

test('the absolute end comes whatever the use', async (t) => {
  const token = await register(system.client);
  const [row] = await system.database.query<{ hours: number }>(
    `SELECT extract(epoch FROM expires_at - created_at)::int / 3600 AS hours FROM sessions WHERE token_digest = sha256($1::bytea)`,
    [token],
  );
  t.is(row?.hours, 24);
  await change(token, 'expires_at = now()');
  t.is((await me(token)).status, 401);
});

test('a banned, deleted or locked account has no session on the next request', async (t) => {
  const token = await register(system.client);
  for (const state of ['banned', 'deleted', 'locked']) {
    await system.database.query(
      `UPDATE users SET state = $2 WHERE id = (SELECT user_id FROM sessions WHERE token_digest = sha256($1::bytea))`,
      [token, state],
    );
    t.is((await me(token, other)).status, 401, state);
  }
});

test('the token is stored nowhere', async (t) => {
  const token = await register(system.client);
  const rows = await system.database.query('SELECT * FROM sessions');
  t.false(JSON.stringify(rows).includes(token));
});

test('a logout is one row in the activity log', async (t) => {
  const token = await register(system.client);
  const { headers } = await system.client.post('/user/logout', { logout_other_devices: true }, { token });
  const rows = await system.database.query(
    'SELECT topic, action, result FROM activities WHERE request_id = $1',
    [headers.get('x-request-id')],
  );
  t.deepEqual(rows, [{ topic: 'session', action: 'logout_everywhere', result: 'succeed' }]);
});
