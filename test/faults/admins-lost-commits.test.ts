import test from 'ava';
import { browserOf, signIn, withSession } from '../api/surfaces/barong/support/people.js';
import { userIdOf } from '../support/accounts.js';
import type { GateAt } from '../support/commit-gate.js';
import { type Answer, TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { beginThroughProxies, losingCommit } from '../support/losing-commit.js';
import { join, type Member, warmUp } from '../support/members.js';
import type { TestProcess } from '../support/processes.js';
import { testRun } from '../support/run.js';
import type { Scene } from '../support/scene.js';
import { faultTest, type ToxicProxy } from '../support/toxiproxy.js';

/* Postgres applies an administrator's change, and the API does not hear so (F19): it is told as done, and has one audit row. */

let scene: Scene;
let api: TestProcess;
let ofApi: ToxicProxy;
let client: TestClient;
let admin: Member & { readonly id: string };
test.before(async () => {
  if (testRun().toxiproxyServer === undefined) return;
  ({ scene, api, ofApi } = await beginThroughProxies());
  await warmUp(scene, api);
  client = new TestClient(api.url);
  const member = await join(scene, api);
  admin = { ...member, id: await userIdOf(scene.database, member) };
  await scene.database.query(
    `UPDATE users SET role = 'superadmin', email_verified_at = now() WHERE id = $1`,
    [admin.id],
  );
});
test.afterEach(async (t) => {
  if (scene !== undefined) await assertInvariants(t, scene);
});

const AUDITED: GateAt = {
  table: 'activities',
  on: 'INSERT',
  when: `NEW.actor_id IS NOT NULL AND NEW.result = 'succeed'`,
};

/** Loses the commit of a call. @returns its answer, and how many audit rows it has */
async function losing(call: () => Promise<Answer>): Promise<{ answer: Answer; audits: number }> {
  const count = async () => {
    const sql = 'SELECT count(*)::int AS count FROM activities WHERE actor_id = $1';
    return (await scene.database.query<{ count: number }>(sql, [admin.id]))[0]?.count ?? 0;
  };
  const before = await count();
  const answer = await losingCommit(scene, ofApi, AUDITED, call);
  return { answer, audits: (await count()) - before };
}

faultTest.serial('F19: accounts, comments and rules of access', async (t) => {
  const headers = {
    ...withSession(browserOf(await signIn(client, admin.email))),
    'content-type': 'application/json',
  };
  const target = await join(scene, api);
  const [row] = await scene.database.query<{ uid: string }>('SELECT uid FROM users WHERE id = $1', [
    await userIdOf(scene.database, target),
  ]);
  const uid = row?.uid;
  const rule = { role: 'broker', verb: 'get', path: '/api/v2/auth/resource/labels', action: 'accept' };
  let id: unknown;
  const calls: readonly (readonly [number, string, string, (() => unknown)?, 'keep'?])[] = [
    [201, 'POST', '/users/labels', () => ({ uid, key: 'seen', value: 'yes', scope: 'private' })],
    [201, 'POST', '/users/labels/update', () => ({ uid, key: 'seen', value: 'nope', scope: 'private' })],
    [204, 'DELETE', `/users/labels?uid=${uid}&key=seen&scope=private`],
    [201, 'POST', '/users/update', () => ({ uid, state: 'banned' })],
    [201, 'POST', '/users/role', () => ({ uid, role: 'support' })],
    [201, 'POST', '/users/comments', () => ({ uid, title: 'Called', data: 'Lost his phone' })],
    [201, 'POST', '/permissions', () => rule, 'keep'],
    [200, 'PUT', '/permissions', () => ({ id, verb: 'PUT' })],
    [204, 'DELETE', '/permissions?id='],
    [201, 'POST', '/restrictions', () => ({ scope: 'ip', value: '198.51.100.7' }), 'keep'],
    [200, 'PUT', '/restrictions', () => ({ id, category: 'maintenance' })],
    [204, 'DELETE', '/restrictions?id='],
  ];
  for (const [status, method, path, body, keep] of calls) {
    const target = path.endsWith('=') ? `${path}${id}` : path;
    const { answer, audits } = await losing(() =>
      client.request(method, `/api/v2/barong/admin${target}`, body && JSON.stringify(body()), { headers }),
    );
    t.deepEqual([answer.status, audits], [status, 1], `${method} ${path}: ${JSON.stringify(answer.body)}`);
    if (keep) id = answer.body.id;
  }
  const counts = await scene.database.query(
    `SELECT (SELECT count(*)::int FROM comments) AS comments, (SELECT count(*)::int FROM bans) AS bans,
            (SELECT count(*)::int FROM permissions WHERE path LIKE '%/resource/labels') AS rules`,
  );
  t.deepEqual(counts, [{ comments: 1, bans: 1, rules: 0 }]);
});

faultTest.serial('F19: endpoints of webhooks', async (t) => {
  const { token } = admin;
  const url = 'http://127.0.0.1:9/hook';
  const made = await losing(() =>
    client.post('/admin/webhooks/create', { url, events: ['model.label'] }, { token }),
  );
  t.deepEqual([made.answer.status, made.audits], [200, 1], JSON.stringify(made.answer.body));
  const { id, secret } = made.answer.body.data;
  t.regex(secret, /^whsec_/);
  const steps: readonly (readonly [string, object?])[] = [
    ['update', { description: 'books' }],
    ['pause'],
    ['rotate_secret'],
    ['remove_old_secrets'],
    ['resume'],
    ['delete'],
  ];
  for (const [name, more] of steps) {
    const { answer, audits } = await losing(() =>
      client.post(`/admin/webhooks/${name}`, { id, ...more }, { token }),
    );
    t.deepEqual([answer.status, audits], [200, 1], `${name}: ${JSON.stringify(answer.body)}`);
  }
  t.deepEqual(await scene.database.query('SELECT id FROM webhook_endpoints'), []);
});
