import { randomBytes } from 'node:crypto';
import test from 'ava';
import {
  type Browser,
  browserOf,
  PASSWORD,
  signIn,
  withSession,
} from '../api/surfaces/barong/support/people.js';
import { addAuthenticator, userIdOf } from '../support/accounts.js';
import { freshCode } from '../support/barong.js';
import type { GateAt } from '../support/commit-gate.js';
import { type Answer, TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { beginThroughProxies, losingCommit } from '../support/losing-commit.js';
import { join, type Member, warmUp } from '../support/members.js';
import type { TestProcess } from '../support/processes.js';
import { testRun } from '../support/run.js';
import type { Scene } from '../support/scene.js';
import { freshPhone } from '../support/system.js';
import { faultTest, type ToxicProxy } from '../support/toxiproxy.js';

/* Postgres applies a commit of the family's calls for users, and the API does not hear so (F19): it is told as done, once. */

const PREFIX = '/api/v2/barong';

let scene: Scene;
let api: TestProcess;
let ofApi: ToxicProxy;
let client: TestClient;
test.before(async () => {
  if (testRun().toxiproxyServer === undefined) return;
  ({ scene, api, ofApi } = await beginThroughProxies({ USER_STORAGE_TITLES: 'personal' }));
  await warmUp(scene, api);
  client = new TestClient(api.url);
});
test.afterEach(async (t) => {
  if (scene !== undefined) await assertInvariants(t, scene);
});

/** Somebody with a cookie. */
interface Visitor extends Member {
  readonly id: string;
  readonly session: Browser;
}

/** A call, where its commit is held, and how often what it is for is in Postgres afterwards. */
interface LossyCall {
  readonly name: string;
  readonly status: number;
  readonly gate: GateAt;
  call(): Promise<Answer>;
  /** SQL of one number, over the visitor's id. */
  readonly effects: string;
}

async function visitor(): Promise<Visitor> {
  const member = await join(scene, api);
  const id = await userIdOf(scene.database, member);
  // An e-mail that is proved opens the family's sessions; how it is proved has tests of its own.
  await scene.database.query('UPDATE users SET email_verified_at = now() WHERE id = $1', [id]);
  return { ...member, id, session: await enter(member) };
}

const enter = async ({ email }: Member): Promise<Browser> => browserOf(await signIn(client, email));

const as =
  ({ session }: { readonly session: Browser }) =>
  (method: string, path: string, body?: unknown) =>
    client.request(method, `${PREFIX}${path}`, body === undefined ? undefined : JSON.stringify(body), {
      headers: {
        ...withSession(session),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
    });

async function play(
  calls: readonly LossyCall[],
  { id }: Visitor,
): Promise<{ readonly found: unknown; readonly wanted: unknown }> {
  const found: unknown[] = [];
  for (const { name, gate, call, effects } of calls) {
    const { status, body } = await losingCommit(scene, ofApi, gate, call);
    const [row] = await scene.database.query<{ count: number }>(`SELECT (${effects})::int AS count`, [id]);
    found.push([name, status, row?.count, ...(status >= 300 ? [body] : [])]);
  }
  return { found, wanted: calls.map(({ name, status }) => [name, status, 1]) };
}

faultTest.serial('F19: labels, words and data of an account', async (t) => {
  const who = await visitor();
  const does = as(who);
  for (const key of ['changed', 'dropped'])
    t.is((await does('POST', '/resource/labels', { key, value: 'here' })).status, 201);
  const label = (on: GateAt['on'], row: 'NEW' | 'OLD', key: string): GateAt => ({
    table: 'labels',
    on,
    when: `${row}.key = '${key}'`,
  });
  const { found, wanted } = await play(
    [
      {
        name: 'a label is added',
        status: 201,
        gate: label('INSERT', 'NEW', 'added'),
        call: () => does('POST', '/resource/labels', { key: 'added', value: 'here' }),
        effects: `SELECT count(*) FROM labels WHERE user_id = $1 AND key = 'added'`,
      },
      {
        name: 'a label is changed',
        status: 200,
        gate: label('UPDATE', 'NEW', 'changed'),
        call: () => does('PATCH', '/resource/labels/changed', { value: 'there' }),
        effects: `SELECT count(*) FROM labels WHERE user_id = $1 AND key = 'changed' AND value = 'there'`,
      },
      {
        name: 'a label is dropped',
        status: 204,
        gate: label('DELETE', 'OLD', 'dropped'),
        call: () => does('DELETE', '/resource/labels/dropped'),
        effects: `SELECT 1 - count(*) FROM labels WHERE user_id = $1 AND key = 'dropped'`,
      },
      {
        name: 'the client’s words are replaced',
        status: 200,
        gate: { table: 'users', on: 'UPDATE', when: 'OLD.data_sealed IS DISTINCT FROM NEW.data_sealed' },
        call: () => does('PUT', '/resource/users/me', { data: '{"theme":"dark"}' }),
        effects: 'SELECT count(*) FROM users WHERE id = $1 AND data_sealed IS NOT NULL',
      },
      {
        name: 'data is kept under a title',
        status: 201,
        gate: { table: 'data_storages', on: 'INSERT' },
        call: () => does('POST', '/resource/data_storage', { title: 'personal', data: '{"nick":"A"}' }),
        effects: 'SELECT count(*) FROM data_storages WHERE user_id = $1',
      },
      {
        name: 'a profile is drafted',
        status: 201,
        gate: { table: 'claimed_profiles', on: 'INSERT' },
        call: () => does('POST', '/resource/profiles', { first_name: 'Aizada' }),
        effects: 'SELECT count(*) FROM claimed_profiles WHERE user_id = $1',
      },
      {
        name: 'names change (the product’s own surface)',
        status: 200,
        gate: { table: 'activities', on: 'INSERT', when: `NEW.topic = 'profile' AND NEW.action = 'update'` },
        call: () => client.post('/profile/update', { first_name: 'Aizada' }, { token: who.token }),
        effects: `SELECT count(*) FROM activities WHERE user_id = $1 AND topic = 'profile' AND action = 'update'`,
      },
    ],
    who,
  );
  t.deepEqual(found, wanted);
});

faultTest.serial('F19: phones, keys and passwords', async (t) => {
  const who = await visitor();
  const does = as(who);
  const secret = await addAuthenticator(client, who, scene.database);
  const code = () => freshCode(scene.database, { ...who, secret } as never);
  const kept = await does('POST', '/resource/api_keys', { algorithm: 'HS256', totp_code: await code() });
  const gone = await does('POST', '/resource/api_keys', { algorithm: 'HS256', totp_code: await code() });
  const password = 'four quiet rivers';
  const phone = freshPhone();
  const { found, wanted } = await play(
    [
      {
        name: 'a phone is added',
        status: 201,
        gate: { table: 'phones', on: 'INSERT', when: 'NEW.validated_at IS NULL' },
        call: () => does('POST', '/resource/phones', { phone_number: phone }),
        effects: 'SELECT count(*) FROM phones WHERE user_id = $1 AND validated_at IS NULL',
      },
      {
        name: 'a key is made',
        status: 201,
        gate: { table: 'api_keys', on: 'INSERT' },
        call: async () =>
          does('POST', '/resource/api_keys', { algorithm: 'HS256', scope: 'x', totp_code: await code() }),
        effects: `SELECT count(*) FROM api_keys WHERE user_id = $1 AND scope::text LIKE '%x%'`,
      },
      {
        name: 'a key is switched off',
        status: 200,
        gate: { table: 'api_keys', on: 'UPDATE' },
        call: async () =>
          does('PATCH', `/resource/api_keys/${kept.body.kid}`, {
            state: 'inactive',
            totp_code: await code(),
          }),
        effects: `SELECT count(*) FROM api_keys WHERE user_id = $1 AND state = 'inactive'`,
      },
      {
        name: 'a key is taken away',
        status: 204,
        gate: { table: 'api_keys', on: 'DELETE' },
        call: async () => does('DELETE', `/resource/api_keys/${gone.body.kid}?totp_code=${await code()}`),
        effects: `SELECT 3 - count(*) FROM api_keys WHERE user_id = $1`,
      },
      {
        name: 'the password is changed',
        status: 201,
        gate: { table: 'activities', on: 'INSERT', when: `NEW.topic = 'password'` },
        call: () =>
          does('PUT', '/resource/users/password', {
            old_password: who.password,
            new_password: password,
            confirm_password: password,
          }),
        effects: `SELECT count(*) FROM activities WHERE user_id = $1 AND topic = 'password' AND result = 'succeed'`,
      },
    ],
    who,
  );
  t.deepEqual(found, wanted);
  t.is((await scene.sms.codes(phone)).length, 1);
});

faultTest.serial('F19: registrations, logins, logouts and the end of an account', async (t) => {
  const who = await visitor();
  const does = as(who);
  const other = { session: await enter(who) };
  await enter(who);
  const [another] = await scene.database.query<{ id: string }>(
    'SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1',
    [who.id],
  );
  const whitelink = randomBytes(32).toString('base64url');
  await scene.database.query(
    `INSERT INTO whitelinks (token_digest, expires_at) VALUES (sha256($1::bytea), now() + interval '1 hour')`,
    [whitelink],
  );
  const ended: GateAt = {
    table: 'sessions',
    on: 'UPDATE',
    when: 'OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL',
  };
  const logged = (action: string) =>
    `SELECT count(*) FROM activities WHERE user_id = $1 AND topic = 'session' AND action = '${action}'`;
  const email = `lost.${who.id}@example.com`;
  const { found, wanted } = await play(
    [
      {
        name: 'somebody registers',
        status: 201,
        gate: { table: 'users', on: 'INSERT' },
        call: () => client.post(`${PREFIX}/identity/users`, { email, password: PASSWORD, lang: 'EN' }),
        effects: 'SELECT count(*) FROM users WHERE id > $1',
      },
      {
        name: 'somebody logs in',
        status: 201,
        gate: { table: 'sessions', on: 'INSERT' },
        call: () => signIn(client, who.email),
        effects: `SELECT count(*) - 3 FROM sessions WHERE user_id = $1 AND csrf_digest IS NOT NULL`,
      },
      {
        name: 'he logs out',
        status: 204,
        gate: ended,
        call: () => as(other)('DELETE', '/identity/sessions'),
        effects: logged('logout'),
      },
      {
        name: 'he ends another session (the product’s own surface)',
        status: 200,
        gate: ended,
        call: () => client.post('/user/end_session', { id: another?.id }, { token: who.token }),
        effects: logged('end'),
      },
      {
        name: 'his address is let in',
        status: 201,
        gate: { table: 'restrictions', on: 'INSERT' },
        call: () => client.post(`${PREFIX}/identity/users/access`, { whitelink_token: whitelink }),
        effects: `SELECT count(*) FROM restrictions WHERE $1::bigint > 0`,
      },
      {
        name: 'he closes his account',
        status: 204,
        gate: { table: 'account_deletions', on: 'INSERT' },
        call: () => does('DELETE', `/resource/users/me?password=${encodeURIComponent(who.password)}`),
        effects: 'SELECT count(*) FROM account_deletions WHERE user_id = $1',
      },
    ],
    who,
  );
  t.deepEqual(found, wanted);
});
