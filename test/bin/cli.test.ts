import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { startTelegram } from '../../simulators/telegram.js';
import { logIn, newAccount } from '../support/accounts.js';
import { programEnvironment } from '../support/environment.js';
import { eventually, freshPhone, startSystem, type TestSystem } from '../support/system.js';
import { temporaryFolder } from './support/folder.js';
import { type Finished, runNode } from './support/run-node.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

function cli(...args: string[]): Promise<Finished> {
  const { database, taskQueue } = system;
  return runNode(['bin/cli.mjs', ...args], programEnvironment({ databaseUrl: database.url, taskQueue }));
}

test('why somebody is kept out and until when; lifting it is audited', async (t) => {
  const { client, database } = system;
  const somebody = await newAccount(client);
  for (let wrong = 0; wrong < 6; wrong += 1) await logIn(client, { ...somebody, password: 'not this one' });
  t.is((await logIn(client, somebody)).status, 429);
  // A busy machine may take longer than this wait to start the command.
  await database.query(`UPDATE guess_waits SET blocked_until = now() + interval '10 minutes'`);
  await database.query(`UPDATE send_budgets SET window_until = now() + interval '10 minutes'`);
  const shown = await cli('user', 'show', somebody.phone);
  t.is(shown.code, 0, shown.output);
  t.regex(shown.output, /blocked: logins from 127\.0\.0\.1: 6 wrong in a row; until 20[0-9-]+T/);
  t.regex(
    shown.output,
    /blocked: codes to the phone \(registration, password_reset\): one was sent a moment ago/,
  );
  t.regex(shown.output, /login guess_password: failed \(wrong_password\) {2}from 127\.0\.0\.1/);
  t.false(shown.output.includes(somebody.phone.slice(1)));
  const [, flows = ''] = /his flows in the Temporal Web UI: (UserRef = ".+")$/m.exec(shown.output) ?? [];
  await eventually(async () => (await system.temporal.workflow.count(flows)).count > 0);

  const lifted = await cli('user', 'unblock', somebody.phone);
  t.regex(lifted.output, /every limit is lifted\n.*\n.*\nnothing keeps him out/);
  t.is((await logIn(client, somebody)).status, 200);
  t.is((await client.post('/auth/initiate_password_reset', { phone: somebody.phone })).status, 200);
  const audit = await database.query(
    `SELECT action, result, ip, user_agent FROM activities WHERE topic = 'support' AND action = 'unblock'`,
  );
  t.is(audit.length, 1);
  t.like(audit[0], { action: 'unblock', result: 'succeed', ip: 'terminal' });
  t.regex(audit[0]?.['user_agent'] as string, /^cli user unblock, by ./);
});

test('sessions are listed and ended; the next request is refused', async (t) => {
  const { client } = system;
  const somebody = await newAccount(client);
  const listed = await cli('user', 'sessions', somebody.email);
  t.regex(listed.output, /^[0-9a-f-]{36} {2}last used 20.* {2}from 127\.0\.0\.1 /m);
  t.regex((await cli('user', 'end-sessions', somebody.email)).output, /1 sessions ended/);
  t.is((await client.get('/user/get_me', { token: somebody.token })).status, 401);
});

test('an address without an account is looked up, too; nonsense is one sentence', async (t) => {
  const phone = freshPhone();
  await system.client.post('/auth/get_registration_code', { phone });
  t.regex(
    (await cli('user', 'show', phone)).output,
    /no account has this address\nblocked: codes to the phone/,
  );
  for (const [args, words] of [
    [['user', 'show', 'nobody at all'], /^nobody is found by that$/m],
    [['user', 'show', 'ID0000000000'], /^nobody is found by that$/m],
    [['user', 'shout', phone], /user show <who>/],
    [['users'], /npm run cli -- <command>/],
  ] as const) {
    const refused = await cli(...args);
    t.is(refused.code, 1, args.join(' '));
    t.regex(refused.output, words);
    t.false(refused.output.includes('    at '));
  }
});

test('without DATABASE_URL it finds the system that runs on DATA_DIR, or says that none does', async (t) => {
  const { database, taskQueue } = system;
  const folder = join(temporaryFolder(), 'data');
  const { DATABASE_URL: postgres, ...env } = programEnvironment({ databaseUrl: database.url, taskQueue });
  const run = () => runNode(['bin/cli.mjs', 'user', 'show', freshPhone()], { ...env, DATA_DIR: folder });
  const none = await run();
  t.is(none.code, 1);
  t.regex(none.output, /no system runs on .*: start one with npm start, or set DATABASE_URL/);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'urls.json'), JSON.stringify({ postgres }));
  writeFileSync(join(folder, 'keys.json'), '{}');
  t.regex((await run()).output, /no account has this address/);
});

test('Telegram is told where the API is; what it would not call, or refuses, is one sentence', async (t) => {
  const telegram = await startTelegram();
  t.teardown(() => telegram.close());
  const { database, taskQueue } = system;
  const secret = 'a'.repeat(64);
  const run = (address: string, env: Record<string, string> = {}) =>
    runNode(
      ['bin/cli.mjs', 'telegram', 'set-webhook', address],
      programEnvironment({
        databaseUrl: database.url,
        taskQueue,
        env: {
          TELEGRAM_BOT_BASE_URL: telegram.url,
          TELEGRAM_BOT_TOKEN: SIMULATOR_CREDENTIALS.telegramBotToken,
          TELEGRAM_BOT_NAME: 'vestibule_bot',
          TELEGRAM_WEBHOOK_SECRET: secret,
          ...env,
        },
      }),
    );
  const webhook = async () => (await fetch(`${telegram.url}/control/webhook`)).json();
  for (const [address, env, words] of [
    ['http://api.example', {}, /Telegram calls https addresses/],
    ['https://api.example:3000', {}, /Telegram calls https addresses/],
    ['api.example', {}, /Telegram calls https addresses/],
    ['https://api.example', { TELEGRAM_WEBHOOK_SECRET: '' }, /^TELEGRAM_WEBHOOK_SECRET is not set$/m],
    ['https://api.example', { TELEGRAM_BOT_TOKEN: '1:wrong' }, /Telegram did not take it: telegram_bot_401/],
  ] as const) {
    const refused = await run(address, env);
    t.is(refused.code, 1, refused.output);
    t.regex(refused.output, words);
    t.false(refused.output.includes('    at '));
  }
  const before = await webhook();
  const told = await run('https://api.example/v1');
  t.is(told.code, 0, told.output);
  t.regex(told.output, /Telegram reports to https:\/\/api\.example\/v1\/hooks\/telegram/);
  t.notDeepEqual(await webhook(), before);
  t.deepEqual(await webhook(), {
    url: 'https://api.example/v1/hooks/telegram',
    secret_token: secret,
  });
});
