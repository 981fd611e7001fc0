import test from 'ava';
import { Secret } from 'otpauth';
import sharp from 'sharp';
import {
  addFactor,
  authenticatorCode,
  challenge,
  forgetSteps,
  isIn,
  newestCode,
  noticesOf,
  wrongAuthenticatorCode,
} from '../../../support/accounts.js';
import {
  type BarongMember,
  BOTH,
  joinBarong,
  privateLabels,
  said,
  signInBarong,
} from '../../../support/barong-members.js';
import { startSystem, type TestSystem, wrongCode } from '../../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});
const join = () => joinBarong(system.client, system.database);
const STATUS = { barong: 201, nebula: 200 } as const;

/** Begins an enrolment. @returns the key */
async function enrol(me: BarongMember): Promise<string> {
  const { body } = await me.post('/otp/generate_qrcode');
  return new URL(body.data.url).searchParams.get('secret') ?? '';
}

/** Puts an authenticator on. @returns its key */
async function protect(me: BarongMember): Promise<string> {
  const secret = await enrol(me);
  const { status } = await me.post('/otp/enable', { code: authenticatorCode(secret) });
  if (status !== 201) throw new Error(`not on: ${status}`);
  await forgetSteps(system.database, me.account);
  return secret;
}

for (const dialect of BOTH) {
  test.serial(`${dialect}: an authenticator is drawn, switched on, shown and switched off`, async (t) => {
    const { client, database } = system;
    const me = await join();
    const other = await signInBarong(client, database, me.account);
    const drawn = await me.post('/otp/generate_qrcode', {}, dialect);
    t.is(drawn.status, STATUS[dialect]);
    const { barcode, url } = drawn.body.data;
    t.regex(url, /^otpauth:\/\/totp\/Vestibule:/);
    const { format, width, height } = await sharp(Buffer.from(barcode, 'base64')).metadata();
    t.deepEqual([format, width, height], ['png', 300, 300]);
    const secret = new URL(url).searchParams.get('secret') ?? '';
    t.is(Secret.fromBase32(secret).bytes.length, 20);
    t.false((await me.get('/users/me', {}, dialect)).body.otp);

    t.deepEqual(said(await me.post('/otp/enable', { code: wrongAuthenticatorCode(secret) }, dialect)), [
      422,
      ['resource.otp.invalid'],
    ]);
    const enabled = await me.post('/otp/enable', { code: authenticatorCode(secret) }, dialect);
    t.is(enabled.status, STATUS[dialect]);
    t.is(enabled.body, null);
    t.true((await me.get('/users/me', {}, dialect)).body.otp);
    t.deepEqual(await privateLabels(database, me.userId), ['otp:enabled', 'phone:verified']);
    t.deepEqual(said(await other.get('/users/me', {}, dialect)), [401, ['authz.invalid_session']]);
    t.false(await isIn(client, me.account.token), 'of either surface');
    t.is(await challenge(client, me.account).then(() => 'challenged'), 'challenged');

    await forgetSteps(database, me.account);
    t.is(
      (await me.post('/otp/verify', { code: authenticatorCode(secret) }, dialect)).status,
      STATUS[dialect],
    );
    t.deepEqual(
      said(await me.post('/otp/verify', { code: authenticatorCode(secret) }, dialect)),
      [422, ['resource.otp.invalid']],
      'A26: once',
    );
    await forgetSteps(database, me.account);
    t.is(
      (await me.post('/otp/disable', { code: authenticatorCode(secret) }, dialect)).status,
      STATUS[dialect],
    );
    t.false((await me.get('/users/me', {}, dialect)).body.otp);
    t.deepEqual(await privateLabels(database, me.userId), ['phone:verified']);
    t.deepEqual(await noticesOf(database, me.account), ['factor_added by sms', 'factor_removed by sms']);
  });
}

test.serial('forms, multipart forms and JSON; a code as a number', async (t) => {
  const me = await join();
  const secret = await protect(me);
  for (const how of ['form', 'multipart', 'json'] as const) {
    const code = authenticatorCode(secret);
    t.is((await me.call('POST', '/otp/verify', { [how]: { code } })).status, 201, how);
    await forgetSteps(system.database, me.account);
  }
  t.is((await me.post('/otp/verify', { code: Number(authenticatorCode(secret)) })).status, 201);
});

test.serial('every refusal in its words', async (t) => {
  const me = await join();
  for (const path of ['/otp/enable', '/otp/disable', '/otp/verify']) {
    t.deepEqual(said(await me.post(path)), [400, ['resource.otp.missing_code', 'resource.otp.empty_code']]);
    t.deepEqual(said(await me.post(path, { code: '' })), [400, ['resource.otp.empty_code']]);
  }
  t.deepEqual(said(await me.post('/otp/enable', { code: '123456' })), [422, ['resource.otp.invalid']]);
  t.deepEqual(said(await me.post('/otp/disable', { code: '123456' })), [400, ['resource.otp.not_enabled']]);
  t.deepEqual(said(await me.post('/otp/verify', { code: '123456' })), [
    400,
    ['resource.otp.already_enabled'],
  ]);
  const secret = await protect(me);
  t.deepEqual(said(await me.post('/otp/generate_qrcode')), [400, ['resource.otp.already_enabled']]);
  t.deepEqual(said(await me.post('/otp/enable', { code: '123456' })), [
    400,
    ['resource.otp.already_enabled'],
  ]);
  const wrong = wrongAuthenticatorCode(secret);
  t.deepEqual(said(await me.post('/otp/disable', { code: wrong })), [422, ['resource.otp.invalid']]);
  t.deepEqual(said(await me.post('/otp/verify', { code: wrong })), [422, ['resource.otp.invalid']]);
});

test.serial('A20: wrong codes in a row cost a growing wait, whatever they are shown to', async (t) => {
  const me = await join();
  const secret = await protect(me);
  const code = wrongAuthenticatorCode(secret);
  for (const path of [
    '/otp/verify',
    '/otp/disable',
    '/otp/verify',
    '/otp/disable',
    '/otp/verify',
    '/otp/disable',
  ])
    t.is((await me.post(path, { code })).status, 422);
  for (const path of ['/otp/verify', '/otp/disable'])
    t.is((await me.post(path, { code: authenticatorCode(secret) })).status, 429, path);
  const flows = await system.database.query(
    `SELECT FROM verifications WHERE user_id = $1 AND purpose = 'factor_disabling'`,
    [me.userId],
  );
  t.is(flows.length, 1, 'wrong codes start one flow, not one each');
});

test.serial('A26: of twenty that show one code at once, one is right', async (t) => {
  const me = await join();
  const code = authenticatorCode(await protect(me));
  const answers = await Promise.all(Array.from({ length: 20 }, () => me.post('/otp/verify', { code })));
  t.is(answers.filter(({ status }) => status === 201).length, 1);
});

test.serial(
  'a factor by message is the same factor: its code is sent to whoever has none to show',
  async (t) => {
    const { client, database } = system;
    const me = await join();
    await addFactor(client, me.account, 'sms');
    t.true((await me.get('/users/me')).body.otp);
    t.deepEqual(await privateLabels(database, me.userId), ['otp:enabled', 'phone:verified']);
    t.deepEqual(said(await me.post('/otp/generate_qrcode')), [400, ['resource.otp.already_enabled']]);
    t.deepEqual(said(await me.post('/otp/disable', { code: '123456' })), [422, ['resource.otp.invalid']]);
    const { code } = await newestCode(client, me.account.phone);
    t.deepEqual(said(await me.post('/otp/verify', { code: wrongCode(code ?? '') })), [
      422,
      ['resource.otp.invalid'],
    ]);
    t.is((await me.post('/otp/verify', { code })).status, 201);
    t.is((await me.post('/otp/disable', { code })).status, 201);
    t.false((await me.get('/users/me')).body.otp);
    t.deepEqual(await privateLabels(database, me.userId), ['phone:verified']);
  },
);

test.serial('switching the factor off makes API keys inactive, on either side', async (t) => {
  const { database } = system;
  const me = await join();
  const secret = await protect(me);
  await database.query(
    `WITH service AS (
       INSERT INTO service_accounts (uid, owner_id, email_sealed, email_index, role, state)
       VALUES ('SI' || upper(substr(md5($1::text), 1, 10)), $1::bigint, 'sealed', sha256($1::text::bytea), 'service_account', 'active') RETURNING id)
     INSERT INTO api_keys (kid, user_id, service_account_id, algorithm, state, secret_sealed)
     SELECT 'own' || $1::text, $1::bigint, NULL::bigint, 'HS256', 'active', '' UNION ALL SELECT 'its' || $1::text, NULL, id, 'HS256', 'active', '' FROM service`,
    [me.userId],
  );
  t.is((await me.post('/otp/disable', { code: authenticatorCode(secret) })).status, 201);
  const keys = await database.query<{ state: string }>(
    `SELECT state FROM api_keys WHERE kid IN ('own' || $1::text, 'its' || $1::text)`,
    [me.userId],
  );
  t.deepEqual(
    keys.map(({ state }) => state),
    ['inactive', 'inactive'],
  );
});
