import { randomUUID } from 'node:crypto';
import test from 'ava';
import { Secret, URI } from 'otpauth';
import {
  addAuthenticator,
  addFactor,
  authenticatorCode,
  challenge,
  codeOf,
  earlyInStep,
  logOf,
  newAccount,
  noticesOf,
  passWaits,
  REFUSED,
  type TestAccount,
  userIdOf,
  verifyEmail,
  waitOf,
  wrongAuthenticatorCode,
} from '../../support/accounts.js';
import { messagesTo, startSystem, type TestSystem, wrongCode } from '../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const call = (path: string, { token }: Pick<TestAccount, 'token'>, body: unknown = {}) =>
  system.client.post(`/user/${path}`, body, { token });
const set = (account: TestAccount, provider: string) =>
  call('set_two_factor_provider', account, { provider });
const confirm = (account: TestAccount, code: unknown) => call('confirm_two_factor', account, { code });
const disable = (account: TestAccount, code_id: string, code: unknown) =>
  call('disable_two_factor', account, { code_id, code });
const factorOf = async ({ token }: TestAccount) =>
  (await system.client.get('/user/get_me', { token })).body.data.two_factor_provider;

/** Asks for the code that switches a factor by message off. */
async function askedToDisable(account: TestAccount, to = account.phone) {
  const { status, body } = await call('initiate_two_factor_disable', account);
  if (status !== 200) throw new Error(JSON.stringify(body));
  const codeId = body.data.code_id as string;
  return { codeId, code: await codeOf(system.client, to, codeId) };
}

test('a factor by message acts at once; the owner is told where the factor does not go', async (t) => {
  for (const [provider, verified, notice] of [
    ['sms', true, 'factor_added by email'],
    ['telegram', true, 'factor_added by email'],
    ['email', true, 'factor_added by sms'],
    ['sms', false, 'factor_added by sms'],
  ] as const) {
    const somebody = await newAccount(system.client);
    if (verified) await verifyEmail(system.client, somebody);
    const answer = await set(somebody, provider);
    t.is(answer.status, 200);
    t.deepEqual(answer.body, { success: true, data: { provider, active: true } });
    t.is(await factorOf(somebody), provider);
    t.is((await noticesOf(system.database, somebody)).at(-1), notice);
    t.deepEqual(await logOf(system.database, answer), [
      { topic: 'factor_enabling', action: 'complete', result: 'succeed', reason: provider },
    ]);
  }
});

test('an e-mail that is not verified is no factor; what is no factor is 422', async (t) => {
  const somebody = await newAccount(system.client);
  const answer = await set(somebody, 'email');
  t.is(answer.status, 409);
  t.deepEqual(answer.body, REFUSED.conflict);
  const odd = await set(somebody, 'pigeon');
  t.is(odd.status, 422);
  t.deepEqual(odd.body.error, {
    code: 'E_VALIDATION_ERROR',
    messages: ['The selected provider is invalid'],
  });
  t.is(await factorOf(somebody), null);
});

test('while a factor is on, none is set in its place: not another, not the same, not by a code', async (t) => {
  const somebody = await newAccount(system.client);
  await verifyEmail(system.client, somebody);
  await addFactor(system.client, somebody, 'sms');
  for (const provider of ['sms', 'telegram', 'email', 'totp']) {
    const answer = await set(somebody, provider);
    t.is(answer.status, 409, provider);
    t.deepEqual(answer.body, REFUSED.conflict);
  }
  t.deepEqual((await confirm(somebody, '123456')).body, REFUSED.conflict);
  t.is(await factorOf(somebody), 'sms');
});

test('of two factors set at the same time one is on', async (t) => {
  const somebody = await newAccount(system.client);
  await verifyEmail(system.client, somebody);
  const answers = await Promise.all(['sms', 'telegram', 'email', 'sms'].map((name) => set(somebody, name)));
  t.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409]);
  t.is(
    (await noticesOf(system.database, somebody)).filter((kind) => kind.startsWith('factor_added')).length,
    1,
  );
});

test('an authenticator is on after its first code, and the key is told once', async (t) => {
  const somebody = await newAccount(system.client);
  const { status, body } = await set(somebody, 'totp');
  t.is(status, 200);
  const { provider, active, secret, otpauth_url: url, qr_svg: picture, ...more } = body.data;
  t.deepEqual([provider, active, more], ['totp', false, {}]);
  t.is(Secret.fromBase32(secret).bytes.length, 20);
  const parsed = URI.parse(url);
  t.like(parsed, { issuer: 'Vestibule', digits: 6, period: 30, algorithm: 'SHA1' });
  t.is(parsed.secret.base32, secret);
  t.false(url.includes(somebody.phone.slice(1)) || url.includes(somebody.email));
  t.regex(picture, /^<svg /);
  t.is(await factorOf(somebody), null);
  const wrong = await confirm(somebody, wrongAuthenticatorCode(secret));
  t.is(wrong.status, 400);
  t.deepEqual(wrong.body, REFUSED.wrongCode);
  await earlyInStep();
  const code = authenticatorCode(secret);
  const answer = await confirm(somebody, Number(code));
  t.deepEqual(answer.body, { success: true, data: { provider: 'totp', active: true } });
  t.is(await factorOf(somebody), 'totp');
  t.is((await noticesOf(system.database, somebody)).at(-1), 'factor_added by sms');
  t.deepEqual(await logOf(system.database, answer), [
    { topic: 'factor_enabling', action: 'complete', result: 'succeed', reason: null },
  ]);
  // A26: the code that switched it on is used.
  const codeId = await challenge(system.client, somebody);
  const login = { phone: somebody.phone, code_id: codeId, code };
  t.is((await system.client.post('/auth/submit_two_factor_login', login)).status, 400);
  const me = await system.client.get('/user/get_me', { token: somebody.token });
  t.false(JSON.stringify(me.body).includes(secret));
});

test('an enrolment dies after ten minutes, and with the next one', async (t) => {
  const somebody = await newAccount(system.client);
  const first = (await set(somebody, 'totp')).body.data.secret;
  const second = (await set(somebody, 'totp')).body.data.secret;
  t.not(first, second);
  t.is((await confirm(somebody, authenticatorCode(first))).status, 400);
  const [row] = await system.database.query<{ seconds: number }>(
    `UPDATE verifications SET expires_at = now() WHERE user_id = $1 AND superseded_at IS NULL
     RETURNING (SELECT extract(epoch FROM v.expires_at - v.created_at)::int FROM verifications v WHERE v.id = verifications.id) AS seconds`,
    [await userIdOf(system.database, somebody)],
  );
  t.is(row?.seconds, 600);
  t.deepEqual((await confirm(somebody, authenticatorCode(second))).body, REFUSED.conflict);
  t.is(await factorOf(somebody), null);
});

test('without an enrolment there is nothing to confirm, without a factor nothing to disable', async (t) => {
  const somebody = await newAccount(system.client);
  for (const answer of [
    await confirm(somebody, '123456'),
    await call('initiate_two_factor_disable', somebody),
    await disable(somebody, randomUUID(), '123456'),
  ]) {
    t.is(answer.status, 409);
    t.deepEqual(answer.body, REFUSED.conflict);
  }
});

test('its own code switches a factor off; the owner is told elsewhere', async (t) => {
  for (const [provider, notice] of [
    ['sms', 'factor_removed by email'],
    ['telegram', 'factor_removed by email'],
    ['email', 'factor_removed by sms'],
  ] as const) {
    const somebody = await newAccount(system.client);
    await verifyEmail(system.client, somebody);
    await addFactor(system.client, somebody, provider);
    const [to, other] =
      provider === 'email' ? [somebody.email, somebody.phone] : [somebody.phone, somebody.email];
    const { codeId, code } = await askedToDisable(somebody, to);
    const strayed = (await messagesTo(system.client, other)).filter(({ id }) => id === codeId);
    t.deepEqual(strayed, []);
    const wrong = await disable(somebody, codeId, wrongCode(code));
    t.is(wrong.status, 400);
    t.deepEqual(wrong.body, REFUSED.wrongCode);
    const answer = await disable(somebody, codeId, code);
    t.deepEqual(answer.body, { success: true, data: {} });
    t.is(await factorOf(somebody), null);
    t.is((await noticesOf(system.database, somebody)).at(-1), notice);
    t.deepEqual(await logOf(system.database, answer), [
      { topic: 'factor_disabling', action: 'complete', result: 'succeed', reason: null },
    ]);
    t.deepEqual((await disable(somebody, codeId, code)).body, REFUSED.conflict);
  }
});

test('an authenticator is switched off by what it shows, and its key is forgotten', async (t) => {
  const somebody = await newAccount(system.client);
  const secret = await addAuthenticator(system.client, somebody, system.database);
  const { body } = await call('initiate_two_factor_disable', somebody);
  const codeId = body.data.code_id;
  t.deepEqual(
    (await messagesTo(system.client, somebody.phone)).filter(({ id }) => id === codeId),
    [],
  );
  t.is((await disable(somebody, codeId, wrongAuthenticatorCode(secret))).status, 400);
  t.is((await disable(somebody, codeId, authenticatorCode(secret))).status, 200);
  const kept = await system.database.query(
    `SELECT FROM users WHERE id = $1 AND totp_secret_sealed IS NOT NULL
     UNION ALL SELECT FROM verifications WHERE user_id = $1 AND totp_secret_sealed IS NOT NULL`,
    [await userIdOf(system.database, somebody)],
  );
  t.is(kept.length, 0);
});

test('A19: twenty right codes at once switch it off once', async (t) => {
  const somebody = await newAccount(system.client);
  await addFactor(system.client, somebody, 'sms');
  const { codeId, code } = await askedToDisable(somebody);
  const answers = await Promise.all(Array.from({ length: 20 }, () => disable(somebody, codeId, code)));
  const statuses = answers.map(({ status }) => status);
  t.is(statuses.filter((status) => status === 200).length, 1, statuses.join());
  t.true(
    statuses.every((status) => [200, 400, 409, 429].includes(status)),
    statuses.join(),
  );
  t.is(
    (await noticesOf(system.database, somebody)).filter((kind) => kind.startsWith('factor_removed')).length,
    1,
  );
});

test("A24, A33: another's code, a login's code: wrong, and counted where they belong", async (t) => {
  const [mine, theirs] = [await newAccount(system.client), await newAccount(system.client)];
  await addFactor(system.client, mine, 'sms');
  await addFactor(system.client, theirs, 'sms');
  const foreign = await askedToDisable(theirs);
  t.deepEqual((await disable(mine, foreign.codeId, foreign.code)).body, REFUSED.wrongCode);
  const loginId = await challenge(system.client, mine);
  const loginCode = await codeOf(system.client, mine.phone, loginId);
  t.deepEqual((await disable(mine, loginId, loginCode)).body, REFUSED.wrongCode);
  const counted = await system.database.query('SELECT attempts FROM verifications WHERE id = ANY($1)', [
    [foreign.codeId, loginId],
  ]);
  t.deepEqual(counted, [{ attempts: 1 }, { attempts: 1 }]);
  t.deepEqual([await factorOf(mine), await factorOf(theirs)], ['sms', 'sms']);
  t.is((await disable(theirs, foreign.codeId, foreign.code)).status, 200);
});

test.serial('A20: wrong codes wait at confirm and at disable', async (t) => {
  const enrolling = await newAccount(system.client);
  const { secret } = (await set(enrolling, 'totp')).body.data;
  for (let guess = 0; guess < 6; guess += 1) {
    // Five spend the enrolment; a new one begins with their failures.
    if (guess === 5) await set(enrolling, 'totp');
    t.is((await confirm(enrolling, wrongAuthenticatorCode(secret))).status, 400);
  }
  t.true(waitOf(await confirm(enrolling, authenticatorCode(secret))) <= 30);

  const somebody = await newAccount(system.client);
  await addFactor(system.client, somebody, 'sms');
  const { codeId, code } = await askedToDisable(somebody);
  for (let guess = 0; guess < 6; guess += 1)
    t.is((await disable(somebody, codeId, wrongCode(code))).status, 400);
  t.true(waitOf(await disable(somebody, codeId, code)) <= 30);
  await passWaits(system.database);
  t.deepEqual((await disable(somebody, codeId, code)).body, REFUSED.wrongCode);
  t.is(await factorOf(somebody), 'sms');
});

test('A22: one code a minute to switch it off', async (t) => {
  const somebody = await newAccount(system.client);
  await addFactor(system.client, somebody, 'sms');
  await askedToDisable(somebody);
  t.true(waitOf(await call('initiate_two_factor_disable', somebody)) <= 60);
});

test('401 without a token, whatever the body', async (t) => {
  for (const path of [
    'set_two_factor_provider',
    'confirm_two_factor',
    'initiate_two_factor_disable',
    'disable_two_factor',
  ]) {
    const { status, body } = await system.client.post(`/user/${path}`, { provider: 7 });
    t.is(status, 401, path);
    t.deepEqual(body, REFUSED.unauthorized);
  }
});
