import test from 'ava';
import {
  addAuthenticator,
  addFactor,
  authenticatorCode,
  earlyInStep,
  forgetSteps,
  logIn,
  logOf,
  newAccount,
  newestCode,
  passWaits,
  verifyEmail,
  wrongAuthenticatorCode,
} from '../../../support/accounts.js';
import type { Answer } from '../../../support/http.js';
import { passWindows, startSystem, type TestSystem, wrongCode } from '../../../support/system.js';
import {
  browserOf,
  confirmed,
  freshEmail,
  PASSWORD,
  postForm,
  refusal,
  signIn,
  signUp,
  withSession,
} from './support/people.js';
import { BARONG, DIALECTS, NEBULA } from './support/prefixes.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem({ TRUSTED_PROXIES: '127.0.0.1' });
});

const logOut = (headers: Readonly<Record<string, string>>, prefix: string = BARONG): Promise<Answer> =>
  system.client.request('DELETE', `${prefix}/identity/sessions`, undefined, { headers });
const INVALID = [401, 'identity.session.invalid_params'] as const;
const MISSING_OTP = [401, 'identity.session.missing_otp'] as const;
const INVALID_OTP = [403, 'identity.session.invalid_otp'] as const;

/** Somebody of the product API whose e-mail is verified. */
async function productUser() {
  const somebody = await newAccount(system.client);
  await verifyEmail(system.client, somebody);
  return somebody;
}

for (const [dialect, prefix] of DIALECTS) {
  test.serial(`${dialect}: JSON and forms open a session in a cookie, which DELETE ends`, async (t) => {
    const { email, uid } = await confirmed(system);
    const path = `${prefix}/identity/sessions`;
    const answers = [
      await signIn(system.client, email.toUpperCase(), { otp_code: '' }, prefix),
      await postForm(system.client, path, { email, password: PASSWORD }, 'urlencoded'),
      await postForm(system.client, path, { email, password: PASSWORD, otp_code: '' }, 'multipart'),
    ];
    for (const answer of answers) {
      t.is(answer.status, 201, JSON.stringify(answer.body));
      t.like(answer.body, { uid, email, state: 'active', level: 1, otp: false });
      const browser = browserOf(answer);
      const out = await logOut(withSession(browser), prefix);
      t.deepEqual([out.status, out.body], [204, '']);
      t.is(out.headers.get('set-cookie'), '_barong_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax');
      t.deepEqual(refusal(await logOut(withSession(browser), prefix)), [404, 'identity.session.not_found']);
    }
    t.deepEqual(await logOf(system.database, answers[0] as Answer), [
      { topic: 'login', action: 'complete', result: 'succeed', reason: null },
    ]);
    t.deepEqual(refusal(await logOut({}, prefix)), [404, 'identity.session.not_found'], 'without a cookie');
  });
}

test.serial(
  'the same people: who registered by phone logs in here once his e-mail is verified',
  async (t) => {
    const somebody = await newAccount(system.client);
    const { email } = somebody;
    t.deepEqual(refusal(await signIn(system.client, email)), INVALID, 'not before');
    await verifyEmail(system.client, somebody);
    const answer = await signIn(system.client, email);
    t.is(answer.status, 201, JSON.stringify(answer.body));
    t.like(answer.body, { state: 'active', level: 2 });
    t.is(answer.body.phones.length, 1);
    t.is(
      (await system.client.get('/user/get_me', { token: browserOf(answer).cookie })).status,
      401,
      'no bearer token',
    );
  },
);

test.serial('nothing is told before the right password; a state after it', async (t) => {
  const { client, database } = system;
  t.deepEqual(refusal(await signIn(client, freshEmail())), INVALID);
  for (const [state, ...expected] of [
    ['banned', 401, 'identity.session.banned'],
    ['deleted', 401, 'identity.session.deleted'],
    ['locked', 401, 'identity.session.not_active'],
  ] as const) {
    const { email, uid } = await confirmed(system);
    await database.query('UPDATE users SET state = $1 WHERE uid = $2', [state, uid]);
    t.deepEqual(refusal(await signIn(client, email, { password: 'wrong wrong' })), INVALID, state);
    t.deepEqual(refusal(await signIn(client, email)), expected);
  }
  const pending = await signUp(client);
  t.is((await signIn(client, pending.email)).status, 201, 'pending may enter');
});

test.serial(
  'wrong passwords of an e-mail from a network cost a growing wait, known or not (A20, A21)',
  async (t) => {
    const { client, database } = system;
    const { email } = await confirmed(system);
    const nobody = freshEmail();
    const from = (ip: string) => ({ headers: { 'x-forwarded-for': ip } });
    const guess = (address: string, ip: string, password = 'wrong wrong') =>
      client.post(`${BARONG}/identity/sessions`, { email: address, password }, from(ip));
    for (const address of [email, nobody]) {
      for (let time = 0; time < 6; time += 1)
        t.deepEqual(refusal(await guess(address, '203.0.113.1')), INVALID);
      const waiting = await guess(address, '203.0.113.1', PASSWORD);
      t.deepEqual(refusal(waiting), [429, 'identity.session.rack_attack_limit']);
      t.regex(waiting.headers.get('retry-after') ?? '', /^(30|2\d)$/);
    }
    t.is((await guess(email, '203.0.113.2', PASSWORD)).status, 201, 'not the owner elsewhere');
    await passWaits(database);
    t.is((await guess(email, '203.0.113.1', PASSWORD)).status, 201);
  },
);

test.serial('an authenticator: missing, wrong and used codes, each in its word', async (t) => {
  const { client, database } = system;
  const somebody = await productUser();
  const secret = await addAuthenticator(client, somebody, database);
  const { email } = somebody;
  t.deepEqual(refusal(await signIn(client, email)), MISSING_OTP);
  t.deepEqual(
    refusal(await signIn(client, email, { otp_code: wrongAuthenticatorCode(secret) })),
    INVALID_OTP,
  );
  await earlyInStep();
  const code = authenticatorCode(secret);
  const entered = await signIn(client, email, { otp_code: code }, NEBULA);
  t.is(entered.status, 201, JSON.stringify(entered.body));
  t.true(entered.body.otp);
  t.is((await logOut(withSession(browserOf(entered)))).status, 204);
  t.deepEqual(refusal(await signIn(client, email, { otp_code: code })), [422, 'totp.error']);
  t.deepEqual(
    refusal(await signIn(client, email, { password: 'wrong wrong', otp_code: code })),
    INVALID,
    'the password first',
  );
});

test.serial('parallel logins with one code of an authenticator: one session', async (t) => {
  const { client, database } = system;
  const somebody = await productUser();
  const secret = await addAuthenticator(client, somebody, database);
  await forgetSteps(database, somebody);
  await earlyInStep();
  const otp_code = authenticatorCode(secret);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => signIn(client, somebody.email, { otp_code })),
  );
  t.is(answers.filter(({ status }) => status === 201).length, 1, JSON.stringify(answers.map(refusal)));
  const [{ n } = { n: -1 }] = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM sessions WHERE csrf_digest IS NOT NULL
        AND user_id = (SELECT user_id FROM sessions WHERE token_digest = sha256($1::bytea))`,
    [somebody.token],
  );
  t.is(n, 1);
});

for (const factor of ['sms', 'email'] as const) {
  test.serial(`a factor by ${factor}: the first call sends the code, the next brings it`, async (t) => {
    const { client, database } = system;
    const somebody = await productUser();
    const { email, phone } = somebody;
    await addFactor(client, somebody, factor);
    await passWindows(database);
    t.deepEqual(refusal(await signIn(client, email, { otp_code: '123456' })), INVALID_OTP, 'none was sent');
    t.deepEqual(refusal(await signIn(client, email)), MISSING_OTP);
    const { code } = await newestCode(client, factor === 'sms' ? phone : email);
    t.deepEqual(refusal(await signIn(client, email)), MISSING_OTP, 'it is under way already');
    t.deepEqual(refusal(await signIn(client, email, { otp_code: wrongCode(code ?? '') })), INVALID_OTP);
    const entered = await signIn(client, email, { otp_code: Number(code) });
    t.is(entered.status, 201, JSON.stringify(entered.body));
    browserOf(entered);
    t.deepEqual(refusal(await signIn(client, email, { otp_code: code })), INVALID_OTP, 'once');
    t.is((await logIn(client, somebody)).status, 429, 'the same budget as the product');
  });
}

test.serial('the cookie that came along is over, whoever planted it', async (t) => {
  const { client } = system;
  const planted = browserOf((await signUp(client)).answer);
  const { email } = await confirmed(system);
  const answer = await client.post(
    `${BARONG}/identity/sessions`,
    { email, password: PASSWORD },
    { headers: withSession(planted) },
  );
  t.not(browserOf(answer).cookie, planted.cookie);
  t.is((await logOut(withSession(planted))).status, 404);
});

test.serial('parameters that are missing, empty or of another kind', async (t) => {
  const send = (body: unknown) => system.client.post(`${BARONG}/identity/sessions`, body);
  for (const [body, ...expected] of [
    [
      {},
      400,
      ...['email', 'password'].flatMap((name) => [
        `identity.session.missing_${name}`,
        `identity.session.empty_${name}`,
      ]),
    ],
    [{ email: '', password: '' }, 400, 'identity.session.empty_email', 'identity.session.empty_password'],
    [{ email: ['a'], password: 'x' }, 422, 'invalid'],
    [{ email: 'a', password: 'x', captcha_response: 1 }, 422, 'identity.session.invalid_captcha_format'],
    [{ email: 'a', password: 'x', otp_code: {} }, 422, 'otp_code.invalid'],
  ] as const)
    t.deepEqual(refusal(await send(body)), expected, JSON.stringify(body));
});
