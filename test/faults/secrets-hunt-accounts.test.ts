import { randomBytes } from 'node:crypto';
import test from 'ava';
import {
  addFactor,
  authenticatorCode,
  challenge,
  codeOf,
  earlyInStep,
  logIn,
  type TestAccount,
  verifyEmail,
  wrongAuthenticatorCode,
} from '../support/accounts.js';
import { dumpOf, filesOfServers, flowsOf, hunt, logsOf, type Needle } from '../support/hunt.js';
import { startCodec, type TestProcess } from '../support/processes.js';
import {
  askForCode,
  freshPhone,
  passWindows,
  startSystem,
  type TestSystem,
  wrongCode,
} from '../support/system.js';

/* A44 for logins, factors, resets, e-mail and Telegram: they go every way, and then nothing of theirs is found. */
const WEBHOOK_SECRET = randomBytes(24).toString('hex');
let system: TestSystem;
let processes: TestProcess[];
/** Nowhere at all. */
const secrets: Needle[] = [{ name: 'webhook secret', value: WEBHOOK_SECRET }];
/** Nowhere but sealed in Postgres, and in the answer to their owner. */
const personal: Needle[] = [];
const note = (name: string, value: string): string => {
  secrets.push({ name, value });
  return value;
};

test.before(async () => {
  // The most talkative that they can be set to; the outbox keeps messages in Postgres, too.
  system = await startSystem({
    LOG_LEVEL: 'trace',
    TRUSTED_PROXIES: '127.0.0.1',
    TELEGRAM_BOT_NAME: 'vestibule_bot',
    TELEGRAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
  });
  const { database, taskQueue, api, worker } = system;
  const codec = await startCodec({ databaseUrl: database.url, taskQueue, env: { LOG_LEVEL: 'trace' } });
  processes = [api, worker, codec];
});

async function newPerson(): Promise<TestAccount> {
  const mark = randomBytes(6).toString('hex');
  const [phone, email] = [freshPhone(), `person.${mark}@example.com`];
  for (const value of [phone, phone.slice(1), `0${phone.slice(4)}`]) personal.push({ name: 'phone', value });
  personal.push({ name: 'e-mail', value: email });
  const password = note('password', `geheim "${mark}" пароль`);
  const { codeId, code } = await askForCode(system.client, phone);
  note('code', code);
  const body = { email, password, code_id: codeId, code };
  const answer = await system.client.post('/auth/register', body);
  return { phone, email, password, token: note('token', answer.body.data.token) };
}

async function noted(to: string, codeId: string): Promise<string> {
  return note('code', await codeOf(system.client, to, codeId));
}

test.serial(
  'A44: people log in, change factors, passwords and profiles, link chats, and fail at it all',
  async (t) => {
    const { client, database } = system;
    const somebody = await newPerson();
    const { token, phone } = somebody;
    const post = (path: string, body: unknown = {}) => client.post(path, body, { token });
    await verifyEmail(client, somebody);

    const name = `Имя ${randomBytes(2).toString('hex').replace(/[0-9]/g, 'x')}ксеня`;
    const contact = `call ${randomBytes(8).toString('hex')}`;
    personal.push({ name: 'name', value: name }, { name: 'contact', value: contact });
    t.is((await post('/profile/update', { first_name: name, contact_info: contact })).status, 200);
    t.is((await post('/profile/update', { first_name: `<${name}>`, [contact]: name })).status, 422);

    // A wrong password is as secret as a right one: it is one of another place.
    const wrong = note('wrong password', `elsewhere ${randomBytes(6).toString('hex')}`);
    for (let guess = 0; guess < 7; guess += 1) await logIn(client, { phone, password: wrong });
    await database.query('DELETE FROM guess_waits');

    // By SMS, by e-mail, by Telegram: on, in, off.
    for (const provider of ['sms', 'email', 'telegram'] as const) {
      await passWindows(database);
      await addFactor(client, somebody, provider);
      const to = provider === 'email' ? somebody.email : phone;
      const codeId = await challenge(client, somebody);
      const code = await noted(to, codeId);
      const body = { phone, code_id: codeId, code };
      await client.post('/auth/submit_two_factor_login', {
        ...body,
        code: note('wrong code', wrongCode(code)),
      });
      const answer = await client.post('/auth/submit_two_factor_login', body);
      t.is(answer.status, 200);
      note('token', answer.body.data.token);
      const off = (await post('/user/initiate_two_factor_disable')).body.data.code_id;
      t.is(
        (await post('/user/disable_two_factor', { code_id: off, code: await noted(to, off) })).status,
        200,
      );
    }

    // A chat, by a link that worked and one that did not.
    const chat = 5_000_000_000 + Math.floor(Math.random() * 1_000_000_000);
    personal.push({ name: 'chat', value: String(chat) });
    for (const text of ['/start', 'hello']) {
      const { url } = (await post('/user/link_telegram')).body.data;
      const start = note('link', new URL(url).searchParams.get('start') ?? '');
      const message = { message_id: 1, chat: { id: chat, type: 'private' }, text: `${text} ${start}` };
      const headers = { 'x-telegram-bot-api-secret-token': WEBHOOK_SECRET };
      await client.post('/hooks/telegram', { update_id: 1, message }, { headers });
    }

    // An authenticator, its wrong codes and its used one.
    const { secret, otpauth_url: url } = (await post('/user/set_two_factor_provider', { provider: 'totp' }))
      .body.data;
    note('authenticator', secret);
    note('authenticator', url);
    await earlyInStep();
    await post('/user/confirm_two_factor', { code: note('wrong code', wrongAuthenticatorCode(secret)) });
    t.is(
      (await post('/user/confirm_two_factor', { code: note('code', authenticatorCode(secret)) })).status,
      200,
    );
    const byApp = await challenge(client, somebody);
    await client.post('/auth/submit_two_factor_login', {
      phone,
      code_id: byApp,
      code: authenticatorCode(secret),
    });

    // Passwords: changed, refused, reset; a fault of ours in the middle.
    const second = note('password', `zweites "${randomBytes(6).toString('hex')}"`);
    const change = { current_password: wrong, new_password: second };
    t.is((await post('/user/change_password', change)).status, 401);
    t.is(
      (await post('/user/change_password', { ...change, current_password: somebody.password })).status,
      200,
    );
    await passWindows(database);
    const reset = (await client.post('/auth/initiate_password_reset', { phone })).body.data.code_id;
    const code = await noted(phone, reset);
    const third = note('password', `drittes "${randomBytes(6).toString('hex')}"`);
    await database.query('ALTER TABLE messages RENAME TO messages_elsewhere');
    const failed = await client.post('/auth/set_new_password', { code_id: reset, code, password: third });
    await database.query('ALTER TABLE messages_elsewhere RENAME TO messages');
    t.true([500, 503].includes(failed.status), String(failed.status));
    t.is(
      (await client.post('/auth/set_new_password', { code_id: reset, code, password: third })).status,
      200,
    );
    t.is((await client.get('/user/get_me', { token })).status, 401);
  },
);

test.serial('A44: nothing of theirs is in logs, tables, histories, ids or files', async (t) => {
  note('password hash', '$argon2id$');
  const kinds = [...new Set(secrets.map(({ name }) => name))].sort();
  t.deepEqual(kinds, [
    'authenticator',
    'code',
    'link',
    'password',
    'password hash',
    'token',
    'webhook secret',
    'wrong code',
    'wrong password',
  ]);
  const [dump, flows] = await Promise.all([dumpOf(system.database), flowsOf(system)]);
  const types = new Set<string>();
  for await (const { type } of system.temporal.workflow.list({ query: `TaskQueue = '${system.taskQueue}'` }))
    types.add(type);
  t.deepEqual([...types].sort(), [
    'emailVerification',
    'passwordReset',
    'registration',
    'twoFactorChange',
    'twoFactorLogin',
  ]);
  t.deepEqual(hunt([...logsOf(processes), ...dump, ...flows], [...secrets, ...personal]), []);
  // In files of many megabytes six digits are found by chance.
  const long = [...secrets, ...personal].filter(({ value }) => value.length > 6);
  t.deepEqual(hunt(filesOfServers(), long), []);
});
