import test from 'ava';
import { ban } from '../../../../support/admins.js';
import { cookieHeaders, DIALECT_CASES, refusal, said } from '../../../../support/barong.js';
import { BarongAdmin } from '../../../../support/barong-admins.js';
import { startSystem, type TestSystem } from '../../../../support/system.js';

let system: TestSystem;
let admin: BarongAdmin;
test.before(async () => {
  system = await startSystem();
  admin = await BarongAdmin.join(system);
});

/** Writes a row of the log as it stands there. */
async function logged(row: {
  readonly topic: string;
  readonly action: string;
  readonly result?: string;
  readonly userId?: string;
  readonly actorId?: string;
  readonly auditTopic?: string;
  readonly userAgent?: string;
  readonly at?: string;
  readonly byCode?: boolean;
}): Promise<number> {
  const { topic, action, result = 'succeed', userId, actorId, auditTopic, userAgent = 'x', at, byCode } = row;
  const [made] = await system.database.query<{ id: number }>(
    `INSERT INTO activities (topic, action, result, user_id, actor_id, audit_topic, user_agent, at, verification_id, ip,
       request_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8::timestamptz, now()),
       CASE WHEN $9::boolean THEN gen_random_uuid() END, '192.0.2.1', 'r') RETURNING id::int`,
    [
      topic,
      action,
      result,
      userId ?? null,
      actorId ?? null,
      auditTopic ?? null,
      userAgent,
      at ?? null,
      byCode ?? false,
    ],
  );
  return made?.id as number;
}
const ids = (body: unknown) => (body as readonly { id: number }[]).map(({ id }) => id);

for (const { dialect, prefix } of DIALECT_CASES)
  test.serial(`${dialect}: what owners did, by every filter`, async (t) => {
    const { account } = await BarongAdmin.join(system, 'member');
    const { userId, uid } = account;
    const of = { userId };
    const login = await logged({ topic: 'login', action: 'complete', ...of });
    const coded = await logged({ topic: 'login', action: 'complete', byCode: true, ...of });
    const failed = await logged({ topic: 'login', action: 'guess_password', result: 'failed', ...of });
    await logged({ topic: 'kyc', action: 'submit', ...of });
    await logged({ topic: 'account', action: 'delete', actorId: userId, auditTopic: 'admin', ...of });
    const read = async (query: string) => {
      const answer = await admin.call('GET', `/activities?uid=${uid}&${query}`, undefined, prefix);
      t.is(answer.status, 200, query);
      return answer;
    };
    const { body, headers } = await read('topic=session');
    t.deepEqual(ids(body), [failed, coded, login], 'the newest first');
    t.is(headers.get('total'), '3');
    t.like(body[0], {
      topic: 'session',
      action: 'login',
      result: 'failed',
      data: null,
      user_ip: '192.0.2.1',
    });
    t.like(body[0].user, { uid, role: 'member', otp: false, email: account.email });
    t.is((await read('')).body.length, 4, 'and his registration');
    t.deepEqual(ids((await read('action=login')).body), [failed, login]);
    t.deepEqual(ids((await read('action=login::2fa')).body), [coded]);
    t.deepEqual(ids((await read(`email=${account.email.toUpperCase()}&topic=session&page=2&limit=1`)).body), [
      coded,
    ]);
    for (const query of [
      'topic=kyc',
      "topic=session' OR '1'='1",
      'email=no@body.org',
      'to=1',
      'from=99999999999',
    ])
      t.deepEqual((await read(query)).body as unknown, [], query);
    const nobody = await admin.call('GET', '/activities?uid=ID0000000000', undefined, prefix);
    t.deepEqual(nobody.body as unknown, []);
  });

test.serial('refusals of both lists', async (t) => {
  for (const [query, ...errors] of [
    ['topic=a&topic=b', 'admin.activity.non_string_topic'],
    ['uid=', 'admin.activity.empty_uid'],
    ['from=x&to=1.5', 'admin.activity.non_integer_from', 'admin.activity.non_integer_to'],
    ['page=-1&limit=101', 'non_positive_page', 'invalid_limit'],
  ] as const)
    for (const path of ['/activities', '/activities/admin'])
      t.deepEqual(said(await admin.call('GET', `${path}?${query}`)), refusal(422, ...errors), query);
  const path = '/activities/admin';
  t.deepEqual(
    said(await admin.call('GET', `${path}?range=updated`)),
    refusal(422, 'admin.activity.invalid_range'),
  );
  t.deepEqual(
    said(await admin.call('GET', `${path}?format=xls`)),
    refusal(422, 'admin.activity.invalid_format'),
  );
  const compliance = await BarongAdmin.join(system, 'compliance');
  for (const denied of [path, `${path}?format=csv`, '/activities', '/metrics'])
    t.deepEqual(said(await compliance.call('GET', denied)), refusal(401, 'admin.ability.not_permitted'));
});

test.serial('what administrators did, on either side, with what changed', async (t) => {
  const other = await BarongAdmin.join(system);
  const { account: person } = await BarongAdmin.join(system, 'member');
  t.is((await ban(system.client, other.account, { id: Number(person.userId) })).status, 200);
  const { body: rule } = await other.call('POST', '/permissions', {
    role: 'maker',
    verb: 'get',
    path: 'api/v2/barong/resource/phones',
    action: 'audit',
    topic: 'phones',
  });
  const read = async (query: string) =>
    (await admin.call('GET', `/activities/admin?uid=${other.account.uid}&${query}`)).body;
  const [made, banned] = await read('range=created&limit=2');
  t.like(made, { topic: 'permissions', action: 'create', result: 'succeed', target: null });
  t.like(made.admin, { uid: other.account.uid, role: 'superadmin' });
  t.like(JSON.parse(made.data), {
    subject: `permission:${rule.id}`,
    changes: { verb: { old: null, new: 'GET' } },
  });
  t.like(banned, { topic: 'admin', action: 'ban', target: { uid: person.uid, state: 'banned' } });
  t.deepEqual(JSON.parse(banned.data), { changes: { state: { old: 'active', new: 'banned' } } });
  t.deepEqual(ids(await read(`target_uid=${person.uid}`)), [banned.id]);
  t.deepEqual(ids(await read('topic=permissions&action=create')), [made.id]);
  t.deepEqual(await read('target_uid=ID0000000000'), []);
});

test.serial("the product's own calls: one row each, with how it ended", async (t) => {
  const own = await BarongAdmin.join(system, 'support');
  const { account: person } = await BarongAdmin.join(system, 'member');
  const { client } = system;
  const { token } = own.account;
  const id = Number(person.userId);
  t.is((await client.get('/admin/user/list', { token })).status, 200);
  t.is((await client.get(`/admin/user/get?id=${id}`, { token })).status, 200);
  t.is((await client.get('/admin/user/get?id=999999999', { token })).status, 404);
  t.is((await client.get('/admin/user/get?id=x', { token })).status, 422);
  t.is((await ban(client, own.account, { id })).status, 403);
  await system.database.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [own.account.userId]);
  t.is((await client.post('/admin/user/ban', { id }, { token })).status, 422);
  t.is((await ban(client, own.account, { id })).status, 200);
  t.is((await ban(client, own.account, { id })).status, 409);
  t.deepEqual(
    (await own.audits()).map(({ action, result, reason, subject }) => [action, result, reason, subject]),
    [
      ['list_users', 'succeed', null, null],
      ['see_user', 'succeed', null, String(id)],
      ['see_user', 'failed', 'not_found', '999999999'],
      ['see_user', 'failed', 'validation_failed', null],
      ['ban_user', 'denied', 'role', null],
      ['ban_user', 'failed', 'validation_failed', null],
      ['ban', 'succeed', null, null],
      ['ban', 'denied', 'conflict', null],
    ],
  );
});

test.serial('A37: the export runs nothing in a spreadsheet, and breaks no line', async (t) => {
  const topic = `evil${process.pid}`;
  const evil = ["=cmd|' /C calc'!A0", '+1', '-1', '@SUM(A1)', '\tx', '\rx', 'a"b,c\r\nd', '＝1'];
  const { userId: actorId, uid, session } = admin.account;
  for (const userAgent of evil)
    await logged({ topic: 'admin', action: 'read', actorId, auditTopic: topic, userAgent });
  const get = (format: string) =>
    fetch(`${system.client.baseUrl}/api/v2/barong/admin/activities/admin?topic=${topic}&format=${format}`, {
      headers: cookieHeaders(session),
    });
  const csv = await get('csv');
  t.is(csv.status, 200);
  t.is(csv.headers.get('content-disposition'), 'attachment; filename="activities-admin.csv"');
  t.is(csv.headers.get('x-content-type-options'), 'nosniff');
  t.true(csv.headers.get('content-type')?.startsWith('text/csv'));
  const text = await csv.text();
  t.false(/(^|,|\n)"[=+\-@\t\r＝]/.test(text), text);
  t.true(text.startsWith('"id","created_at","admin_uid"'));
  t.is(text.split(`"${uid}"`).length - 1, evil.length);
  t.true(text.includes(`"'=cmd|' /C calc'!A0"`) && text.includes('"a""b,c\r\nd"'));
  const jsonl = await get('jsonl');
  t.is(jsonl.headers.get('content-disposition'), 'attachment; filename="activities-admin.jsonl"');
  const lines = (await jsonl.text()).trim().split('\n');
  t.deepEqual(
    lines.map((line) => JSON.parse(line).user_agent),
    [...evil].reverse(),
  );
  t.deepEqual((await admin.audits()).at(-1)?.topic, 'activities', 'who took it away is written down');
});

test.serial('the export goes through all pages, each row once', async (t) => {
  const topic = `many${process.pid}`;
  await system.database.query(
    `INSERT INTO activities (topic, action, result, actor_id, audit_topic, ip, user_agent, request_id)
     SELECT 'admin', 'read', 'succeed', $1, $2, '192.0.2.1', n::text, 'r' FROM generate_series(1, 2500) n`,
    [admin.account.userId, topic],
  );
  const { body } = await admin.call('GET', `/activities/admin?topic=${topic}&format=jsonl`);
  const agents = String(body)
    .trim()
    .split('\n')
    .map((line) => Number(JSON.parse(line).user_agent));
  t.deepEqual(
    agents,
    Array.from({ length: 2_500 }, (_, at) => 2_500 - at),
  );
});

test.serial('metrics of the days that are asked for; a login with a code counts', async (t) => {
  const at = (time: string) => `2020-02-0${time}Z`;
  const rows = [
    { topic: 'registration', action: 'complete', at: at('1T00:00:00') },
    { topic: 'login', action: 'complete', at: at('1T23:59:59') },
    { topic: 'login', action: 'complete', at: at('2T00:00:00'), byCode: true },
    { topic: 'login', action: 'guess_code', result: 'failed', at: at('2T12:00:00') },
    { topic: 'login', action: 'guess_password', result: 'failed', at: at('3T00:00:00') },
    { topic: 'login', action: 'guess_password', result: 'denied', at: at('3T00:00:00') },
  ];
  for (const row of rows) await logged(row);
  const read = async (query: string) => (await admin.call('GET', `/metrics${query}`)).body;
  const all = {
    signups: { '2020-02-01': 1 },
    sucessful_logins: { '2020-02-01': 1, '2020-02-02': 1 },
    failed_logins: { '2020-02-02': 1, '2020-02-03': 1 },
    pending_applications: 0,
  };
  t.deepEqual(await read('?created_from=2020-02-01&created_to=2020-02-03'), all);
  const from = Date.parse('2020-02-02T00:00:00Z') / 1_000;
  t.deepEqual(await read(`?created_from=${from}&created_to=2020-02-03T00:00:00Z`), {
    signups: {},
    sucessful_logins: { '2020-02-02': 1 },
    failed_logins: { '2020-02-02': 1 },
    pending_applications: 0,
  });
  const today = new Date().toISOString().slice(0, 10);
  const usual = await read('');
  t.true(usual.signups[today] >= 1);
  t.is(usual.failed_logins['2020-02-03'], undefined);
  for (const name of ['created_from', 'created_to'])
    t.deepEqual(
      said(await admin.call('GET', `/metrics?${name}=yesterday`)),
      refusal(422, `admin.metrics.invalid_${name}`),
    );
});
