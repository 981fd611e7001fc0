import { randomUUID } from 'node:crypto';
import test from 'ava';
import {
  askForCode,
  eventually,
  freshPhone,
  GOOD_PASSWORD,
  messagesTo,
  passWindows,
  register,
  startSystem,
  type TestSystem,
  wrongCode,
} from '../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const WRONG = { success: false, error: { code: 'E_WRONG_CODE', messages: ['Wrong one time code'] } };

interface Body {
  code_id: string;
  code: unknown;
  email?: unknown;
  password?: unknown;
}
const send = (body: Body) =>
  system.client.post('/auth/register', { email: 'aizada@example.com', password: GOOD_PASSWORD, ...body });

test('the right code makes a user with a verified phone, a session and a welcome message', async (t) => {
  const phone = freshPhone();
  const { codeId, code } = await askForCode(system.client, phone);
  const answer = await send({ code_id: codeId, code, email: 'Aizada.Bek@Example.COM' });
  t.is(answer.status, 200);
  t.deepEqual(Object.keys(answer.body.data), ['token']);
  const me = await system.client.get('/user/get_me', { token: answer.body.data.token });
  t.like(me.body.data, {
    email: 'aizada.bek@example.com',
    email_verified: false,
    phone,
    role: 'member',
    state: 'active',
    level: 0,
    language: 'ru',
    two_factor_provider: null,
    kyc: [],
  });
  t.regex(me.body.data.uid, /^ID[0-9A-F]{10}$/);
  await eventually(async () =>
    (await messagesTo(system.client, phone)).some(({ purpose }) => purpose === 'welcome'),
  );
  const [row] = await system.database.query('SELECT * FROM verifications WHERE id = $1', [codeId]);
  t.truthy(row?.['consumed_at']);
  for (const secret of ['code_sealed', 'match_password_sealed', 'match_token_digest'])
    t.is(row?.[secret], null, secret);
});

test('the code may be a number, leading zeros left out', async (t) => {
  const { codeId, code } = await askForCode(system.client, freshPhone());
  t.is((await send({ code_id: codeId, code: Number(code) })).status, 200);
});

test('A24, A25: wrong, used, unknown, expired and malformed-but-valid codes are byte-identical refusals', async (t) => {
  const { codeId, code } = await askForCode(system.client, freshPhone());
  const wrong = await send({ code_id: codeId, code: wrongCode(code) });
  t.is(wrong.status, 400);
  t.deepEqual(wrong.body, WRONG);
  t.deepEqual((await send({ code_id: randomUUID(), code })).body, WRONG);
  t.is((await send({ code_id: codeId, code })).status, 200);
  t.deepEqual((await send({ code_id: codeId, code })).body, WRONG);

  const expired = await askForCode(system.client, freshPhone());
  await system.database.query(`UPDATE verifications SET expires_at = now() WHERE id = $1`, [expired.codeId]);
  t.deepEqual((await send({ code_id: expired.codeId, code: expired.code })).body, WRONG);
  for (const magic of ['000000', '111111', '123456', 111111]) {
    const { codeId: id, code: right } = await askForCode(system.client, freshPhone());
    if (String(magic) !== right) t.deepEqual((await send({ code_id: id, code: magic })).body, WRONG);
  }
});

test('five guesses a code; then the right one is refused too', async (t) => {
  const { codeId, code } = await askForCode(system.client, freshPhone());
  for (let guess = 0; guess < 5; guess += 1)
    t.is((await send({ code_id: codeId, code: wrongCode(code) })).status, 400);
  t.deepEqual((await send({ code_id: codeId, code })).body, WRONG);
});

test('A5, A34: broken bodies are 422 field by field, in the order of the seed, and nothing is counted', async (t) => {
  const { codeId, code } = await askForCode(system.client, freshPhone());
  const empty = await system.client.post('/auth/register', {});
  t.is(empty.status, 422);
  t.deepEqual(empty.body.error.messages, [
    'The email field must be defined',
    'The password field must be defined',
    'The code_id field must be defined',
    'The code field must be defined',
  ]);
  const broken: [Partial<Body> & Record<string, unknown>, RegExp][] = [
    [{ email: 'no-address' }, /email/],
    [{ password: 'short' }, /password/],
    [{ code: '12345' }, /code/],
    [{ code: '１２３４５６' }, /code/],
    [{ code: ' 111111' }, /code/],
    [{ code: '1e5' }, /code/],
    [{ code: 1.5 }, /code/],
    [{ code: -1 }, /code/],
    [{ code: [code] }, /code/],
    [{ code_id: 'x' }, /code_id field must be a valid UUID/],
    [{ role: 'superadmin' }, /role/],
    [{ level: 3, email_verified: true }, /level/],
  ];
  for (const [change, message] of broken) {
    const { status, body } = await send({ code_id: codeId, code, ...change });
    t.is(status, 422, JSON.stringify(change));
    t.regex(body.error.messages.join(), message);
  }
  t.is((await send({ code_id: codeId, code })).status, 200);
});

test('A29: common passwords, the product name, the own e-mail and phone are refused; tails matter', async (t) => {
  const phone = freshPhone();
  const { codeId, code } = await askForCode(system.client, phone);
  const email = 'gulnara.isaeva@example.com';
  for (const password of ['password1', 'VESTIBULE'.padEnd(9), email, 'gulnara.isaeva', 'x'.repeat(129)]) {
    t.is((await send({ code_id: codeId, code, email, password: password.trim() })).status, 422, password);
  }
  // Its own phone is known only with the right code: the guess counts, the code stays good.
  t.is((await send({ code_id: codeId, code, email, password: phone })).status, 422);
  t.is((await send({ code_id: codeId, code, email, password: '🐎'.repeat(8) })).status, 200);
});

test.serial(
  'an e-mail of a verified account is a conflict, told after the right code; the code stays good',
  async (t) => {
    const email = 'taken@example.com';
    await register(system.client, freshPhone(), email);
    await system.database.query('UPDATE users SET email_verified_at = now()');
    const { codeId, code } = await askForCode(system.client, freshPhone());
    t.deepEqual((await send({ code_id: codeId, code: wrongCode(code), email })).body, WRONG);
    const conflict = await send({ code_id: codeId, code, email: 'TAKEN@example.com' });
    t.is(conflict.status, 409);
    t.is(conflict.body.error.code, 'E_CONFLICT');
    t.is((await send({ code_id: codeId, code, email: 'free@example.com' })).status, 200);
  },
);

test('an unverified e-mail may be held by many: nobody can squat an address', async (t) => {
  await register(system.client, freshPhone(), 'shared@example.com');
  await t.notThrowsAsync(register(system.client, freshPhone(), 'shared@example.com'));
});

test.serial('of two codes of one phone that are both right only one makes a user', async (t) => {
  const phone = freshPhone();
  const first = await askForCode(system.client, phone);
  await passWindows(system.database);
  const second = await askForCode(system.client, phone);
  // As if both messages had left at once: the older code lives again.
  await system.database.query('UPDATE verifications SET superseded_at = NULL WHERE id = $1', [first.codeId]);
  const answers = await Promise.all(
    [first, second].map(({ codeId, code }) => send({ code_id: codeId, code })),
  );
  t.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
  const users = await system.database.query(
    'SELECT id FROM users WHERE phone_index = (SELECT address_index FROM verifications WHERE id = $1)',
    [first.codeId],
  );
  t.is(users.length, 1);
});

test('every outcome of a guess leaves one row in the activity log', async (t) => {
  const { codeId, code } = await askForCode(system.client, freshPhone());
  await send({ code_id: codeId, code: wrongCode(code) });
  await send({ code_id: codeId, code });
  await send({ code_id: codeId, code });
  const rows = await system.database.query(
    `SELECT action, result, reason, user_id IS NOT NULL AS "user" FROM activities
      WHERE verification_id = $1 AND action <> 'request_code' ORDER BY id`,
    [codeId],
  );
  t.deepEqual(rows, [
    { action: 'guess_code', result: 'failed', reason: 'wrong_code', user: false },
    { action: 'complete', result: 'succeed', reason: null, user: true },
    { action: 'guess_code', result: 'failed', reason: 'no_live_code', user: false },
  ]);
});

test('the activity log takes no change', async (t) => {
  await askForCode(system.client, freshPhone());
  for (const statement of [
    `UPDATE activities SET result = 'failed'`,
    'DELETE FROM activities',
    'TRUNCATE activities',
  ]) {
    await t.throwsAsync(system.database.query(statement), { message: /append-only/ });
  }
});
