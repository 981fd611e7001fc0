import test from 'ava';
import { ACTOR, messages, send, serve, TOKEN } from '../../http/harness.js';
import { ACCOUNT, recordingRoutes } from './support/recorder.js';

/* GET /admin/user/list and get; the POSTs are in calls.test.ts, who may call in test/api/permissions.test.ts. */
const HEADERS = { authorization: `Bearer ${TOKEN}` };
const get = (port: number, path: string) =>
  send(port, { method: 'GET', path: `/admin/user/${path}`, headers: HEADERS });

async function served(t: Parameters<typeof serve>[0], results: Readonly<Record<string, unknown>> = {}) {
  const { routes, calls } = recordingRoutes(results);
  const { port } = await serve(t, routes, {
    authenticate: async (token) => (token === TOKEN ? { ...ACTOR, role: 'support' } : null),
  });
  return { port, calls };
}

const THEN = new Date('2026-11-21T10:00:00.000Z');
/** What comes along from a row and is nobody's business (reliability A34). */
const SECRETS = { passwordSealed: 'sealed', totpSecretSealed: 'sealed', tokenDigest: 'digest', liftId: 'id' };

test('the list to the letter', async (t) => {
  const { port } = await served(t, { listUsers: { items: [{ ...ACCOUNT, ...SECRETS }], total: 10_000 } });
  t.is(
    (await get(port, 'list?page=1&per_page=10')).text,
    JSON.stringify({
      success: true,
      data: {
        items: [
          {
            id: 7,
            uid: 'ID0123456789',
            email: 'aizada@example.com',
            email_verified: true,
            phone: '+996700123456',
            role: 'member',
            state: 'active',
            level: 2,
            created_at: '2026-11-21T10:00:00.000Z',
          },
        ],
        page: 1,
        per_page: 10,
        total: 10_000,
      },
    }),
  );
});

test('an account to the letter: get_me, the ban, the sessions, the last login', async (t) => {
  const session = { id: '0198f5a0-0000-7000-8000-000000000000', ip: '::1', userAgent: '<script>' };
  const { port, calls } = await served(t, {
    seeUser: {
      account: { ...ACCOUNT, ...SECRETS },
      ban: { reason: '=1+1', message: null, at: THEN, by: 'ID00000000AA', until: THEN, ...SECRETS },
      sessions: [{ ...session, createdAt: THEN, lastSeenAt: THEN, ...SECRETS }],
      lastLoginAt: THEN,
    },
  });
  const { data } = (await get(port, 'get?id=2')).json;
  t.deepEqual(calls.at(-1), { name: 'seeUser', input: { id: 2 } });
  const then = THEN.toISOString();
  const { ban, sessions, last_login_at, ...account } = data as Record<string, unknown>;
  t.deepEqual(
    { ban, sessions, last_login_at },
    {
      ban: { reason: '=1+1', message: null, at: then, by: 'ID00000000AA', until: then },
      sessions: [{ id: session.id, ip: '::1', user_agent: '<script>', created_at: then, last_seen_at: then }],
      last_login_at: then,
    },
  );
  const me = await send(port, { method: 'GET', path: '/user/get_me', headers: HEADERS });
  t.deepEqual(account, me.json.data);
});

test('what is asked for is what is looked for', async (t) => {
  const { port, calls } = await served(t);
  for (const [query, input] of [
    ['', { page: 1, perPage: 20 }],
    ['?page=3&per_page=100', { page: 3, perPage: 100 }],
    ['?search=%2B996700123456', { page: 1, perPage: 20, search: '+996700123456' }],
    ['?search=123456', { page: 1, perPage: 20, search: '123456' }],
    ['?state=banned&role=member', { page: 1, perPage: 20, state: 'banned', role: 'member' }],
  ] as const) {
    t.is((await get(port, `list${query}`)).status, 200, query);
    t.deepEqual(calls.at(-1), { name: 'listUsers', input }, query);
  }
});

test('A4, A8, A12, A15: queries that are none', async (t) => {
  const { port, calls } = await served(t);
  for (const [path, ...expected] of [
    ['list?page=0', 'The page field must be at least 1'],
    ['list?per_page=101', 'The per_page field must not be greater than 100'],
    ['list?search=', 'The search field must be defined'],
    [`list?search=${'x'.repeat(255)}`, 'The search field must not be greater than 254 characters'],
    ['list?search=a%00b', 'The search field contains characters that are not allowed'],
    ['list?search=a&search=b', 'The search field must be a string'],
    ['list?state=gone', 'The selected state is invalid'],
    ['list?state=active&state=banned', 'The selected state is invalid'],
    ['list?role=root&state=x', 'The selected state is invalid', 'The selected role is invalid'],
    ["list?role=admin'%20OR%201=1", 'The selected role is invalid'],
    ['list?role=constructor', 'The selected role is invalid'],
    ['list?order_by=id', 'The order_by field is not allowed'],
    ['list?__proto__=1', 'The __proto__ field is not allowed'],
    ['get', 'The id field must be defined'],
    ['get?id=', 'The id field must be defined'],
    ['get?id=0', 'The id field must be at least 1'],
    ['get?id=abc', 'The id field must be a number'],
    ['get?id=1&id=2', 'The id field must be a number'],
    ['get?id=9007199254740993', 'The id field must be an integer'],
    ["get?id=1'%20OR%201=1", 'The id field must be a number'],
    ['get?id=1&uid=ID0123456789', 'The uid field is not allowed'],
  ] as const) {
    const reply = await get(port, path);
    t.is(reply.status, 422, path);
    t.deepEqual(messages(reply), [...expected], path);
  }
  t.deepEqual(calls, []);
});

test('other methods are 405 with Allow', async (t) => {
  const { port } = await served(t);
  for (const path of ['list', 'get']) {
    const reply = await send(port, { method: 'POST', path: `/admin/user/${path}`, headers: HEADERS });
    t.is(reply.status, 405, path);
    t.is(reply.headers['allow'], 'GET, HEAD', path);
  }
});
