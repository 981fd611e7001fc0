import test from 'ava';
import { eventually, messagesTo, startSystem, type TestSystem } from '../../../support/system.js';
import { mailTo, tokenOf } from './support/mail.js';
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
import { BARONG, DIALECTS } from './support/prefixes.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const register = (body: Readonly<Record<string, unknown>>, prefix: string = BARONG) =>
  system.client.post(`${prefix}/identity/users`, { email: freshEmail(), password: PASSWORD, ...body });
const logOut = (cookie: string) =>
  system.client.request('DELETE', `${BARONG}/identity/sessions`, undefined, { headers: { cookie } });

/** The model of seed 004, "UserWithFullInfo", in our order. */
const FIELDS = [
  ...['email', 'username', 'uid', 'role', 'level', 'otp', 'state', 'referral_uid', 'data', 'csrf_token'],
  ...['labels', 'phones', 'profiles', 'data_storages', 'created_at', 'updated_at'],
];

for (const [dialect, prefix] of DIALECTS) {
  test.serial(
    `${dialect}: JSON and forms make a pending account, open its session and mail a token`,
    async (t) => {
      const path = `${prefix}/identity/users`;
      const { uid: referral } = await signUp(system.client);
      const fields = (name: string) => ({
        email: freshEmail().replace('barong', 'Barong'),
        password: PASSWORD,
        username: name,
        refid: referral.toLowerCase(),
        data: '{"language":"ky"}',
        lang: 'KY',
      });
      const sent = {
        json: fields(`Abe${dialect}`),
        urlencoded: fields(`Bea${dialect}`),
        multipart: fields(''),
      };
      for (const [kind, body] of Object.entries(sent)) {
        const answer =
          kind === 'json'
            ? await system.client.post(path, body)
            : await postForm(system.client, path, body, kind as 'urlencoded' | 'multipart');
        t.is(answer.status, 201, JSON.stringify(answer.body));
        t.deepEqual(Object.keys(answer.body), FIELDS);
        const { uid, csrf_token, created_at, updated_at, ...shown } = answer.body;
        t.regex(uid, /^ID[0-9A-F]{10}$/);
        t.regex(csrf_token, /^[0-9a-f]{20}$/);
        for (const at of [created_at, updated_at]) t.regex(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        t.deepEqual(shown, {
          email: body.email.toLowerCase(),
          username: body.username === '' ? null : body.username.toLowerCase(),
          role: 'member',
          level: 0,
          otp: false,
          state: 'pending',
          referral_uid: referral,
          data: body.data,
          labels: [],
          phones: [],
          profiles: [],
          data_storages: [],
        });
        const { cookie } = browserOf(answer);
        t.regex(
          answer.headers.get('set-cookie') ?? '',
          /^_barong_session=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax$/,
        );
        const mail = await mailTo(system.client, body.email.toLowerCase(), 'email_confirmation');
        t.regex(mail.code ?? '', /^[A-Za-z0-9_-]{64}$/);
        t.true(mail.text.includes('жарактуу'), 'in the language that was asked for');
        t.is((await logOut(`_barong_session=${cookie}`)).status, 204, 'the session was open');
      }
    },
  );
}

test.serial(
  'nobody learns who has an account: a confirmed e-mail is answered alike, and its owner told (A17)',
  async (t) => {
    const { client, database } = system;
    const { email } = await confirmed(system);
    const fresh = await register({});
    const taken = await register({ email });
    t.is(taken.status, 201);
    const shape = ({ uid, email: _, csrf_token, created_at, updated_at, ...rest }: Record<string, unknown>) =>
      rest;
    t.deepEqual(shape(taken.body), shape(fresh.body));
    const headers = (names: Headers) => [...names.keys()].sort();
    t.deepEqual(headers(taken.headers), headers(fresh.headers));
    // The one that confirmed the e-mail was mailed a minute ago as well: its window has to pass.
    await database.query(`UPDATE send_budgets SET window_until = now() - interval '1 second'`);
    const again = await register({ email });
    t.is(again.status, 201);
    // The token that the owner confirmed with came before it.
    await eventually(async () => (await mailTo(client, email, 'email_confirmation')).code === null);
    const told = await mailTo(client, email, 'email_confirmation');
    t.regex(told.text, /e-mail/);
    const rows = await database.query(
      `SELECT FROM verifications v JOIN users u ON u.id = v.user_id WHERE u.uid = $1 AND v.decoy`,
      [again.body.uid],
    );
    t.is(rows.length, 1, 'the same row and flow');
    // The account is a real one of whoever made it, by the password that he chose.
    t.is((await signIn(client, email, { password: 'another stranger' })).status, 401);
    t.is((await signIn(client, email)).body.state, 'active', 'the owner first');
  },
);

test.serial(
  'a newer registration takes the e-mail, the name and the sessions from one that nobody confirmed',
  async (t) => {
    const { client, database } = system;
    const email = freshEmail();
    const first = await register({ email, username: 'squatter' });
    const token = await tokenOf(system, email, 'email_confirmation');
    const second = await register({ email, username: 'squatter', password: 'four quiet rivers' });
    t.is(second.status, 201, JSON.stringify(second.body));
    t.not(second.body.uid, first.body.uid);
    t.is((await logOut(`_barong_session=${browserOf(first).cookie}`)).status, 404, 'its session is over');
    t.is((await signIn(client, email)).status, 401, 'its password opens nothing');
    t.is((await signIn(client, email, { password: 'four quiet rivers' })).body.uid, second.body.uid);
    const late = await client.post(`${BARONG}/identity/users/email/confirm_code`, { token });
    t.deepEqual(refusal(late), [422, 'identity.user.active_or_doesnt_exist'], 'nor does its token');
    const log = await database.query<{ action: string }>(
      `SELECT action FROM activities WHERE topic = 'registration' AND user_id = (SELECT id FROM users WHERE uid = $1)
      ORDER BY id`,
      [first.body.uid],
    );
    t.deepEqual(
      log.map(({ action }) => action),
      ['complete', 'replaced'],
    );
  },
);

test.serial('twenty registrations of one e-mail at once: one has it', async (t) => {
  const { database } = system;
  const email = freshEmail();
  const answers = await Promise.all(Array.from({ length: 20 }, () => register({ email })));
  // What the queue of hashes cannot take is told to come back.
  const made = answers.filter(({ status }) => status === 201);
  t.true(made.length >= 2, String(answers.map(({ status }) => status)));
  t.deepEqual(
    answers.filter(({ status }) => status !== 201 && status !== 503),
    [],
  );
  const holders = await database.query<{ uid: string; sessions: number }>(
    `SELECT uid, (SELECT count(*)::int FROM sessions s WHERE s.user_id = u.id AND ended_at IS NULL) AS sessions FROM users u
      WHERE uid = ANY($1) AND email_index IS NOT NULL`,
    [made.map(({ body }) => body.uid)],
  );
  t.is(holders.length, 1);
  t.is(holders[0]?.sessions, 1);
  const open = await database.query(
    `SELECT FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.uid = ANY($1) AND ended_at IS NULL`,
    [made.map(({ body }) => body.uid)],
  );
  t.is(open.length, 1, 'the sessions of the others are over');
});

test.serial('a user name is one account, also of ten at once', async (t) => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => register({ username: 'Onlyone' })));
  t.is(answers.filter(({ status }) => status === 201).length, 1);
  for (const answer of answers.filter(({ status }) => status !== 201))
    t.deepEqual(refusal(answer), [422, 'username.taken']);
});

test.serial('every refusal of a parameter, in its words', async (t) => {
  const { client } = system;
  for (const [body, ...expected] of [
    [{ email: undefined }, 400, 'identity.user.missing_email', 'identity.user.empty_email'],
    [{ email: '', password: '' }, 400, 'identity.user.empty_email', 'identity.user.empty_password'],
    [{ password: null }, 400, 'identity.user.missing_password', 'identity.user.empty_password'],
    [{ email: 'nobody' }, 422, 'email.invalid'],
    [{ email: 'a@b@example.com' }, 422, 'email.invalid'],
    [{ email: 'a\r\nBcc: x@example.com' }, 422, 'email.invalid'],
    [{ email: `${'a'.repeat(250)}@example.com` }, 422, 'email.invalid'],
    [{ password: 'seven77' }, 422, 'password.requirements'],
    [{ password: 'x'.repeat(129) }, 422, 'password.requirements'],
    [{ password: 'password1' }, 422, 'password.weak'],
    [{ password: 'Vestibule' }, 422, 'password.weak'],
    [{ username: 'abc' }, 422, 'username.too_short'],
    [{ username: 'abcdefghijklm' }, 422, 'username.too_long'],
    [{ username: 'ab_cd' }, 422, 'username.invalid'],
    [{ refid: 'XX0123456789' }, 422, 'identity.user.invalid_referral_format'],
    [{ refid: 'ID0000000000' }, 422, 'identity.user.referral_doesnt_exist'],
    [{ data: '{broken' }, 422, 'data.invalid_format'],
    [{ data: JSON.stringify('x'.repeat(1_024)) }, 422, 'data.too_long'],
    [{ captcha_response: ['a'] }, 422, 'identity.user.invalid_captcha_format'],
    [{ email: 'nobody', username: 'abc' }, 422, 'email.invalid', 'username.too_short'],
  ] as const)
    t.deepEqual(refusal(await register(body)), expected, JSON.stringify(body));
  const bare = await client.request('POST', `${BARONG}/identity/users`);
  t.is(bare.status, 400, 'no body at all');
});

test.serial('a session that the browser brought along is over (session fixation)', async (t) => {
  const { client } = system;
  const planted = browserOf((await signUp(client)).answer);
  const answer = await client.post(
    `${BARONG}/identity/users`,
    { email: freshEmail(), password: PASSWORD },
    { headers: withSession(planted) },
  );
  t.not(browserOf(answer).cookie, planted.cookie);
  t.is((await logOut(`_barong_session=${planted.cookie}`)).status, 404);
});

test.serial('a mail is sent once a minute; the registration itself is answered as ever', async (t) => {
  const { client } = system;
  const email = freshEmail();
  for (let time = 0; time < 3; time += 1) t.is((await register({ email })).status, 201);
  await mailTo(client, email, 'email_confirmation');
  t.is((await messagesTo(client, email)).length, 1);
});
