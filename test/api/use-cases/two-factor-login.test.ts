import { randomUUID } from 'node:crypto';
import test from 'ava';
import {
  addAuthenticator,
  addFactor,
  challenge,
  codeOf,
  face,
  isIn,
  logIn,
  logOf,
  newAccount,
  newestCode,
  openSessions,
  REFUSED,
  type TestAccount,
  userIdOf,
  verifyEmail,
  waitOf,
} from '../../support/accounts.js';
import { CommitGate } from '../../support/commit-gate.js';
import {
  askForCode,
  eventually,
  freshPhone,
  messagesTo,
  passWindows,
  startSystem,
  type TestSystem,
  wrongCode,
} from '../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const submit = (account: Pick<TestAccount, 'phone'>, codeId: string, code: unknown) =>
  system.client.post('/auth/submit_two_factor_login', { phone: account.phone, code_id: codeId, code });

/** Somebody with a factor by SMS, and the code of a login. */
async function challenged() {
  const somebody = await newAccount(system.client);
  await addFactor(system.client, somebody, 'sms');
  const codeId = await challenge(system.client, somebody);
  return { somebody, codeId, code: await codeOf(system.client, somebody.phone, codeId) };
}
const attemptsOf = async (codeId: string) =>
  (await system.database.query('SELECT attempts FROM verifications WHERE id = $1', [codeId]))[0]?.[
    'attempts'
  ];

test.serial('the password asks for the factor, and the right code opens the session', async (t) => {
  const { client, database } = system;
  const somebody = await newAccount(client);
  await addFactor(client, somebody, 'sms');
  const asked = await logIn(client, somebody);
  t.is(asked.status, 200);
  t.deepEqual(Object.keys(asked.body.data), ['two_factor_required', 'provider', 'code_id']);
  t.like(asked.body.data, { two_factor_required: true, provider: 'sms' });
  t.is(await openSessions(database, somebody), 1);
  const { code, purpose } = await newestCode(client, somebody.phone);
  t.is(purpose, 'login');
  const answer = await submit(somebody, asked.body.data.code_id, Number(code));
  t.is(answer.status, 200);
  t.deepEqual(Object.keys(answer.body.data), ['token']);
  t.true(await isIn(client, answer.body.data.token));
  t.deepEqual(await logOf(database, asked), [
    { topic: 'login', action: 'request_code', result: 'succeed', reason: null },
  ]);
  t.deepEqual(await logOf(database, answer), [
    { topic: 'login', action: 'complete', result: 'succeed', reason: null },
  ]);
});

test.serial('each factor goes its own way: e-mail never by SMS, an authenticator by nothing', async (t) => {
  const { client, database } = system;
  for (const provider of ['telegram', 'email'] as const) {
    const somebody = await newAccount(client);
    await verifyEmail(client, somebody);
    await addFactor(client, somebody, provider);
    const asked = await logIn(client, somebody);
    t.is(asked.body.data.provider, provider);
    const [to, other] =
      provider === 'email' ? [somebody.email, somebody.phone] : [somebody.phone, somebody.email];
    t.is((await newestCode(client, to, provider)).id, asked.body.data.code_id);
    const strayed = (await messagesTo(client, other)).filter(({ purpose }) => purpose === 'login');
    t.deepEqual(strayed, []);
    t.is((await submit(somebody, asked.body.data.code_id, (await newestCode(client, to)).code)).status, 200);
  }
  const somebody = await newAccount(client);
  await addAuthenticator(client, somebody, database);
  const asked = await logIn(client, somebody);
  t.is(asked.body.data.provider, 'totp');
  t.deepEqual(
    (await messagesTo(client, somebody.phone)).filter(({ purpose }) => purpose === 'login'),
    [],
  );
});

test.serial(
  'an e-mail that cannot be reached stays the factor: nothing goes by SMS in its place',
  async (t) => {
    const { client, database } = system;
    const somebody = await newAccount(client);
    await verifyEmail(client, somebody);
    await addFactor(client, somebody, 'email');
    await database.query(
      'UPDATE users SET email_sealed = NULL, email_index = NULL, email_verified_at = NULL WHERE id = $1',
      [await userIdOf(database, somebody)],
    );
    const answer = await logIn(client, somebody);
    t.is(answer.status, 503);
    t.is(answer.body.error.code, 'E_UNAVAILABLE');
    t.deepEqual(
      (await messagesTo(client, somebody.phone)).filter(({ purpose }) => purpose === 'login'),
      [],
    );
  },
);

test.serial('A24, A25: whatever makes a code wrong, the answer is one', async (t) => {
  const { client, database } = system;
  const { somebody, codeId, code } = await challenged();
  const other = await newAccount(client);
  const wrong = await submit(somebody, codeId, wrongCode(code));
  t.is(wrong.status, 400);
  t.deepEqual(wrong.body, REFUSED.wrongCode);
  const registering = await askForCode(client, freshPhone());
  const refusals: [string, unknown][] = [
    ['unknown', face(await submit(somebody, randomUUID(), code))],
    ['another phone', face(await submit(other, codeId, code))],
    ['a phone that nobody has', face(await submit({ phone: freshPhone() }, codeId, code))],
    ['a registration', face(await submit(somebody, registering.codeId, registering.code))],
  ];
  // The other two counted as guesses, so one is left.
  t.is(await attemptsOf(codeId), 3);
  for (const magic of ['000000', '111111', '123456'].filter((digits) => digits !== code).slice(0, 1))
    refusals.push([magic, face(await submit(somebody, codeId, magic))]);
  t.is((await submit(somebody, codeId, code)).status, 200);
  refusals.push(['used', face(await submit(somebody, codeId, code))]);
  await database.query('DELETE FROM guess_waits');
  await passWindows(database);
  const older = { id: await challenge(client, somebody), code: '' };
  older.code = await codeOf(client, somebody.phone, older.id);
  await passWindows(database);
  const newer = await challenge(client, somebody);
  refusals.push(['an older one', face(await submit(somebody, older.id, older.code))]);
  await database.query('UPDATE verifications SET expires_at = now() WHERE id = $1', [newer]);
  refusals.push([
    'expired',
    face(await submit(somebody, newer, await codeOf(client, somebody.phone, newer))),
  ]);
  for (const [why, seen] of refusals) t.deepEqual(seen, face(wrong), why);
});

test.serial('A24: a code of another purpose is wrong, and the guess counts', async (t) => {
  const { client } = system;
  const registering = await askForCode(client, freshPhone());
  t.deepEqual(
    (await submit({ phone: freshPhone() }, registering.codeId, registering.code)).body,
    REFUSED.wrongCode,
  );
  t.is(await attemptsOf(registering.codeId), 1);
  const { codeId, code } = await challenged();
  const body = { code_id: codeId, code, password: 'four quiet rivers' };
  t.deepEqual((await client.post('/auth/set_new_password', body)).body, REFUSED.wrongCode);
  t.is(await attemptsOf(codeId), 1);
});

test.serial('A19, F25: twenty right guesses at once open one session', async (t) => {
  const { somebody, codeId, code } = await challenged();
  const answers = await Promise.all(Array.from({ length: 20 }, () => submit(somebody, codeId, code)));
  const statuses = answers.map(({ status }) => status);
  t.is(statuses.filter((status) => status === 200).length, 1, statuses.join());
  t.true(
    statuses.every((status) => [200, 400, 429].includes(status)),
    statuses.join(),
  );
  t.is(await openSessions(system.database, somebody), 2);
  const winner = answers.find(({ status }) => status === 200);
  t.true(await isIn(system.client, winner?.body.data.token));
});

test.serial('A19: a hundred wrong guesses spend five, and then the right one is refused', async (t) => {
  const { somebody, codeId, code } = await challenged();
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => submit(somebody, codeId, wrongCode(code))),
  );
  const statuses = answers.map(({ status }) => status);
  t.true(
    statuses.every((status) => [400, 429].includes(status)),
    statuses.join(),
  );
  t.is(await attemptsOf(codeId), 5);
  await system.database.query('DELETE FROM guess_waits');
  t.deepEqual((await submit(somebody, codeId, code)).body, REFUSED.wrongCode);
  t.is(await openSessions(system.database, somebody), 1);
});

test.serial('A27: a challenge opens nothing by itself, and no step can be left out', async (t) => {
  const { client } = system;
  const { somebody, codeId, code } = await challenged();
  for (const token of [codeId, code, `${codeId}:${code}`, Buffer.from(codeId).toString('base64url')]) {
    const { status, body } = await client.get('/user/get_me', { token });
    t.is(status, 401);
    t.deepEqual(body, REFUSED.unauthorized);
  }
  // Without the password before it there is no code at all.
  const outsider = await newAccount(client);
  await addFactor(client, outsider, 'sms');
  t.is((await submit(outsider, codeId, code)).status, 400);
  t.is(await openSessions(system.database, outsider), 1);
  t.is(await openSessions(system.database, somebody), 1);
});

test.serial(
  'A22: what strangers ask for the phone does not hold up its login, nor the other way',
  async (t) => {
    const { client, database } = system;
    const somebody = await newAccount(client);
    await addFactor(client, somebody, 'sms');
    const { phone } = somebody;
    waitOf(await client.post('/auth/initiate_password_reset', { phone }));
    await database.query(
      `UPDATE send_budgets SET day_count = 10, window_until = now() + interval '1 hour'
      WHERE address_index = (SELECT phone_index FROM users WHERE id = $1)`,
      [await userIdOf(database, somebody)],
    );
    await challenge(client, somebody);
    const again = await logIn(client, somebody);
    t.true(waitOf(again) <= 60);
    t.deepEqual(await logOf(database, again), [
      { topic: 'login', action: 'request_code', result: 'denied', reason: 'flood_control' },
    ]);
    await database.query(
      `UPDATE send_budgets SET window_until = now(), day_count = 0 WHERE class = 'anonymous'`,
    );
    t.is((await client.post('/auth/initiate_password_reset', { phone })).status, 200);
  },
);

test.serial('whoever is banned between password and code stays out, and is told so', async (t) => {
  const { somebody, codeId, code } = await challenged();
  await system.database.query(`UPDATE users SET state = 'banned' WHERE id = $1`, [
    await userIdOf(system.database, somebody),
  ]);
  const answer = await submit(somebody, codeId, code);
  t.is(answer.status, 403);
  t.deepEqual(answer.body, REFUSED.forbidden);
  t.is(await openSessions(system.database, somebody), 1);
});

test.serial('A28: a reset that a login of the same moment overtakes ends that session, too', async (t) => {
  const { client, database } = system;
  const { somebody, codeId, code } = await challenged();
  await passWindows(database);
  const reset = await client.post('/auth/initiate_password_reset', { phone: somebody.phone });
  const resetCode = await codeOf(client, somebody.phone, reset.body.data.code_id);
  const gate = await CommitGate.close(database, { table: 'sessions', on: 'INSERT' });
  const login = submit(somebody, codeId, code);
  await gate.arrived();
  const set = client.post('/auth/set_new_password', {
    code_id: reset.body.data.code_id,
    code: resetCode,
    password: 'four quiet rivers',
  });
  await eventually(async () => {
    const waiting = await database.query(
      `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    );
    return waiting.length >= 2;
  });
  await gate.open();
  t.is((await set).status, 200);
  t.true([200, 400].includes((await login).status));
  t.is(await openSessions(database, somebody), 0);
});

test.serial('a login with a factor is one short flow: no more than 24 events', async (t) => {
  const { somebody, codeId, code } = await challenged();
  t.is((await submit(somebody, codeId, code)).status, 200);
  const handle = system.temporal.workflow.getHandle(`two-factor-login-${codeId}`);
  t.is(await handle.result(), 'logged_in');
  const { events } = await handle.fetchHistory();
  t.true((events ?? []).length <= 24, String(events?.length));
});
