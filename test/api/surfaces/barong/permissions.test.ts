import test from 'ava';
import { asBrowser, type Holder, newHolder, newVisitor, refusal, said } from '../../../support/barong.js';
import { anotherApi, eventually, startSystem, type TestSystem } from '../../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const PATH = '/api/v2/barong/resource/api_keys';
const NOT_PERMITTED = refusal(401, 'authz.invalid_permission');
type Asker = Pick<Holder, 'session' | 'userId'>;
const ask = ({ session }: Asker, path = PATH, method = 'GET') =>
  asBrowser(system.client, session, method, path);

/** Writes a rule for a role of this test's own. */
async function allow(role: string, action: string, verb: string, path: string, topic: string | null = null) {
  await system.database.query(
    'INSERT INTO permissions (role, verb, path, action, topic) VALUES ($1, $2, $3, $4, $5)',
    [role, verb, path, action, topic],
  );
}
/** Somebody whose role has the rules that a test writes: `support` begins with none of them. */
async function withRole(role: string): Promise<Asker> {
  const visitor = await newVisitor(system);
  await system.database.query('UPDATE users SET role = $2 WHERE id = $1', [visitor.userId, role]);
  return visitor;
}
const logged = async ({ userId }: Asker) =>
  (
    await system.database.query(
      `SELECT action, result, audit_topic FROM activities WHERE actor_id = $1 AND topic = 'admin' ORDER BY id`,
      [userId],
    )
  ).map(({ action, result, audit_topic: topic }) => `${action} ${result} ${topic}`);

test.serial('a role that no rule lets in is refused, at both prefixes, and logged', async (t) => {
  await system.database.query(`DELETE FROM permissions WHERE role = 'support'`);
  const somebody = await withRole('support');
  await eventually(async () => (await ask(somebody)).status === 401, 5_000);
  for (const path of [PATH, PATH.replace('barong', 'auth')])
    t.deepEqual(said(await ask(somebody, path)), NOT_PERMITTED, path);
  t.deepEqual([...new Set(await logged(somebody))], ['read denied general']);
});

test.serial(
  'a DROP of one path of many, whichever prefix it is asked by, and however it is spelt',
  async (t) => {
    const somebody = await newVisitor(system);
    await allow('member', 'DROP', 'GET', 'api/v2/barong/resource/service_accounts');
    const dropped = '/api/v2/barong/resource/service_accounts';
    await eventually(async () => (await ask(somebody, dropped)).status === 401, 5_000);
    for (const path of [dropped, dropped.replace('barong', 'auth'), `${dropped}?x=1`])
      t.deepEqual(said(await ask(somebody, path)), NOT_PERMITTED, path);
    t.is((await ask(somebody, dropped, 'HEAD')).status, 401, 'HEAD tells what GET does');
    t.is((await ask(somebody)).status, 200);
    await allow('member', 'DROP', 'ALL', 'api/v2/barong/resource/api_keys/no');
    const spelt = `${PATH}/%6eo?totp_code=123456`;
    await eventually(
      async () => (await ask(somebody, `${PATH}/no?totp_code=1`, 'DELETE')).status === 401,
      5_000,
    );
    t.deepEqual(said(await ask(somebody, spelt, 'DELETE')), NOT_PERMITTED);
    t.deepEqual(said(await ask(somebody, `${PATH}/%2fno?totp_code=1`, 'DELETE')), NOT_PERMITTED);
    await system.database.query(`DELETE FROM permissions WHERE action = 'DROP'`);
  },
);

test.serial('an AUDIT is a line of the log with its topic', async (t) => {
  const somebody = await newVisitor(system);
  await allow('member', 'AUDIT', 'GET', 'api/v2/barong/resource', 'keys');
  await eventually(async () => {
    await ask(somebody);
    return (await logged(somebody)).includes('read succeed keys');
  }, 5_000);
  await system.database.query(`DELETE FROM permissions WHERE action = 'AUDIT'`);
  t.pass();
});

test.serial('A31: the role of this very request counts', async (t) => {
  const somebody = await newVisitor(system);
  t.is((await ask(somebody)).status, 200);
  await system.database.query(`UPDATE users SET role = 'support' WHERE id = $1`, [somebody.userId]);
  t.deepEqual(said(await ask(somebody)), NOT_PERMITTED);
});

test.serial('two processes learn of a change', async (t) => {
  const other = await anotherApi(system);
  const somebody = await withRole('support');
  const statuses = () =>
    Promise.all(
      [system.client, other].map(
        async (client) => (await asBrowser(client, somebody.session, 'GET', PATH)).status,
      ),
    );
  t.deepEqual(await statuses(), [401, 401]);
  await allow('support', 'ACCEPT', 'ALL', 'api/v2/barong/resource');
  await eventually(async () => (await statuses()).join() === '200,200', 5_000);
  await system.database.query(`DELETE FROM permissions WHERE role = 'support'`);
  await eventually(async () => (await statuses()).join() === '401,401', 5_000);
});

test.serial('whoever has an authenticator is no exception', async (t) => {
  const holder = await newHolder(system);
  await system.database.query(`UPDATE users SET role = 'support' WHERE id = $1`, [holder.userId]);
  t.deepEqual(said(await ask(holder)), NOT_PERMITTED);
});
