import test from 'ava';
import { verificationOf } from '../../../../platform/mailed-token.js';
import { logOf } from '../../../support/accounts.js';
import {
  eventually,
  messagesTo,
  passWindows,
  startSystem,
  type TestSystem,
} from '../../../support/system.js';
import { mailTo, tokenOf } from './support/mail.js';
import { browserOf, confirmed, freshEmail, postForm, refusal, signIn, signUp } from './support/people.js';
import { BARONG, DIALECTS, NEBULA } from './support/prefixes.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const confirm = (token: unknown, prefix: string = BARONG) =>
  system.client.post(`${prefix}/identity/users/email/confirm_code`, { token });
const ask = (email: string, more: Readonly<Record<string, unknown>> = {}, prefix: string = BARONG) =>
  system.client.post(`${prefix}/identity/users/email/generate_code`, { email, ...more });
/** Somebody who registered, and the token that he was mailed. */
async function registered() {
  const somebody = await signUp(system.client);
  return { ...somebody, token: await tokenOf(system, somebody.email, 'email_confirmation') };
}
const set = (uid: string, what: string) =>
  system.database.query(`UPDATE users SET ${what} WHERE uid = $1`, [uid]);

for (const [dialect, prefix] of DIALECTS) {
  test.serial(`${dialect}: the token confirms the e-mail, and opens a session`, async (t) => {
    const { uid, email, token } = await registered();
    const answer = await confirm(token, prefix);
    t.is(answer.status, 201, JSON.stringify(answer.body));
    t.like(answer.body, { uid, email, state: 'active', level: 1 });
    t.like(answer.body.labels, [{ key: 'email', value: 'verified', scope: 'private' }]);
    browserOf(answer);
    t.true((await mailTo(system.client, email, 'email_verified')).text.length > 0, 'the owner is told');
    const [row] = await system.database.query(
      'SELECT code_sealed, match_token_digest, match_csrf_digest FROM verifications WHERE id = $1',
      [verificationOf(token)],
    );
    t.deepEqual(row, { code_sealed: null, match_token_digest: null, match_csrf_digest: null });
    t.deepEqual(refusal(await confirm(token, prefix)), [422, 'identity.user.utilized_token']);
  });
}

test.serial('forms do, too', async (t) => {
  for (const kind of ['urlencoded', 'multipart'] as const) {
    const { token } = await registered();
    const path = `${NEBULA}/identity/users/email/confirm_code`;
    t.is((await postForm(system.client, path, { token, lang: 'EN' }, kind)).status, 201);
  }
});

test.serial('twenty confirmations by one token at once: one', async (t) => {
  const { uid, token } = await registered();
  const answers = await Promise.all(Array.from({ length: 20 }, () => confirm(token)));
  t.is(answers.filter(({ status }) => status === 201).length, 1);
  for (const answer of answers.filter(({ status }) => status !== 201))
    t.deepEqual(refusal(answer), [422, 'identity.user.utilized_token']);
  const sessions = await system.database.query(
    'SELECT FROM sessions WHERE user_id = (SELECT id FROM users WHERE uid = $1)',
    [uid],
  );
  t.is(sessions.length, 2, 'of the registration, and one more');
});

test.serial('malformed, unknown, altered and expired tokens, each in its word', async (t) => {
  const { token, uid } = await registered();
  const altered = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
  for (const [what, sent, word] of [
    ['malformed', 'nonsense', 'segments'],
    ['malformed', `${token}a`, 'segments'],
    ["a JWT of Barong's", 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln', 'segments'],
    ['altered', altered, 'raised'],
    ['unknown', 'A'.repeat(64), 'raised'],
  ] as const)
    t.deepEqual(refusal(await confirm(sent)), [422, `jwt.decode_and_verify.${word}`], what);
  await system.database.query(`UPDATE verifications SET expires_at = now() WHERE id = $1`, [
    verificationOf(token),
  ]);
  const late = await confirm(token);
  t.deepEqual(refusal(late), [422, 'jwt.decode_and_verify.expired']);
  t.deepEqual(await logOf(system.database, late), [
    { topic: 'email_confirmation', action: 'guess_code', result: 'failed', reason: 'no_live_code' },
  ]);
  t.is(
    (await system.database.query(`SELECT FROM users WHERE uid = $1 AND state = 'pending'`, [uid])).length,
    1,
  );
});

test.serial('a reset token confirms nothing', async (t) => {
  const { email } = await confirmed(system);
  await system.client.post(`${BARONG}/identity/users/password/generate_code`, { email });
  const token = await tokenOf(system, email, 'token_reset');
  t.deepEqual(refusal(await confirm(token)), [422, 'jwt.decode_and_verify.raised']);
});

test.serial('what is confirmed, banned or gone is not confirmed again', async (t) => {
  const { email, uid, token } = await registered();
  const second = await tokenOf(system, email, 'email_confirmation', token);
  t.is((await confirm(second)).status, 201, 'the newer one');
  t.deepEqual(
    refusal(await confirm(token)),
    [422, 'identity.user.active_or_doesnt_exist'],
    'the older one lives',
  );
  const banned = await registered();
  await set(banned.uid, `state = 'banned'`);
  t.deepEqual(refusal(await confirm(banned.token)), [422, 'identity.user.active_or_doesnt_exist']);
  t.is((await signIn(system.client, email)).body.uid, uid);
});

test.serial('with a second factor on the token opens nothing', async (t) => {
  const { uid, token } = await registered();
  await set(uid, `two_factor_provider = 'sms'`);
  const answer = await confirm(token);
  t.is(answer.status, 201);
  t.false('csrf_token' in answer.body);
  t.is(answer.headers.get('set-cookie'), null);
  t.is(answer.body.state, 'active');
});

test.serial('another token: the same answer to all, and mail only to who waits for one (A17)', async (t) => {
  const { client, database } = system;
  const waiting = await registered();
  const active = await confirmed(system);
  const nobody = freshEmail();
  await passWindows(database);
  const before = (await messagesTo(client, waiting.email)).length;
  const answers = [
    await ask(waiting.email.toUpperCase(), { lang: 'en' }),
    await ask(active.email, {}, NEBULA),
    await ask(nobody),
  ];
  for (const answer of answers) t.deepEqual([answer.status, answer.body], [201, null]);
  await eventually(async () => (await messagesTo(client, waiting.email)).length > before);
  const [newest] = await messagesTo(client, waiting.email);
  t.regex(newest?.text ?? '', /confirms this e-mail address/, 'in the language that was asked for');
  t.deepEqual(await messagesTo(client, nobody), []);
  t.is(
    (await messagesTo(client, active.email)).filter(({ code }) => code !== null).length,
    1,
    'its own first one',
  );
  const flows = await database.query<{ kind: string | null; sent: boolean }>(
    `SELECT message_kind AS kind, sent_at IS NOT NULL AS sent FROM verifications WHERE purpose = 'email_confirmation'
       AND decoy AND user_id IS NULL`,
  );
  t.true(flows.length >= 2);
  for (const { kind } of flows) t.is(kind, null);
  const again = await ask(nobody);
  t.deepEqual(refusal(again), [429, 'request.too_many'], 'once a minute, also for nobody');
  t.regex(again.headers.get('retry-after') ?? '', /^[1-9][0-9]?$/);
});

test.serial('parameters that are missing or empty', async (t) => {
  for (const [answer, ...expected] of [
    [await ask(''), 400, 'identity.user.empty_email'],
    [await ask(freshEmail(), { captcha_response: 7 }), 422, 'identity.user.invalid_captcha_format'],
    [await confirm(''), 400, 'identity.user.empty_token'],
    [await confirm(undefined), 400, 'identity.user.missing_token', 'identity.user.empty_token'],
  ] as const)
    t.deepEqual(refusal(answer), expected);
});
