import test from 'ava';
import {
  addAuthenticator,
  authenticatorCode,
  codeOf,
  logIn,
  newAccount,
  newestCode,
  verifyEmail,
} from '../../support/accounts.js';
import { messagesTo, passWindows, startSystem, type TestSystem } from '../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

test('a walk through an account: every call once, each with its effect', async (t) => {
  const { client, database } = system;
  const somebody = await newAccount(client);
  const { phone, email, token } = somebody;
  const other = await logIn(client, somebody);
  t.is(other.status, 200, JSON.stringify(other.body));
  t.is((await client.get('/user/sessions', { token })).body.data.total, 2);

  await verifyEmail(client, somebody);
  const me = (await client.get('/user/get_me', { token })).body.data;
  t.true(me.email_verified);
  t.is(me.level, 2);

  // sms
  t.deepEqual(
    (await client.post('/user/set_two_factor_provider', { provider: 'sms' }, { token })).body.data,
    {
      provider: 'sms',
      active: true,
    },
  );
  const asked = await logIn(client, somebody);
  t.like(asked.body.data, { two_factor_required: true, provider: 'sms' }, JSON.stringify(asked.body));
  const { code } = await newestCode(client, phone);
  const entered = await client.post('/auth/submit_two_factor_login', {
    phone,
    code_id: asked.body.data.code_id,
    code,
  });
  t.is(entered.status, 200, JSON.stringify(entered.body));
  t.is((await client.get('/user/get_me', { token: entered.body.data.token })).status, 200);

  const off = await client.post('/user/initiate_two_factor_disable', {}, { token });
  t.is(off.status, 200, JSON.stringify(off.body));
  const disabled = await client.post(
    '/user/disable_two_factor',
    { code_id: off.body.data.code_id, code: (await newestCode(client, phone)).code },
    { token },
  );
  t.is(disabled.status, 200, JSON.stringify(disabled.body));

  // totp
  const secret = await addAuthenticator(client, { token }, database);
  const challenge = await logIn(client, somebody);
  t.like(
    challenge.body.data,
    { two_factor_required: true, provider: 'totp' },
    JSON.stringify(challenge.body),
  );
  const byApp = { phone, code_id: challenge.body.data.code_id, code: authenticatorCode(secret) };
  const inside = await client.post('/auth/submit_two_factor_login', byApp);
  t.is(inside.status, 200, JSON.stringify(inside.body));
  const again = await logIn(client, somebody);
  const replayed = await client.post('/auth/submit_two_factor_login', {
    ...byApp,
    code_id: again.body.data.code_id,
  });
  t.is(replayed.body.error?.code, 'E_WRONG_CODE', JSON.stringify(replayed.body));

  // reset
  await passWindows(database);
  const reset = await client.post('/auth/initiate_password_reset', { phone });
  t.is(reset.status, 200, JSON.stringify(reset.body));
  const { code_id } = reset.body.data;
  const password = 'seven blue rivers';
  const set = await client.post('/auth/set_new_password', {
    code_id,
    code: await codeOf(client, phone, code_id),
    password,
  });
  t.is(set.status, 200, JSON.stringify(set.body));
  t.is((await client.get('/user/get_me', { token })).status, 401);
  t.is((await logIn(client, somebody)).status, 401);
  t.like((await logIn(client, { phone, password })).body.data, { provider: 'totp' });
  t.truthy((await messagesTo(client, email)).length);
});
