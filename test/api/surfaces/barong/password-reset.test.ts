import test from 'ava';
import { verificationOf } from '../../../../platform/mailed-token.js';
import {
  eventually,
  messagesTo,
  passWindows,
  startSystem,
  type TestSystem,
} from '../../../support/system.js';
import { mailTo, tokenOf } from './support/mail.js';
import {
  browserOf,
  confirmed,
  freshEmail,
  OTHER_PASSWORD,
  postForm,
  refusal,
  signIn,
  signUp,
} from './support/people.js';
import { BARONG, DIALECTS, NEBULA } from './support/prefixes.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const ask = (email: string, prefix: string = BARONG) =>
  system.client.post(`${prefix}/identity/users/password/generate_code`, { email });
const set = (token: unknown, more: Readonly<Record<string, unknown>> = {}, prefix: string = BARONG) =>
  system.client.post(`${prefix}/identity/users/password/confirm_code`, {
    reset_password_token: token,
    password: OTHER_PASSWORD,
    confirm_password: OTHER_PASSWORD,
    ...more,
  });

/** A token that somebody who has an account asked for. */
async function asked(prefix: string = BARONG) {
  const somebody = await confirmed(system);
  const { status } = await ask(somebody.email, prefix);
  if (status !== 201) throw new Error(`not asked: ${status}`);
  return { ...somebody, token: await tokenOf(system, somebody.email, 'token_reset') };
}

for (const [dialect, prefix] of DIALECTS) {
  test.serial(
    `${dialect}: the token sets the password once, ends all sessions, opens none and tells the owner`,
    async (t) => {
      const { client, database } = system;
      const { email, uid, token } = await asked(prefix);
      browserOf(await signIn(client, email));
      const answer = await set(token, {}, prefix);
      t.deepEqual([answer.status, answer.body], [201, null], JSON.stringify(answer.body));
      t.is(answer.headers.get('set-cookie'), null);
      const open = await database.query(
        'SELECT FROM sessions WHERE user_id = (SELECT id FROM users WHERE uid = $1) AND ended_at IS NULL',
        [uid],
      );
      t.is(open.length, 0);
      t.is((await signIn(client, email)).status, 401);
      t.is((await signIn(client, email, { password: OTHER_PASSWORD }, prefix)).status, 201);
      t.true((await mailTo(client, email, 'password_reset')).code === null);
      t.deepEqual(refusal(await set(token, {}, prefix)), [422, 'identity.user.utilized_token']);
    },
  );
}

test.serial('forms do, too', async (t) => {
  for (const kind of ['urlencoded', 'multipart'] as const) {
    const { token } = await asked();
    const fields = { password: OTHER_PASSWORD, confirm_password: OTHER_PASSWORD };
    const path = `${NEBULA}/identity/users/password/confirm_code`;
    t.is((await postForm(system.client, path, { reset_password_token: token, ...fields }, kind)).status, 201);
  }
});

test.serial('only the latest token counts', async (t) => {
  const { client, database } = system;
  const { email, token: first } = await asked();
  await passWindows(database);
  await ask(email);
  let second = first;
  await eventually(async () => {
    second =
      (await messagesTo(client, email)).find(({ purpose }) => purpose === 'token_reset')?.code ?? first;
    return second !== first;
  });
  t.deepEqual(refusal(await set(first)), [422, 'identity.user.utilized_token']);
  t.is((await set(second)).status, 201);
});

test.serial('of twenty at once one sets it', async (t) => {
  const { token } = await asked();
  const answers = await Promise.all(Array.from({ length: 20 }, () => set(token)));
  t.is(answers.filter(({ status }) => status === 201).length, 1);
  for (const answer of answers)
    t.true([201, 422, 503].includes(answer.status), `${answer.status} ${JSON.stringify(answer.body)}`);
});

test.serial('a ban stays, the second factor stays, and the waits of the owner end', async (t) => {
  const { client, database } = system;
  const { email, uid, token } = await asked();
  for (let guess = 0; guess < 6; guess += 1) await signIn(client, email, { password: 'wrong wrong' });
  t.is((await signIn(client, email)).status, 429);
  await database.query(`UPDATE users SET two_factor_provider = 'email', state = 'banned' WHERE uid = $1`, [
    uid,
  ]);
  t.is((await set(token)).status, 201);
  t.deepEqual(refusal(await signIn(client, email, { password: OTHER_PASSWORD })), [
    401,
    'identity.session.banned',
  ]);
  const [row] = await database.query('SELECT state, two_factor_provider FROM users WHERE uid = $1', [uid]);
  t.deepEqual(row, { state: 'banned', two_factor_provider: 'email' });
});

test.serial('the same answer to all, and mail only to who confirmed the e-mail (A17, A18)', async (t) => {
  const { client } = system;
  const { email } = await confirmed(system);
  const waiting = await signUp(client);
  const nobody = freshEmail();
  for (const address of [email, waiting.email, nobody]) {
    const answer = await ask(address);
    t.deepEqual([answer.status, answer.body], [201, null]);
  }
  t.regex(await tokenOf(system, email, 'token_reset'), /^[A-Za-z0-9_-]{64}$/);
  t.deepEqual(await messagesTo(client, nobody), []);
  t.deepEqual(
    (await messagesTo(client, waiting.email)).filter(({ purpose }) => purpose === 'token_reset'),
    [],
  );
});

test.serial('every refusal, in its words', async (t) => {
  const { token } = await asked();
  for (const [answer, ...expected] of [
    [await set(undefined), 400, 'identity.user.missing_pass_token'],
    [await set(''), 400, 'identity.user.missing_pass_token'],
    [
      await set(token, { password: '', confirm_password: undefined }),
      ...[400, 'identity.user.empty_password', 'identity.user.missing_confirm_password'],
      'identity.user.empty_confirm_password',
    ],
    [await ask(''), 400, 'identity.user.empty_email'],
    [await set(token, { confirm_password: 'something else' }), 422, 'identity.user.passwords_doesnt_match'],
    [await set(token, { password: 'short', confirm_password: 'short' }), 422, 'password.requirements'],
    [await set(token, { password: 'password1', confirm_password: 'password1' }), 422, 'password.weak'],
    [await set('nonsense'), 422, 'jwt.decode_and_verify.segments'],
    [await set('A'.repeat(64)), 422, 'jwt.decode_and_verify.raised'],
  ] as const)
    t.deepEqual(refusal(answer), expected);
  await system.database.query(`UPDATE verifications SET expires_at = now() WHERE id = $1`, [
    verificationOf(token),
  ]);
  t.deepEqual(refusal(await set(token)), [422, 'jwt.decode_and_verify.expired']);
});
