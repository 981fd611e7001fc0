import test from 'ava';
import { addAuthenticator, logIn } from '../../../support/accounts.js';
import { BOTH, joinBarong, said } from '../../../support/barong-members.js';
import { startSystem, type TestSystem } from '../../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});
const join = () => joinBarong(system.client, system.database);

interface Row {
  readonly id?: number;
  readonly topic: string;
  readonly action: string;
  readonly result: string;
  readonly data: string | null;
}
const lines = (rows: readonly Row[]) =>
  rows.map(
    ({ topic, action, result, data }) => `${topic}/${action}: ${result}${data === null ? '' : ` ${data}`}`,
  );

for (const dialect of BOTH) {
  test.serial(
    `${dialect}: what the account did on either side, the newest first, in the family's words`,
    async (t) => {
      const { client, database } = system;
      const me = await join();
      await logIn(client, { ...me.account, password: 'not this one' });
      await logIn(client, me.account);
      await addAuthenticator(client, me.account, database);
      await me.post('/otp/verify', { code: '000000' });

      const all = await me.get('/users/activity/all', {}, dialect);
      t.is(all.status, 200);
      t.deepEqual(lines(all.body), [
        'otp/verify 2FA code: failed {"reason":"wrong_code"}',
        'otp/enable 2FA: succeed',
        'otp/request QR code for 2FA: succeed',
        'session/login: succeed',
        'session/login: failed {"reason":"wrong_password"}',
        'account/signup: succeed',
      ]);
      for (const row of all.body) {
        t.regex(row.created_at, /Z$/);
        t.is(row.user_ip, '127.0.0.1');
        const names = ['action', 'created_at', 'data', 'result', 'topic', 'user_agent', 'user_ip'];
        const more = dialect === 'nebula' ? ['id', 'user_ip_country'] : [];
        t.deepEqual(Object.keys(row).sort(), [...names, ...more].sort());
      }
      const [head] = all.body as Row[];
      t.is(head?.id === undefined, dialect === 'barong');
      t.is((await me.get('/users/activity/otp', {}, dialect)).body.length, 3);
      t.is((await me.get('/users/activity/session', {}, dialect)).body.length, 2);
      t.is((await me.get('/users/activity/account', {}, dialect)).body.length, 1);
      t.deepEqual(lines((await me.get('/users/activity/session', { result: 'failed' }, dialect)).body), [
        'session/login: failed {"reason":"wrong_password"}',
      ]);
      t.deepEqual(said(await me.get('/users/activity/password', {}, dialect)), [
        422,
        ['resource.user.no_activity'],
      ]);
    },
  );
}

test.serial('NebulaECN names the country of the address, where anybody knows it', async (t) => {
  const me = await join();
  await logIn(system.client, me.account);
  // Of the registries' own allocations: Kyrgyztelecom. The log is append-only: its row is a new one.
  await system.database.query(
    `INSERT INTO activities (user_id, topic, action, result, ip, user_agent, request_id)
     VALUES ($1, 'login', 'complete', 'succeed', '212.42.96.1', 'far away', '')`,
    [me.userId],
  );
  const { body } = await me.get('/users/activity/session', {}, 'nebula');
  t.deepEqual(
    body.map((row: { user_ip: string; user_ip_country: string | null }) => [
      row.user_ip,
      row.user_ip_country,
    ]),
    [
      ['212.42.96.1', 'Kyrgyzstan'],
      ['127.0.0.1', null],
    ],
  );
});

test.serial('pages, and headers that count them', async (t) => {
  const me = await join();
  for (let times = 0; times < 4; times += 1) await logIn(system.client, me.account);
  const page = await me.get('/users/activity/session', { limit: '2', page: '2', unknown: 'dropped' });
  t.is(page.body.length, 2);
  t.is(page.headers.get('total'), '4');
  t.is(page.headers.get('per-page'), '2');
  t.is(page.headers.get('page'), '2');
  const at = '/api/v2/barong/resource/users/activity/session?limit=2&page=';
  const link = page.headers.get('link') ?? '';
  t.true(link.includes(`<${at}1&unknown=dropped>; rel="first"`), link);
  t.true(link.includes('rel="prev"'));
  // It is the last one.
  t.false(/rel="(next|last)"/.test(link), link);
  t.is((await me.get('/users/activity/session')).headers.get('per-page'), '100');
  // Beyond the end there is nothing to show.
  t.deepEqual(said(await me.get('/users/activity/session', { page: '1000000' })), [
    422,
    ['resource.user.no_activity'],
  ]);
});

test.serial('times: not before, and before; seconds', async (t) => {
  const me = await join();
  await logIn(system.client, me.account);
  const [{ at }] = (await system.database.query<{ at: number }>(
    `SELECT floor(extract(epoch FROM at))::float AS at FROM activities WHERE user_id = $1 AND topic = 'login'`,
    [me.userId],
  )) as [{ at: number }];
  const asked = (query: Record<string, number>) =>
    me.get(
      '/users/activity/session',
      Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])),
    );
  t.is((await asked({ time_from: at, time_to: at + 1 })).status, 200);
  t.is((await asked({ time_from: at + 1 })).status, 422);
  t.is((await asked({ time_to: at })).status, 422);
  // A8: what no calendar has is no fault of ours.
  t.is((await asked({ time_from: -999_999_999_999_999, time_to: 999_999_999_999_999 })).status, 200);
});

test.serial('every refusal in its words', async (t) => {
  const me = await join();
  const user = (word: string) => `resource.user.${word}`;
  for (const [path, ...words] of [
    ['nonsense', user('wrong_topic')],
    ['all?time_from=soon', user('non_integer_time_from')],
    ['all?time_from=', user('empty_time_from')],
    ['all?time_to=1.5', user('non_integer_time_to')],
    ['all?time_to=', user('empty_time_to')],
    ['all?result=', user('empty_result')],
    ['all?result=nonsense', user('no_activity')],
    ['all?page=x', 'non_integer_page'],
    ['all?page=0', 'non_positive_page'],
    ['all?page=-1', 'non_positive_page'],
    ['all?limit=x', 'non_integer_limit'],
    ['all?limit=0', 'invalid_limit'],
    ['all?limit=101', 'invalid_limit'],
    ['all?page=0&limit=0&time_to=x', user('non_integer_time_to'), 'non_positive_page', 'invalid_limit'],
  ] as const)
    t.deepEqual(said(await me.get(`/users/activity/${path}`)), [422, words], path);
});

test.serial('A33: nobody sees what another account did', async (t) => {
  const [me, other] = await Promise.all([join(), join()]);
  await logIn(system.client, other.account);
  t.is((await me.get('/users/activity/all')).headers.get('total'), '1');
});
