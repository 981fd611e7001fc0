import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import test from 'ava';
import {
  addFactor,
  challenge,
  codeOf,
  face,
  isIn,
  logIn,
  logOf,
  newAccount,
  noticesOf,
  openSessions,
  REFUSED,
  type TestAccount,
  userIdOf,
  verifyEmail,
  waitOf,
} from '../../support/accounts.js';
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

const NEW = 'four quiet rivers';
const ask = (phone: string) => system.client.post('/auth/initiate_password_reset', { phone });
const set = (code_id: string, code: unknown, password: string = NEW) =>
  system.client.post('/auth/set_new_password', { code_id, code, password });

/** The last event of a flow that waits: EVENT_TYPE_TIMER_STARTED of Temporal's API. */
const TIMER_STARTED = 17;
const storedEvents = async (handle: WorkflowHandle) => (await handle.fetchHistory()).events ?? [];

/** The code of a reset that an account's owner asked for. */
async function asked({ phone }: Pick<TestAccount, 'phone'>) {
  await passWindows(system.database);
  const { status, body } = await ask(phone);
  if (status !== 200) throw new Error(JSON.stringify(body));
  const codeId = body.data.code_id as string;
  return { codeId, code: await codeOf(system.client, phone, codeId) };
}

test.serial(
  'A28: the code sets the password, ends all sessions, opens none and tells the owner',
  async (t) => {
    const { client, database } = system;
    const somebody = await newAccount(client);
    await verifyEmail(client, somebody);
    const second = (await logIn(client, somebody)).body.data.token;
    const { codeId, code } = await asked(somebody);
    const answer = await set(codeId, Number(code));
    t.is(answer.status, 200);
    t.deepEqual(answer.body, { success: true, data: {} });
    t.is(await openSessions(database, somebody), 0);
    for (const token of [somebody.token, second]) t.false(await isIn(client, token));
    t.is((await logIn(client, somebody)).status, 401);
    t.is((await logIn(client, { ...somebody, password: NEW })).status, 200);
    t.is((await noticesOf(database, somebody)).at(-1), 'password_reset by email');
    t.deepEqual(await logOf(database, answer), [
      { topic: 'password_reset', action: 'complete', result: 'succeed', reason: null },
    ]);
  },
);

test.serial(
  'A28: a second factor stays on and is asked for; codes of logins before it are dead',
  async (t) => {
    const { client, database } = system;
    const somebody = await newAccount(client);
    await addFactor(client, somebody, 'sms');
    const loginId = await challenge(client, somebody);
    const loginCode = await codeOf(client, somebody.phone, loginId);
    const { codeId, code } = await asked(somebody);
    t.is((await set(codeId, code)).status, 200);
    const body = { phone: somebody.phone, code_id: loginId, code: loginCode };
    t.deepEqual((await client.post('/auth/submit_two_factor_login', body)).body, REFUSED.wrongCode);
    await passWindows(database);
    t.like((await logIn(client, { ...somebody, password: NEW })).body.data, { two_factor_required: true });
    t.is(await openSessions(database, somebody), 0);
    t.is((await noticesOf(database, somebody)).at(-1), 'password_reset by sms');
  },
);

test.serial('A28: whoever is banned stays out with the new password, too', async (t) => {
  const { client, database } = system;
  const somebody = await newAccount(client);
  await database.query(`UPDATE users SET state = 'banned' WHERE id = $1`, [
    await userIdOf(database, somebody),
  ]);
  const { codeId, code } = await asked(somebody);
  t.is((await set(codeId, code)).status, 200);
  t.deepEqual((await logIn(client, { ...somebody, password: NEW })).body, REFUSED.forbidden);
});

test.serial(
  'A17, A18: a phone that nobody has gets the same answer, the same flow, the same rows, and no message',
  async (t) => {
    const { client, database, temporal } = system;
    const known = await newAccount(client);
    const [banned, unverified] = [await newAccount(client), await newAccount(client)];
    await database.query(`UPDATE users SET state = 'banned' WHERE id = $1`, [
      await userIdOf(database, banned),
    ]);
    await database.query('UPDATE users SET phone_verified_at = NULL WHERE id = $1', [
      await userIdOf(database, unverified),
    ]);
    await passWindows(database);
    const unknown = freshPhone();
    const phones = [known.phone, banned.phone, unverified.phone, unknown];
    const seen: unknown[] = [];
    for (const phone of phones) {
      const answer = await ask(phone);
      const codeId = answer.body.data.code_id as string;
      t.regex(codeId, /^[0-9a-f-]{36}$/);
      const handle = temporal.workflow.getHandle(`password-reset-${codeId}`);
      await eventually(async () => {
        const rows = await database.query('SELECT FROM verifications WHERE id = $1 AND sent_at IS NOT NULL', [
          codeId,
        ]);
        return rows.length === 1 && (await storedEvents(handle)).at(-1)?.eventType === TIMER_STARTED;
      });
      const sent = (await messagesTo(client, phone)).filter(({ id }) => id === codeId).length;
      t.is(
        sent,
        [known.phone, banned.phone].includes(phone) ? 1 : 0,
        'to a phone that nobody has nothing is sent',
      );
      const events = await storedEvents(handle);
      const [row] = await database.query(
        `SELECT code_sealed IS NOT NULL AS code, code_digest IS NOT NULL AS digest, sent_at IS NOT NULL AS sent,
              expires_at - created_at < interval '6 minutes' AS living, attempts FROM verifications WHERE id = $1`,
        [codeId],
      );
      const again = await ask(phone);
      t.true(waitOf(again) > 30);
      seen.push({
        answer: { ...(face(answer) as object), body: Object.keys(answer.body.data) },
        flow: (await handle.describe()).type,
        events: events.map(({ eventType }) => eventType),
        row,
        log: await logOf(database, answer),
        refused: await logOf(database, again),
        wrong: face(await set(codeId, '000000')),
      });
    }
    for (const [index, other] of seen.entries()) t.deepEqual(other, seen[0], String(index));
  },
);

test.serial('A22: registration and reset share one window for a phone', async (t) => {
  const { client, database } = system;
  const phone = freshPhone();
  t.is((await client.post('/auth/get_registration_code', { phone })).status, 200);
  const reset = await ask(`0${phone.slice(4)}`);
  t.is(reset.status, 429);
  t.true(waitOf(reset) > 50);
  t.deepEqual(await logOf(database, reset), [
    { topic: 'password_reset', action: 'request_code', result: 'denied', reason: 'flood_control' },
  ]);
  const other = freshPhone();
  t.is((await ask(other)).status, 200);
  waitOf(await client.post('/auth/get_registration_code', { phone: other }));
});

test.serial('A24: wrong, foreign, older, used and expired codes are one refusal', async (t) => {
  const { client, database } = system;
  const somebody = await newAccount(client);
  const older = await asked(somebody);
  const { codeId, code } = await asked(somebody);
  const wrong = await set(codeId, wrongCode(code));
  t.is(wrong.status, 400);
  t.deepEqual(wrong.body, REFUSED.wrongCode);
  const registering = await askForCode(client, freshPhone());
  const refusals: [string, unknown][] = [
    ['older', face(await set(older.codeId, older.code))],
    ['unknown', face(await set(randomUUID(), code))],
    ['registration', face(await set(registering.codeId, registering.code))],
  ];
  // The other way round: a reset's code registers nobody.
  const body = { email: 'a@example.com', password: NEW, code_id: codeId, code };
  refusals.push(['to register', face(await client.post('/auth/register', body))]);
  t.is((await set(codeId, code)).status, 200);
  refusals.push(['used', face(await set(codeId, code))]);
  const late = await asked(somebody);
  await database.query('UPDATE verifications SET expires_at = now() WHERE id = $1', [late.codeId]);
  refusals.push(['expired', face(await set(late.codeId, late.code))]);
  for (const [why, seen] of refusals) t.deepEqual(seen, face(wrong), why);
});

test.serial('A19, F25: of twenty at once one sets its password', async (t) => {
  const { client, database } = system;
  const somebody = await newAccount(client);
  const { codeId, code } = await asked(somebody);
  const words = (index: number) => `password of caller ${index}`;
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => set(codeId, code, words(index))),
  );
  const statuses = answers.map(({ status }) => status);
  t.is(statuses.filter((status) => status === 200).length, 1, statuses.join());
  t.true(
    statuses.every((status) => [200, 400].includes(status)),
    statuses.join(),
  );
  t.is((await logIn(client, { ...somebody, password: words(statuses.indexOf(200)) })).status, 200);
  t.is((await noticesOf(database, somebody)).length, 1);
});

test.serial(
  'A19: a hundred wrong guesses spend five; A20: twenty a day close the phone for new ones',
  async (t) => {
    const { client, database } = system;
    const somebody = await newAccount(client);
    const first = await asked(somebody);
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => set(first.codeId, wrongCode(first.code))),
    );
    t.deepEqual([...new Set(answers.map(({ status }) => status))], [400]);
    const [row] = await database.query('SELECT attempts FROM verifications WHERE id = $1', [first.codeId]);
    t.is(row?.['attempts'], 5);
    t.is((await set(first.codeId, first.code)).status, 400);
    for (let round = 0; round < 3; round += 1) {
      const { codeId, code } = await asked(somebody);
      for (let guess = 0; guess < 5; guess += 1) await set(codeId, wrongCode(code));
    }
    await passWindows(database);
    t.true(waitOf(await ask(somebody.phone)) > 80_000);
    // A21: the owner, who knows his password, does not notice.
    t.is((await logIn(client, somebody)).status, 200);
  },
);

test.serial('A20: a reset forgives the wrong passwords before it', async (t) => {
  const { client } = system;
  const somebody = await newAccount(client);
  for (let guess = 0; guess < 6; guess += 1)
    await logIn(client, { ...somebody, password: 'three grey mountains' });
  waitOf(await logIn(client, somebody));
  const { codeId, code } = await asked(somebody);
  t.is((await set(codeId, code)).status, 200);
  t.is((await logIn(client, { ...somebody, password: NEW })).status, 200);
});

test.serial('A29: the new password is judged: length, common words, the own phone and e-mail', async (t) => {
  const { client } = system;
  const somebody = await newAccount(client);
  const { codeId, code } = await asked(somebody);
  for (const password of ['seven77', 'password1', 'vestibule', 'x'.repeat(129)]) {
    const { status, body } = await set(codeId, code, password);
    t.is(status, 422, password);
    t.is(body.error.code, 'E_VALIDATION_ERROR');
    t.regex(body.error.messages.join(), /^The password field/);
  }
  // Whose code it is is known only with the right one.
  for (const password of [somebody.phone, somebody.email.toUpperCase(), somebody.email.split('@')[0] ?? '']) {
    const { status, body } = await set(codeId, code, password);
    t.is(status, 422, password);
    t.deepEqual(body.error.messages, ['The password field is too common or too easy to guess']);
  }
  t.is((await set(codeId, code, '🐎'.repeat(8))).status, 200);
  t.is((await logIn(client, { ...somebody, password: '🐎'.repeat(8) })).status, 200);
});
