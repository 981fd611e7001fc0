import test from 'ava';
import { DIALECT_CASES, newVisitor, openCookie, refusal, said } from '../../../../support/barong.js';
import { BarongAdmin } from '../../../../support/barong-admins.js';
import { eventually, startSystem, type TestSystem } from '../../../../support/system.js';

let system: TestSystem;
let admin: BarongAdmin;
test.before(async () => {
  system = await startSystem({ TRUSTED_PROXIES: '127.0.0.1' });
  admin = await BarongAdmin.join(system);
});
test.afterEach.always(() => system.database.query('DELETE FROM restrictions'));

const PATH = '/restrictions';
const PING = '/api/v2/barong/identity/ping';
const from = (ip: string) => system.client.get(PING, { headers: { 'x-forwarded-for': ip } });

for (const { dialect, prefix } of DIALECT_CASES)
  test.serial(`${dialect}: made, found, changed, ended; an audit row each, old and new`, async (t) => {
    const own = await BarongAdmin.join(system, 'technical');
    const made = await own.call('POST', PATH, { scope: 'ip', value: ' 198.51.100.7 ' }, prefix);
    t.is(made.status, 201);
    const { id } = made.body;
    t.like(made.body, {
      category: 'blacklist',
      scope: 'ip',
      value: '198.51.100.7',
      code: null,
      state: 'enabled',
    });
    await eventually(async () => (await from('198.51.100.7')).status === 401, 5_000);
    const changed = await own.call(
      'PUT',
      PATH,
      { id: String(id), category: 'maintenance', code: '503' },
      prefix,
    );
    t.is(changed.status, 200);
    t.like(changed.body, { id, category: 'maintenance', value: '198.51.100.7', code: 503 });
    await eventually(async () => (await from('198.51.100.7')).status === 503, 5_000);
    const now = Math.floor(Date.now() / 1_000);
    for (const [query, count] of [
      ['scope=ip&category=maintenance', 1],
      ['category=blacklist', 0],
      [`range=updated&from=${now - 600}&to=${now + 600}`, 1],
      [`range=created&to=${now - 600}`, 0],
    ] as const) {
      const { body, headers, status } = await own.call('GET', `${PATH}?${query}`, undefined, prefix);
      t.is(status, 200);
      t.is(body.length, count, query);
      t.is(headers.get('total'), String(count));
    }
    t.is((await own.call('DELETE', `${PATH}?id=${id}`, undefined, prefix)).status, 204);
    await eventually(async () => (await from('198.51.100.7')).status === 200, 5_000);
    const subject = `restriction:${id}`;
    const audits = await own.audits();
    t.deepEqual(
      audits
        .filter(({ action }) => action !== 'read')
        .map(({ action, subject, changes }) => [action, subject, changes]),
      [
        [
          'create',
          subject,
          {
            category: { old: null, new: 'blacklist' },
            scope: { old: null, new: 'ip' },
            value: { old: null, new: '198.51.100.7' },
            state: { old: null, new: 'enabled' },
          },
        ],
        [
          'update',
          subject,
          { category: { old: 'blacklist', new: 'maintenance' }, code: { old: null, new: 503 } },
        ],
        [
          'delete',
          subject,
          {
            category: { old: 'maintenance', new: null },
            scope: { old: 'ip', new: null },
            value: { old: '198.51.100.7', new: null },
            code: { old: 503, new: null },
            state: { old: 'enabled', new: null },
          },
        ],
      ],
    );
  });

test.serial('values in the one spelling that they are kept in', async (t) => {
  for (const [scope, value, kept] of [
    ['ip', '2001:DB8::0001', '2001:db8::1'],
    ['ip', '::ffff:192.0.2.1', '192.0.2.1'],
    ['ip_subnet', '198.51.100.0/24', '198.51.100.0/24'],
    ['ip_subnet', '2001:DB8::/032', '2001:db8::/32'],
    ['country', 'de', 'DE'],
    ['country', 'kgz', 'KGZ'],
    ['country', 'germany', 'Germany'],
    ['continent', 'eu', 'EU'],
    ['continent', 'south america', 'South America'],
  ] as const) {
    const answer = await admin.call('POST', PATH, { scope, value, state: 'disabled' });
    t.is(answer.status, 201, value);
    t.is(answer.body.value, kept);
  }
});

test.serial(
  'each refusal, and its audit row; nothing is written (A36: addresses that are none)',
  async (t) => {
    const { body } = await admin.call('POST', PATH, { scope: 'ip', value: '203.0.113.1', state: 'disabled' });
    const { id } = body;
    const before = await system.database.query('SELECT * FROM restrictions');
    const word = 'admin.restriction';
    const ip = { scope: 'ip', value: '203.0.113.2' };
    for (const [method, path, sent, status, ...errors] of [
      [
        'POST',
        PATH,
        {},
        422,
        ...['scope', 'value'].flatMap((n) => [`${word}.missing_${n}`, `${word}.empty_${n}`]),
      ],
      ['POST', PATH, { ...ip, scope: 'planet' }, 422, `${word}.invalid_scope`],
      ['POST', PATH, { ...ip, category: 'greylist' }, 422, `${word}.invalid_category`],
      ['POST', PATH, { ...ip, state: 'on' }, 422, `${word}.invalid_state`],
      ['POST', PATH, { ...ip, code: 399 }, 422, `${word}.invalid_code`],
      ['POST', PATH, { ...ip, code: 600 }, 422, `${word}.invalid_code`],
      ['POST', PATH, { ...ip, code: '4xx' }, 422, `${word}.invalid_code`],
      ...['0x7f.1', '127.1', '1.2.3.4/32', 'localhost', "1.2.3.4' --"].map(
        (value) => ['POST', PATH, { ...ip, value }, 422, 'value.invalid'] as const,
      ),
      ...['1.2.3.4', '1.2.3.4/33', '::/129', '::ffff:1.2.3.4/90', '/24'].map(
        (value) => ['POST', PATH, { scope: 'ip_subnet', value }, 422, 'value.invalid'] as const,
      ),
      ['POST', PATH, { scope: 'country', value: 'Atlantis' }, 422, 'value.invalid'],
      ['POST', PATH, { scope: 'continent', value: 'DE' }, 422, 'value.invalid'],
      ['POST', PATH, { scope: 'all', value: 'some' }, 422, 'value.invalid'],
      ['POST', PATH, { scope: 'ip', value: '203.0.113.1' }, 422, 'value.taken'],
      ['PUT', PATH, { id, value: 'x' }, 422, 'value.invalid'],
      ['PUT', PATH, { id, scope: 'country' }, 422, 'value.invalid'],
      ['PUT', PATH, { id: 'x' }, 422, `${word}.non_integer_id`],
      ['PUT', PATH, { id: 999_999_999, state: 'enabled' }, 404, `${word}.doesnt_exist`],
      ['DELETE', `${PATH}?id=999999999`, undefined, 404, `${word}.doesnt_exist`],
      ['GET', `${PATH}?scope=x`, undefined, 422, `${word}.invalid_scope`],
      ['GET', `${PATH}?category=x`, undefined, 422, `${word}.invalid_category`],
      ['GET', `${PATH}?range=x`, undefined, 422, `${word}.invalid_range`],
      ['GET', `${PATH}?from=x`, undefined, 422, `${word}.non_integer_from`],
      ['POST', `${PATH}/whitelink`, { expire_time: 31 }, 422, `${word}.invalid_expire`],
      ['POST', `${PATH}/whitelink`, { expire_time: 0 }, 422, `${word}.invalid_expire`],
      ['POST', `${PATH}/whitelink`, { expire_time: 'x' }, 422, `${word}.invalid_expire`],
      ['POST', `${PATH}/whitelink`, { range: 'year' }, 422, `${word}.invalid_range`],
    ] as const) {
      const answer = await admin.call(method, path, sent);
      t.deepEqual(said(answer), refusal(status, ...errors), `${method} ${JSON.stringify(sent)}`);
      t.like((await admin.audits()).at(-1), { topic: 'restrictions', result: 'failed', reason: errors[0] });
    }
    t.deepEqual(await system.database.query('SELECT * FROM restrictions'), before);
    const support = await BarongAdmin.join(system, 'support');
    t.deepEqual(said(await support.call('POST', PATH, ip)), refusal(401, 'admin.ability.not_permitted'));
  },
);

test.serial(
  'a whitelink of an administrator lets in, again and again, and its token is nowhere',
  async (t) => {
    const { body, status } = await admin.call('POST', `${PATH}/whitelink`, { expire_time: 2, range: 'hour' });
    t.is(status, 201);
    const token = body.whitelink_token;
    t.regex(token, /^[0-9a-f]{64}$/);
    for (const ip of ['198.51.100.41', '198.51.100.42']) {
      const answer = await system.client.request(
        'POST',
        '/api/v2/barong/identity/users/access',
        JSON.stringify({ whitelink_token: token }),
        { headers: { 'x-forwarded-for': ip, 'content-type': 'application/json' } },
      );
      t.is(answer.status, 201);
    }
    const [row] = await system.database.query(
      `SELECT round(extract(epoch FROM expires_at - created_at))::int AS seconds, created_by::text FROM whitelinks
      ORDER BY created_at DESC LIMIT 1`,
    );
    t.deepEqual(row, { seconds: 7_200, created_by: admin.account.userId });
    const audit = (await admin.audits()).at(-1);
    t.like(audit, { action: 'create', subject: 'whitelink', changes: { hours: { old: null, new: 2 } } });
    t.false(JSON.stringify(audit).includes(token));
  },
);

test.serial('a blocklogin in force ends every session; one that is not, none', async (t) => {
  const member = await newVisitor(system);
  const own = await BarongAdmin.join(system);
  const living = async () =>
    (
      await system.database.query(`SELECT FROM sessions WHERE ended_at IS NULL AND user_id IN ($1, $2)`, [
        member.userId,
        own.account.userId,
      ])
    ).length;
  const rule = { scope: 'country', value: 'AQ', category: 'blocklogin' };
  const before = await living();
  const { body } = await own.call('POST', PATH, { ...rule, state: 'disabled' });
  t.is(await living(), before);
  t.is((await own.call('PUT', PATH, { id: body.id, code: 451 })).status, 200);
  t.is(await living(), before);
  t.is((await own.call('PUT', PATH, { id: body.id, state: 'enabled' })).status, 200, 'he is told still');
  t.is(await living(), 0, 'and his own is over, too');
  t.deepEqual(said(await own.call('GET', PATH)), refusal(401, 'authz.invalid_session'));
  await openCookie(system.database, member.userId);
  admin = await BarongAdmin.join(system);
  t.is((await admin.call('PUT', PATH, { id: body.id, code: 452 })).status, 200);
  t.true((await living()) > 0, 'it was in force before: nobody is thrown out again');
});

test.serial('two that end one restriction: one did', async (t) => {
  const { body } = await admin.call('POST', PATH, { scope: 'ip', value: '203.0.113.9' });
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => admin.call('DELETE', `${PATH}?id=${body.id}`)),
  );
  t.deepEqual(answers.map(({ status }) => status).sort(), [204, 404, 404, 404]);
});
