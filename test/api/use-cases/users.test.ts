import test from 'ava';
import { addFactor, logIn, REFUSED, verifyEmail } from '../../support/accounts.js';
import { type NumberedAccount, newAdmin, newNumbered, seen } from '../../support/admins.js';
import { startSystem, type TestSystem } from '../../support/system.js';

/* The administrators' list and view of accounts. */
let system: TestSystem;
let admin: NumberedAccount;
test.before(async () => {
  system = await startSystem();
  admin = await newAdmin(system, 'support');
});

const list = async (query: Readonly<Record<string, string>> = {}) =>
  system.client.get(`/admin/user/list?${new URLSearchParams(query)}`, { token: admin.token });
const idsOf = async (query: Readonly<Record<string, string>>): Promise<number[]> => {
  const { status, body } = await list(query);
  if (status !== 200) throw new Error(`no list: ${status} ${JSON.stringify(body)}`);
  return body.data.items.map(({ id }: { id: number }) => id);
};

test.serial('the newest first, page by page, each once', async (t) => {
  for (let more = 0; more < 4; more += 1) await newNumbered(system);
  const { body } = await list();
  t.like(body.data, { page: 1, per_page: 20 });
  const all: number[] = body.data.items.map(({ id }: { id: number }) => id);
  t.is(body.data.total, all.length);
  t.deepEqual(
    all,
    all.toSorted((a, b) => b - a),
  );
  const paged: number[] = [];
  for (let page = 1; page <= Math.ceil(all.length / 2) + 1; page += 1) {
    const answer = await list({ page: String(page), per_page: '2' });
    t.like(answer.body.data, { page, per_page: 2, total: all.length });
    paged.push(...answer.body.data.items.map(({ id }: { id: number }) => id));
  }
  t.deepEqual(paged, all);
});

test.serial('an item tells what a list needs and nothing beside it (A34)', async (t) => {
  const somebody = await newNumbered(system);
  const { body } = await list({ search: String(somebody.id) });
  t.deepEqual(
    { ...body.data.items[0], uid: 'uid', created_at: 'then' },
    {
      id: somebody.id,
      uid: 'uid',
      email: somebody.email,
      email_verified: false,
      phone: somebody.phone,
      role: 'member',
      state: 'active',
      level: 0,
      created_at: 'then',
    },
  );
});

test.serial('search is exact, by phone in any spelling, e-mail in any case, uid, number', async (t) => {
  const [somebody, another] = [await newNumbered(system), await newNumbered(system)];
  const { uid } = await seen(system.client, admin, somebody);
  const local = somebody.phone.replace('+996', '0');
  for (const search of [
    somebody.phone,
    local,
    `${local.slice(0, 4)} ${local.slice(4)}`,
    somebody.phone.replace('+', '00'),
    somebody.email,
    somebody.email.toUpperCase(),
    uid,
    uid.toLowerCase(),
    String(somebody.id),
  ])
    t.deepEqual(await idsOf({ search }), [somebody.id], search);
  for (const search of [
    somebody.phone.slice(0, -1),
    somebody.email.slice(1),
    uid.slice(0, -1),
    '%',
    "' OR 1=1 --",
    '999999999999999999',
    '9'.repeat(200),
    'nobody@example.com',
  ]) {
    const { body } = await list({ search });
    t.deepEqual(body.data, { items: [], page: 1, per_page: 20, total: 0 }, search);
  }
  t.deepEqual(await idsOf({ search: another.phone, state: 'banned' }), [], 'a filter narrows a search');
});

test.serial('state and role narrow the list', async (t) => {
  const { database } = system;
  const [locked, compliance] = [await newNumbered(system), await newAdmin(system, 'compliance')];
  await database.query(`UPDATE users SET state = 'locked' WHERE id = $1`, [locked.id]);
  t.deepEqual(await idsOf({ state: 'locked' }), [locked.id]);
  t.deepEqual(await idsOf({ role: 'compliance' }), [compliance.id]);
  t.deepEqual(await idsOf({ role: 'support', state: 'active' }), [admin.id]);
  t.deepEqual(await idsOf({ role: 'superadmin' }), []);
  const { body } = await list({ role: 'member', state: 'active', per_page: '1' });
  const [counted] = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM users WHERE role = 'member' AND state = 'active'`,
  );
  t.is(body.data.total, counted?.n);
});

test.serial('two who say that an e-mail is theirs are both found', async (t) => {
  const [one, two] = [await newNumbered(system), await newNumbered(system)];
  await system.database.query(
    'UPDATE users SET (email_sealed, email_index) = (SELECT email_sealed, email_index FROM users WHERE id = $2) WHERE id = $1',
    [one.id, two.id],
  );
  t.deepEqual(await idsOf({ search: two.email }), [two.id, one.id]);
});

test.serial('an account: what its owner sees, the ban, the living sessions, the last login', async (t) => {
  const { client } = system;
  const somebody = await newNumbered(system);
  const names = { first_name: 'Айзада', contact_info: 'after six' };
  await client.post('/profile/update', names, { token: somebody.token });
  await verifyEmail(client, somebody);
  const registered = await seen(client, admin, somebody);
  await logIn(client, somebody);
  await addFactor(client, somebody, 'sms');
  const me = (await client.get('/user/get_me', { token: somebody.token })).body.data;
  const view = await seen(client, admin, somebody);
  const { ban, sessions, last_login_at: last, ...account } = view;
  t.deepEqual(account, me);
  t.is(ban, null);
  t.is(sessions.length, 2);
  t.deepEqual(Object.keys(sessions[0]), ['id', 'ip', 'user_agent', 'created_at', 'last_seen_at']);
  t.true(last > registered.last_login_at);
  t.is(
    Date.parse(last),
    Math.max(...sessions.map((item: { created_at: string }) => Date.parse(item.created_at))),
  );
});

test.serial('whoever is not there is not found; 401 before 403 before 422', async (t) => {
  const { client } = system;
  const member = await newNumbered(system);
  for (const id of ['999999', '9007199254740991']) {
    const answer = await client.get(`/admin/user/get?id=${id}`, { token: admin.token });
    t.is(answer.status, 404, id);
    t.deepEqual(answer.body, REFUSED.notFound);
  }
  for (const path of ['/admin/user/list?page=0', '/admin/user/get']) {
    t.deepEqual((await client.get(path)).body, REFUSED.unauthorized);
    t.deepEqual((await client.get(path, { token: member.token })).body, REFUSED.forbidden);
    t.is((await client.get(path, { token: admin.token })).status, 422);
  }
});
