import test from 'ava';
import { DIALECT_CASES, refusal, said } from '../../../../support/barong.js';
import { BarongAdmin } from '../../../../support/barong-admins.js';
import { anotherApi, eventually, startSystem, type TestSystem } from '../../../../support/system.js';

let system: TestSystem;
let admin: BarongAdmin;
test.before(async () => {
  system = await startSystem();
  admin = await BarongAdmin.join(system);
});

const PATH = '/permissions';
const RULE = { role: 'broker', verb: 'get', path: '/api/v2/auth/resource/labels', action: 'accept' };
const created = async (body: object) => {
  const answer = await admin.call('POST', PATH, body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body as Readonly<Record<string, unknown>>;
};

for (const { dialect, prefix } of DIALECT_CASES)
  test.serial(`${dialect}: made, changed, ended; an audit row each, old and new`, async (t) => {
    const own = await BarongAdmin.join(system);
    const made = await own.call('POST', PATH, { ...RULE, topic: dialect }, prefix);
    t.is(made.status, 201);
    t.like(made.body, {
      role: 'broker',
      verb: 'GET',
      path: 'api/v2/barong/resource/labels',
      action: 'ACCEPT',
      topic: dialect,
    });
    const id = made.body.id as number;
    const form = new URLSearchParams({ id: String(id), verb: 'DELETE', action: 'Drop' });
    const changed = await own.call('PUT', PATH, Object.fromEntries(form), prefix);
    t.is(changed.status, 200);
    t.like(changed.body, { id, verb: 'DELETE', action: 'DROP', topic: dialect });
    const list = await own.call('GET', `${PATH}?limit=2&page=1`, undefined, prefix);
    t.is(list.status, 200);
    t.is(list.body.length, 2);
    t.is(list.headers.get('per-page'), '2');
    const [count] = await system.database.query('SELECT count(*)::text AS all FROM permissions');
    t.is(list.headers.get('total'), String(count?.['all']));
    t.is((await own.call('DELETE', `${PATH}?id=${id}`, undefined, prefix)).status, 204);
    const row = { topic: 'permissions', result: 'succeed', reason: null, target: null };
    const subject = `permission:${id}`;
    t.deepEqual(await own.audits(), [
      {
        ...row,
        action: 'create',
        subject,
        changes: {
          role: { old: null, new: 'broker' },
          verb: { old: null, new: 'GET' },
          path: { old: null, new: 'api/v2/barong/resource/labels' },
          action: { old: null, new: 'ACCEPT' },
          topic: { old: null, new: dialect },
        },
      },
      {
        ...row,
        action: 'update',
        subject,
        changes: { verb: { old: 'GET', new: 'DELETE' }, action: { old: 'ACCEPT', new: 'DROP' } },
      },
      { ...row, action: 'read', subject: null, changes: null },
      {
        ...row,
        action: 'delete',
        subject,
        changes: {
          role: { old: 'broker', new: null },
          verb: { old: 'DELETE', new: null },
          path: { old: 'api/v2/barong/resource/labels', new: null },
          action: { old: 'DROP', new: null },
          topic: { old: dialect, new: null },
        },
      },
    ]);
  });

test.serial('each refusal, and its audit row; nothing is written', async (t) => {
  const { id } = await created({ ...RULE, topic: 'refusals' });
  const before = await system.database.query('SELECT * FROM permissions ORDER BY id');
  const own = await BarongAdmin.join(system);
  const words = 'admin.permission';
  for (const [method, path, body, status, ...errors] of [
    [
      'POST',
      PATH,
      {},
      422,
      ...['role', 'verb', 'path', 'action'].flatMap((name) => [
        `${words}.missing_${name}`,
        `${words}.empty_${name}`,
      ]),
    ],
    ['POST', PATH, { ...RULE, topic: '' }, 422, `${words}.empty_topic`],
    [
      'POST',
      PATH,
      { ...RULE, verb: 'TRACE', action: 'approvedd', path: '../x' },
      422,
      'admin.permissions.invalid_verb',
      'admin.permissions.invalid_action',
      'path.invalid',
    ],
    ['POST', PATH, { ...RULE, path: '/' }, 422, 'path.invalid'],
    ['POST', PATH, { ...RULE, role: "x' OR 1=1 --" }, 422, `${words}.role_doesnt_exist`],
    ['POST', PATH, { ...RULE, topic: 'refusals' }, 422, 'path.taken'],
    ['PUT', PATH, { id, verb: 'no' }, 422, 'admin.permissions.invalid_verb'],
    ['PUT', PATH, { id, action: 'no' }, 422, 'admin.permissions.invalid_action'],
    ['PUT', PATH, { id, role: 'nobody' }, 422, `${words}.role_doesnt_exist`],
    ['PUT', PATH, { id: 999_999_999 }, 404, `${words}.doesnt_exist`],
    ['PUT', PATH, { id: '1 OR 1=1' }, 422, `${words}.non_integer_id`],
    ['DELETE', `${PATH}?id=999999999`, undefined, 404, `${words}.doesnt_exist`],
    ['DELETE', PATH, undefined, 422, `${words}.missing_id`, `${words}.empty_id`],
    ['GET', `${PATH}?page=0&limit=1e9`, undefined, 422, 'non_positive_page', 'non_integer_limit'],
  ] as const) {
    const answer = await own.call(method, path, body);
    t.deepEqual(said(answer), refusal(status, ...errors), `${method} ${JSON.stringify(body)}`);
    const last = (await own.audits()).at(-1);
    t.like(last, { topic: 'permissions', result: 'failed', reason: errors[0], changes: null });
  }
  t.deepEqual(await system.database.query('SELECT * FROM permissions ORDER BY id'), before);
});

test.serial('A34: what is no field of a permission is not written', async (t) => {
  const row = await created({ ...RULE, topic: 'extra', id: 1, created_at: '1999-01-01', $eager: 'x' });
  t.not(row['id'], 1);
  t.false(String(row['created_at']).startsWith('1999'));
});

test.serial('A35: nobody takes the way back from superadmins', async (t) => {
  const lockout = refusal(422, 'admin.permission.superadmin_lockout');
  const [own] = await system.database.query<{ id: number }>(
    `SELECT id::int FROM permissions WHERE role = 'superadmin' AND path = 'api/v2/barong/admin'`,
  );
  const id = own?.id as number;
  for (const drop of ['api/v2/barong/admin', 'api', 'api/v2/auth/admin/permissions'])
    for (const verb of ['ALL', 'PUT'])
      t.deepEqual(
        said(await admin.call('POST', PATH, { role: 'superadmin', verb, path: drop, action: 'DROP' })),
        lockout,
        `${verb} ${drop}`,
      );
  t.deepEqual(said(await admin.call('DELETE', `${PATH}?id=${id}`)), lockout);
  for (const change of [
    { role: 'broker' },
    { verb: 'GET' },
    { path: 'api/v2/barong/admin/users' },
    { action: 'AUDIT' },
  ])
    t.deepEqual(said(await admin.call('PUT', PATH, { id, ...change })), lockout, JSON.stringify(change));
  // With another one beside it, it may go.
  const other = await created({
    role: 'superadmin',
    verb: 'all',
    path: 'api/v2/barong/admin/permissions',
    action: 'accept',
  });
  await created({ role: 'superadmin', verb: 'all', path: 'api/v2/barong/admin/l', action: 'drop' });
  t.deepEqual(said(await admin.call('PUT', PATH, { id: other['id'], path: 'api/v2/barong/admin' })), {
    status: 422,
    body: { errors: ['path.taken'] },
  });
  const both = await Promise.all([id, other['id']].map((one) => admin.call('DELETE', `${PATH}?id=${one}`)));
  t.deepEqual(both.map(({ status }) => status).sort(), [204, 422], 'of two at once one');
  if (both[0]?.status === 204)
    await created({ role: 'superadmin', verb: 'all', path: 'api/v2/barong/admin', action: 'accept' });
});

test.serial('only superadmins write them: others read, or not even that', async (t) => {
  const reader = await BarongAdmin.join(system, 'admin');
  t.is((await reader.call('GET', PATH)).status, 200);
  const denied = refusal(401, 'admin.ability.not_permitted');
  t.deepEqual(said(await reader.call('POST', PATH, RULE)), denied);
  const technical = await BarongAdmin.join(system, 'technical');
  t.deepEqual(said(await technical.call('GET', PATH)), denied);
  t.like((await reader.audits()).at(-1), { result: 'denied', reason: 'admin.ability.not_permitted' });
});

test.serial('two that end one permission: one did', async (t) => {
  const { id } = await created({ ...RULE, topic: 'race' });
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => admin.call('DELETE', `${PATH}?id=${String(id)}`)),
  );
  t.deepEqual(answers.map(({ status }) => status).sort(), [204, 404, 404, 404]);
  const rows = await system.database.query(
    `SELECT FROM activities WHERE subject = $1 AND action = 'delete'`,
    [`permission:${String(id)}`],
  );
  t.is(rows.length, 1);
});

test.serial('a change counts in every process', async (t) => {
  const other = await anotherApi(system);
  const trader = await BarongAdmin.join(system, 'trader');
  const levels = async () => {
    const headers = {
      cookie: `_barong_session=${trader.account.session.token}`,
      'user-agent': 'vestibule-test/1.0',
    };
    const here = await trader.call('GET', '/levels');
    const there = await other.get('/api/v2/barong/admin/levels', { headers });
    return [here, there].map(({ body }) => body?.errors?.[0]).join();
  };
  t.is(await levels(), 'authz.invalid_permission,authz.invalid_permission');
  await created({ role: 'trader', verb: 'get', path: 'api/v2/auth/admin/levels', action: 'accept' });
  await eventually(
    async () => (await levels()) === 'admin.ability.not_permitted,admin.ability.not_permitted',
    5_000,
  );
});
