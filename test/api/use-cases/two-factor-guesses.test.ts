import test from 'ava';
import { STRANGE_FAILURES } from '../../../domain/limits.js';
import {
  addAuthenticator,
  addFactor,
  authenticatorCode,
  challenge,
  codeOf,
  earlyInStep,
  forgetSteps,
  logOf,
  newAccount,
  noticesOf,
  openSessions,
  passWaits,
  REFUSED,
  type TestAccount,
  waitOf,
  wrongAuthenticatorCode,
} from '../../support/accounts.js';
import type { Answer } from '../../support/http.js';
import { passWindows, startSystem, type TestSystem, wrongCode } from '../../support/system.js';

/* Guesses at second factors: how many, how fast, and an authenticator's codes once each. */
let system: TestSystem;
test.before(async () => {
  system = await startSystem({ TRUSTED_PROXIES: '127.0.0.1' });
});

const submit = ({ phone }: TestAccount, codeId: string, code: unknown, ip = '198.51.100.1') =>
  system.client.post(
    '/auth/submit_two_factor_login',
    { phone, code_id: codeId, code },
    { headers: { 'x-forwarded-for': ip } },
  );
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);

async function withAuthenticator() {
  const somebody = await newAccount(system.client);
  return { somebody, secret: await addAuthenticator(system.client, somebody, system.database) };
}

test.serial(
  'A20: failures carry over to new codes; after five the wait grows, on every pathway',
  async (t) => {
    const { client, database } = system;
    const { somebody, secret } = await withAuthenticator();
    const wrong = wrongAuthenticatorCode(secret);
    const guesses: Answer[] = [];
    for (let round = 0; round < 3; round += 1) {
      const codeId = await challenge(client, somebody);
      guesses.push(await submit(somebody, codeId, wrong), await submit(somebody, codeId, wrong));
    }
    t.deepEqual(statuses(guesses), Array(6).fill(400));
    for (const longest of [30, 60, 120]) {
      // A fresh challenge, and the right code: neither is judged.
      const codeId = await challenge(client, somebody);
      const held = await submit(somebody, codeId, authenticatorCode(secret));
      const wait = waitOf(held);
      t.true(wait > longest - 10 && wait <= longest, `${wait} of ${longest}`);
      t.deepEqual(await logOf(database, held), [
        { topic: 'login', action: 'guess_code', result: 'denied', reason: 'flood_control' },
      ]);
      await passWaits(database);
      t.is((await submit(somebody, codeId, wrong)).status, 400);
    }
    // The same account, the same network: the pathway does not matter.
    const here = { token: somebody.token, headers: { 'x-forwarded-for': '198.51.100.1' } };
    const asked = await client.post('/user/initiate_two_factor_disable', {}, here);
    const body = { code_id: asked.body.data.code_id, code: authenticatorCode(secret) };
    t.true(waitOf(await client.post('/user/disable_two_factor', body, here)) > 200);
  },
);

test.serial('A21: the waits of a stranger are not those of the owner', async (t) => {
  const { client, database } = system;
  const { somebody, secret } = await withAuthenticator();
  const wrong = wrongAuthenticatorCode(secret);
  for (let round = 0; round < 2; round += 1) {
    const codeId = await challenge(client, somebody);
    for (let guess = 0; guess < 3; guess += 1) t.is((await submit(somebody, codeId, wrong)).status, 400);
  }
  const codeId = await challenge(client, somebody);
  waitOf(await submit(somebody, codeId, wrong));
  t.is((await submit(somebody, codeId, authenticatorCode(secret), '203.0.113.7')).status, 200);
  t.is(await openSessions(database, somebody), 2);
});

test.serial('A21: wrong factors after the right password are told to the owner, once a day', async (t) => {
  const { client, database } = system;
  const { somebody, secret } = await withAuthenticator();
  const wrong = wrongAuthenticatorCode(secret);
  const told = async () =>
    (await noticesOf(database, somebody)).filter((notice) => notice.startsWith('wrong_factors'));
  const guess = async (ips: readonly string[]): Promise<void> => {
    // A code has five guesses.
    for (let first = 0; first < ips.length; first += 5) {
      const codeId = await challenge(client, somebody);
      for (const ip of ips.slice(first, first + 5))
        t.is((await submit(somebody, codeId, wrong, ip)).status, 400);
    }
  };
  const here = '198.51.100.1';
  await guess(Array(5).fill(here));
  t.deepEqual(await told(), []);
  await guess([here]);
  t.deepEqual(await told(), ['wrong_factors by sms']);
  await passWaits(database);
  await guess([here, '198.51.100.2']);
  t.is((await told()).length, 1);

  // On the next day from many networks, a little each.
  await database.query(`UPDATE messages SET created_at = created_at - interval '25 hours'`);
  await database.query(`UPDATE guess_waits SET failed_at = failed_at - interval '25 hours'`);
  await database.query('UPDATE verifications SET attempts = 0');
  const networks = Array.from({ length: STRANGE_FAILURES }, (_, index) => `198.18.0.${index}`);
  await guess(networks.slice(1));
  t.is((await told()).length, 1);
  await guess(networks.slice(0, 1));
  t.is((await told()).length, 2);
});

test.serial('A20: another factor begins with the failures of the one before it', async (t) => {
  const { client, database } = system;
  const somebody = await newAccount(client);
  await addFactor(client, somebody, 'sms');
  const codeId = await challenge(client, somebody);
  const code = await codeOf(client, somebody.phone, codeId);
  for (let guess = 0; guess < 5; guess += 1) await submit(somebody, codeId, wrongCode(code));
  // Off from elsewhere, and an authenticator in its place.
  const elsewhere = { token: somebody.token, headers: { 'x-forwarded-for': '203.0.113.7' } };
  const asked = await client.post('/user/initiate_two_factor_disable', {}, elsewhere);
  const off = await codeOf(client, somebody.phone, asked.body.data.code_id);
  const body = { code_id: asked.body.data.code_id, code: off };
  t.is((await client.post('/user/disable_two_factor', body, elsewhere)).status, 200);
  const secret = await addAuthenticator(client, somebody, database);
  const byApp = await challenge(client, somebody);
  t.is((await submit(somebody, byApp, wrongAuthenticatorCode(secret))).status, 400);
  waitOf(await submit(somebody, byApp, authenticatorCode(secret)));
});

test.serial('A20: twenty wrong codes a day, then no new one is asked for', async (t) => {
  const { client, database } = system;
  const somebody = await newAccount(client);
  await addFactor(client, somebody, 'sms');
  for (let round = 0; round < 4; round += 1) {
    const codeId = await challenge(client, somebody);
    const code = await codeOf(client, somebody.phone, codeId);
    for (let guess = 0; guess < 5; guess += 1) {
      t.is((await submit(somebody, codeId, wrongCode(code))).status, 400);
      await passWaits(database);
    }
    await passWindows(database);
  }
  const { phone, password } = somebody;
  const answer = await client.post('/auth/login', { phone, password });
  t.true(waitOf(answer) > 80_000);
});

test.serial(
  "A26: an authenticator's code works once, also when it comes twice at the same time",
  async (t) => {
    const { client, database } = system;
    const { somebody, secret } = await withAuthenticator();
    await earlyInStep();
    const code = authenticatorCode(secret);
    const ids = [await challenge(client, somebody), await challenge(client, somebody)];
    const twice = await Promise.all(ids.map((codeId) => submit(somebody, codeId, code)));
    t.deepEqual(statuses(twice).sort(), [200, 400]);
    const third = await challenge(client, somebody);
    const replayed = await submit(somebody, third, code);
    t.is(replayed.status, 400);
    t.deepEqual(replayed.body, REFUSED.wrongCode);
    t.deepEqual(await logOf(database, replayed), [
      { topic: 'login', action: 'guess_code', result: 'failed', reason: 'wrong_code' },
    ]);
    t.is(await openSessions(database, somebody), 2);
    // Nor does the one before it, once it was passed by.
    t.is((await submit(somebody, third, authenticatorCode(secret, -1))).status, 400);
  },
);

test.serial('A26: a replayed code forgives no failures', async (t) => {
  const { client } = system;
  const { somebody, secret } = await withAuthenticator();
  await earlyInStep();
  const code = authenticatorCode(secret);
  t.is((await submit(somebody, await challenge(client, somebody), code)).status, 200);
  const wrong = wrongAuthenticatorCode(secret);
  const first = await challenge(client, somebody);
  for (let guess = 0; guess < 4; guess += 1) await submit(somebody, first, wrong);
  t.is((await submit(somebody, await challenge(client, somebody), code)).status, 400);
  const last = await challenge(client, somebody);
  t.is((await submit(somebody, last, wrong)).status, 400);
  waitOf(await submit(somebody, last, wrong));
});

test.serial('A26: this step and the one before it are taken, no other', async (t) => {
  const { client, database } = system;
  const { somebody, secret } = await withAuthenticator();
  for (const [steps, status] of [
    [-2, 400],
    [1, 400],
    [2, 400],
    [-1, 200],
    [0, 200],
  ] as const) {
    await earlyInStep();
    const answer = await submit(
      somebody,
      await challenge(client, somebody),
      authenticatorCode(secret, steps),
    );
    t.is(answer.status, status, String(steps));
  }
  const [row] = await database.query<{ last: number }>(
    'SELECT max(totp_last_step)::int AS last FROM users WHERE totp_secret_sealed IS NOT NULL',
  );
  t.is(row?.last, Math.floor(Date.now() / 30_000));
});

test.serial('A26: a right code that found its challenge used up is not lost twice', async (t) => {
  const { client, database } = system;
  const { somebody, secret } = await withAuthenticator();
  await earlyInStep();
  const codeId = await challenge(client, somebody);
  t.is((await submit(somebody, codeId, authenticatorCode(secret))).status, 200);
  await forgetSteps(database, somebody);
  t.deepEqual((await submit(somebody, codeId, authenticatorCode(secret))).body, REFUSED.wrongCode);
});
