import test from 'ava';
import {
  addAuthenticator,
  addFactor,
  authenticatorCode,
  isIn,
  newestCode,
  noticesOf,
  wrongAuthenticatorCode,
} from '../../../support/accounts.js';
import { BOTH, joinBarong, privateLabels, said, signInBarong } from '../../../support/barong-members.js';
import { startSystem, type TestSystem, wrongCode } from '../../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});
const join = () => joinBarong(system.client, system.database);

for (const dialect of BOTH) {
  test.serial(`${dialect}: the account as its owner sees it`, async (t) => {
    const me = await join();
    const { status, body } = await me.get('/users/me', {}, dialect);
    t.is(status, 200);
    const { created_at: created, updated_at: updated, labels, phones, uid, ...plain } = body;
    t.regex(uid, /^ID[0-9A-F]{10}$/);
    for (const at of [created, updated]) t.regex(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    t.is(labels.length, 1);
    t.like(phones[0], { country: 'KG', number: `996*****${me.account.phone.slice(-4)}` });
    t.deepEqual(plain, {
      email: me.account.email,
      username: null,
      role: 'member',
      level: 0,
      otp: false,
      state: 'active',
      referral_uid: null,
      data: null,
      profiles: [],
      data_storages: [],
    });
  });

  test.serial(`${dialect}: data is replaced`, async (t) => {
    const me = await join();
    for (const how of ['form', 'multipart', 'json'] as const) {
      const data = JSON.stringify({ how });
      const { status, body } = await me.call('PUT', '/users/me', { [how]: { data } }, dialect);
      t.is(status, 200, how);
      t.is(body.data, data);
      t.is(body.email, me.account.email);
    }
    t.is((await me.get('/users/me', {}, dialect)).body.data, '{"how":"json"}');
  });
}

test.serial('data: every refusal in its words', async (t) => {
  const me = await join();
  for (const [json, ...words] of [
    [{}, 'resource.user.missing_data', 'resource.user.empty_data'],
    [{ data: '' }, 'resource.user.empty_data'],
    [{ data: 'not json' }, 'data.invalid_format'],
    [{ data: JSON.stringify('x'.repeat(1_023)) }, 'data.too_long'],
  ] as const)
    t.deepEqual(said(await me.call('PUT', '/users/me', { json })), [422, words]);
  t.is(
    (await me.call('PUT', '/users/me', { json: { data: JSON.stringify('x'.repeat(1_022)) } })).status,
    200,
  );
});

for (const dialect of BOTH) {
  test.serial(
    `${dialect}: an account is closed with its password: shut at once, its owner told`,
    async (t) => {
      const { client, database } = system;
      const me = await join();
      const other = await signInBarong(client, database, me.account);
      const { password } = me.account;
      const closed = await me.call('DELETE', '/users/me', { query: { password } }, dialect);
      t.is(closed.status, 204);
      t.regex(closed.headers.get('set-cookie') ?? '', /^_barong_session=; Path=\/; Max-Age=0;/);
      for (const session of [me, other])
        t.deepEqual(said(await session.get('/users/me', {}, dialect)), [401, ['authz.invalid_session']]);
      t.false(await isIn(client, me.account.token));
      t.is((await client.post('/auth/login', { phone: me.account.phone, password })).status, 401);
      t.deepEqual(await privateLabels(database, me.userId), ['delete:by_user', 'phone:verified']);
      const [row] = await database.query(
        `SELECT u.state, u.deletion_due_at = d.due_at AS due, d.due_at > now() + interval '29 days' AS later
         FROM users u JOIN account_deletions d ON d.user_id = u.id WHERE u.id = $1`,
        [me.userId],
      );
      t.deepEqual(row, { state: 'deleted', due: true, later: true });
      t.deepEqual(await noticesOf(database, me.account), ['account_deleted by sms']);
    },
  );
}

test.serial('closing: a wrong password, and one that is missing, close nothing', async (t) => {
  const me = await join();
  for (const [query, ...words] of [
    [{}, 'missing_password', 'empty_password'],
    [{ password: '' }, 'empty_password'],
    [{ password: 'not this one' }, 'invalid_password'],
  ] as const)
    t.deepEqual(said(await me.call('DELETE', '/users/me', { query })), [
      422,
      words.map((word) => `resource.user.${word}`),
    ]);
  for (let wrong = 1; wrong < 6; wrong += 1)
    await me.call('DELETE', '/users/me', { query: { password: 'nor this' } });
  const { password } = me.account;
  const waiting = await me.call('DELETE', '/users/me', { query: { password } });
  t.is(waiting.status, 429, 'A20: wrong ones cost the wait of a login');
  t.truthy(waiting.headers.get('retry-after'));
  t.is((await me.get('/users/me')).status, 200);
});

test.serial('closing with an authenticator takes its code, once', async (t) => {
  const { client, database } = system;
  const me = await join();
  const { password } = me.account;
  const secret = await addAuthenticator(client, me.account, database);
  const close = (more: Record<string, string>) =>
    me.call('DELETE', '/users/me', { query: { password, ...more } });
  t.deepEqual(said(await close({})), [422, ['resource.user.missing_otp_code']]);
  t.deepEqual(said(await close({ otp_code: '' })), [422, ['resource.user.empty_otp_code']]);
  t.deepEqual(said(await close({ otp_code: wrongAuthenticatorCode(secret) })), [
    422,
    ['resource.user.invalid_otp'],
  ]);
  t.is((await close({ otp_code: authenticatorCode(secret) })).status, 204);
});

test.serial('closing with a factor by message: the code is sent to whoever brings none', async (t) => {
  const { client } = system;
  const me = await join();
  await addFactor(client, me.account, 'sms');
  const { password, phone } = me.account;
  const close = (more: Record<string, string> = {}) =>
    me.call('DELETE', '/users/me', { query: { password, ...more } });
  t.deepEqual(said(await close()), [422, ['resource.user.missing_otp_code']]);
  const { code } = await newestCode(client, phone);
  t.deepEqual(said(await close({ otp_code: wrongCode(code ?? '') })), [422, ['resource.user.invalid_otp']]);
  t.is((await close({ otp_code: code ?? '' })).status, 204);
});

test.serial('of ten that close an account at once it is closed once', async (t) => {
  const me = await join();
  const { password } = me.account;
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => me.call('DELETE', '/users/me', { query: { password } })),
  );
  t.true(answers.every(({ status }) => [204, 401].includes(status)));
  t.is(
    (await system.database.query('SELECT FROM account_deletions WHERE user_id = $1', [me.userId])).length,
    1,
  );
  t.deepEqual(await noticesOf(system.database, me.account), ['account_deleted by sms']);
});
