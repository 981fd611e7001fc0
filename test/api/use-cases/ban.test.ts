import test from 'ava';
import { STAGE, USER_REF } from '../../../workflows/lib/search-attributes.js';
import {
  addAuthenticator,
  addFactor,
  authenticatorCode,
  challenge,
  codeOf,
  isIn,
  logIn,
  logOf,
  noticesOf,
  openSessions,
  REFUSED,
  verifyEmail,
} from '../../support/accounts.js';
import { ban, newAdmin, newNumbered, seen, unban } from '../../support/admins.js';
import { endOf } from '../../support/history.js';
import type { TestClient } from '../../support/http.js';
import { anotherApi, passWindows, startSystem, type TestSystem } from '../../support/system.js';

let system: TestSystem;
/** A second API on the same database: what one ends, the other must refuse at once. */
let other: TestClient;
test.before(async () => {
  system = await startSystem();
  other = await anotherApi(system);
});

const forbidden = (message: string) => ({
  success: false,
  error: { code: 'E_FORBIDDEN', messages: [message] },
});

test('A31: a ban ends every session at once, on every API; the owner and the log are told', async (t) => {
  const { client, database } = system;
  const [admin, somebody] = [await newAdmin(system), await newNumbered(system)];
  const second = (await logIn(client, somebody)).body.data.token;
  t.true(await isIn(other, second));
  const answer = await ban(client, admin, somebody, { reason: 'Chargebacks', message: 'Ask at the office' });
  t.is(answer.status, 200);
  t.deepEqual(answer.body, { success: true, data: { id: somebody.id, state: 'banned' } });
  for (const api of [other, client]) {
    for (const token of [second, somebody.token])
      t.deepEqual((await api.get('/user/get_me', { token })).body, REFUSED.unauthorized);
  }
  t.is(await openSessions(database, somebody), 0);
  t.deepEqual(await noticesOf(database, somebody), ['account_banned by sms']);
  t.deepEqual(await logOf(database, answer), [
    { topic: 'admin', action: 'ban', result: 'succeed', reason: null },
  ]);
  const [row] = await database.query<{ user_id: string; actor_id: string }>(
    'SELECT user_id, actor_id FROM activities WHERE request_id = $1',
    [answer.headers.get('x-request-id')],
  );
  t.deepEqual(row, { user_id: String(somebody.id), actor_id: String(admin.id) });
  // Free words about a person are sealed.
  t.notRegex(JSON.stringify(await database.query('SELECT * FROM bans')), /Chargebacks|office/);
});

test('the right password is answered with the words of the ban, a wrong one as ever (A17)', async (t) => {
  const { client } = system;
  const [admin, told, untold] = [
    await newAdmin(system),
    await newNumbered(system),
    await newNumbered(system),
  ];
  await ban(client, admin, told, { message: 'Ask at the office: «17» 😀' });
  await ban(client, admin, untold);
  const right = await logIn(other, told);
  t.is(right.status, 403);
  t.deepEqual(right.body, forbidden('Ask at the office: «17» 😀'));
  t.deepEqual((await logIn(client, untold)).body, REFUSED.forbidden);
  t.deepEqual((await logIn(client, { ...told, password: 'not this one' })).body, REFUSED.credentials);
});

test('an administrator sees the ban, and that it is over', async (t) => {
  const { client, database } = system;
  const [admin, somebody] = [await newAdmin(system), await newNumbered(system)];
  t.is((await seen(client, admin, somebody)).ban, null);
  await ban(client, admin, somebody, { reason: 'test', message: 'words' });
  const during = await seen(client, admin, somebody);
  t.like(during, { state: 'banned', sessions: [] });
  t.deepEqual(Object.keys(during.ban), ['reason', 'message', 'at', 'by', 'until']);
  const { uid } = await seen(client, admin, admin);
  t.like(during.ban, { reason: 'test', message: 'words', by: uid });
  t.regex(during.ban.at, /^\d{4}-\d\d-\d\dT.*Z$/);

  const answer = await unban(other, admin, somebody);
  t.deepEqual(answer.body, { success: true, data: { id: somebody.id, state: 'active' } });
  t.like(await seen(client, admin, somebody), { state: 'active', ban: null });
  t.deepEqual(await logOf(database, answer), [
    { topic: 'admin', action: 'unban', result: 'succeed', reason: null },
  ]);
  t.deepEqual(await noticesOf(database, somebody), ['account_banned by sms', 'account_unbanned by sms']);
  // Nothing that was ended comes back; the password is as good as before.
  t.false(await isIn(client, somebody.token));
  t.is((await logIn(client, somebody)).status, 200);
});

test('who cannot be banned, and bans that are there or not already; each refusal is logged (A33, A35)', async (t) => {
  const { client, database } = system;
  const [admin, superadmin, somebody] = [
    await newAdmin(system),
    await newAdmin(system, 'superadmin'),
    await newNumbered(system),
  ];
  const nobody = { id: 99_999_999_999 };
  await ban(client, admin, somebody);
  for (const [answer, status, body, action, reason] of [
    [await ban(client, admin, admin), 403, REFUSED.forbidden, 'ban', 'forbidden'],
    [await ban(client, admin, superadmin), 403, REFUSED.forbidden, 'ban', 'forbidden'],
    [await ban(client, superadmin, superadmin), 403, REFUSED.forbidden, 'ban', 'forbidden'],
    [await ban(client, admin, nobody), 404, REFUSED.notFound, 'ban', 'not_found'],
    [await unban(client, admin, nobody), 404, REFUSED.notFound, 'unban', 'not_found'],
    [await ban(client, superadmin, somebody), 409, REFUSED.conflict, 'ban', 'conflict'],
    [await unban(client, admin, admin), 409, REFUSED.conflict, 'unban', 'conflict'],
  ] as const) {
    t.is(answer.status, status);
    t.deepEqual(answer.body, body);
    t.deepEqual(await logOf(database, answer), [{ topic: 'admin', action, result: 'denied', reason }]);
  }
  t.true(await isIn(client, superadmin.token));
  t.is((await ban(client, superadmin, admin)).status, 200, 'a superadmin bans an admin');
  t.is((await client.get('/admin/user/list', { token: admin.token })).status, 401);
});

test('A35: members and support ban nobody; a role that was taken away counts at once', async (t) => {
  const { client, database } = system;
  const somebody = await newNumbered(system);
  for (const role of ['member', 'support']) {
    const answer = await ban(client, await newAdmin(system, role), somebody);
    t.is(answer.status, 403, role);
    t.deepEqual(await logOf(database, answer), [
      { topic: 'admin', action: 'ban_user', result: 'denied', reason: 'role' },
    ]);
  }
  const admin = await newAdmin(system);
  t.is((await client.get('/admin/user/list', { token: admin.token })).status, 200);
  await database.query(`UPDATE users SET role = 'member' WHERE id = $1`, [admin.id]);
  t.is((await client.get('/admin/user/list', { token: admin.token })).status, 403);
  t.true(await isIn(client, somebody.token));
});

test('codes of logins are dead with the ban, and their flows stop; after it they are still dead (A28)', async (t) => {
  const { client, temporal } = system;
  const [admin, bySms, byApp] = [
    await newAdmin(system),
    await newNumbered(system),
    await newNumbered(system),
  ];
  await addFactor(client, bySms, 'sms');
  const secret = await addAuthenticator(client, byApp, system.database);
  const logins = [
    { who: bySms, codeId: await challenge(client, bySms) },
    { who: byApp, codeId: await challenge(client, byApp) },
  ];
  for (const { who, codeId } of logins) {
    t.is((await ban(client, admin, who)).status, 200);
    t.is(await endOf(temporal, `two-factor-login-${codeId}`), 'stopped');
    const handle = temporal.workflow.getHandle(`two-factor-login-${codeId}`);
    const { typedSearchAttributes } = await handle.describe();
    t.is(typedSearchAttributes.get(STAGE), 'stopped');
    t.regex(typedSearchAttributes.get(USER_REF) ?? '', /^[0-9a-f]{32}$/);
  }
  const guess = async () => [
    await client.post('/auth/submit_two_factor_login', {
      phone: bySms.phone,
      code_id: logins[0]?.codeId,
      code: await codeOf(client, bySms.phone, logins[0]?.codeId ?? ''),
    }),
    await client.post('/auth/submit_two_factor_login', {
      phone: byApp.phone,
      code_id: logins[1]?.codeId,
      code: authenticatorCode(secret),
    }),
  ];
  for (const { body } of await guess()) t.deepEqual(body, REFUSED.wrongCode);
  for (const { who } of logins) {
    t.is((await logIn(client, who)).status, 403, 'no factor is asked of whoever is banned');
    await unban(client, admin, who);
  }
  for (const { body } of await guess()) t.deepEqual(body, REFUSED.wrongCode);
});

test('every other flow of the account stops, too: registration, reset, e-mail, factor', async (t) => {
  const { client, database, temporal } = system;
  const [admin, somebody] = [await newAdmin(system), await newNumbered(system)];
  const { token, phone } = somebody;
  await passWindows(database);
  const asked = await client.post('/auth/get_registration_code', { phone });
  await passWindows(database);
  const reset = await client.post('/auth/initiate_password_reset', { phone });
  // Its flow stops as one that was sent: a reset does not wait for its message.
  const code = await codeOf(client, phone, reset.body.data.code_id);
  const mailed = await client.post('/user/initiate_email_verification', {}, { token });
  await client.post('/user/set_two_factor_provider', { provider: 'totp' }, { token });
  const [enabling] = await database.query<{ id: string }>(
    `SELECT id FROM verifications WHERE user_id = $1 AND purpose = 'factor_enabling'`,
    [somebody.id],
  );
  t.is((await ban(client, admin, somebody)).status, 200);
  for (const [prefix, id] of [
    ['registration', asked.body.data.code_id],
    ['password-reset', reset.body.data.code_id],
    ['email-verification', mailed.body.data.code_id],
    ['two-factor-change', enabling?.id],
  ] as const) {
    t.is(await endOf(temporal, `${prefix}-${id}`), 'stopped', prefix);
  }
  const codes = await database.query(
    `SELECT id FROM verifications WHERE user_id = $1 AND consumed_at IS NULL
        AND (superseded_at IS NULL OR voided_at IS NULL OR code_sealed IS NOT NULL OR totp_secret_sealed IS NOT NULL)`,
    [somebody.id],
  );
  t.deepEqual(codes, []);
  const set = { code_id: reset.body.data.code_id, code, password: 'four quiet rivers' };
  t.deepEqual((await client.post('/auth/set_new_password', set)).body, REFUSED.wrongCode);
});

test('A28: a reset that was asked for during the ban sets the password and lets nobody in', async (t) => {
  const { client } = system;
  const [admin, somebody] = [await newAdmin(system), await newNumbered(system)];
  await verifyEmail(client, somebody);
  await ban(client, admin, somebody, { message: 'words' });
  await passWindows(system.database);
  const { body } = await client.post('/auth/initiate_password_reset', { phone: somebody.phone });
  const code = await codeOf(client, somebody.phone, body.data.code_id);
  const password = 'four quiet rivers';
  t.is(
    (await client.post('/auth/set_new_password', { code_id: body.data.code_id, code, password })).status,
    200,
  );
  t.deepEqual((await logIn(client, { ...somebody, password })).body, forbidden('words'));
  await unban(client, admin, somebody);
  t.is((await logIn(client, { ...somebody, password })).status, 200);
});
