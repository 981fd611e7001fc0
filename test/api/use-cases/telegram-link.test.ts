import test from 'ava';
import {
  addFactor,
  logOf,
  newAccount,
  noticesOf,
  REFUSED,
  type TestAccount,
  userIdOf,
  verifyEmail,
  waitOf,
} from '../../support/accounts.js';
import { TestClient } from '../../support/http.js';
import { startApi } from '../../support/processes.js';
import { anotherApi, startSystem, type TestSystem } from '../../support/system.js';

const SECRET = 'a-secret-of-the-webhook-of-tests';
let system: TestSystem;
test.before(async () => {
  system = await startSystem({ TELEGRAM_BOT_NAME: 'vestibule_bot', TELEGRAM_WEBHOOK_SECRET: SECRET });
});

const link = ({ token }: Pick<TestAccount, 'token'>) =>
  system.client.post('/user/link_telegram', {}, { token });
/** What Telegram sends when somebody writes to the bot. */
const write = (chat: number, text: string, type = 'private', secret = SECRET) =>
  system.client.post(
    '/hooks/telegram',
    {
      update_id: Date.now(),
      message: { message_id: 1, date: 1763719200, chat: { id: chat, type }, from: { id: chat }, text },
    },
    { headers: { 'x-telegram-bot-api-secret-token': secret } },
  );
const startOf = (url: string) => new URL(url).searchParams.get('start') ?? '';
const chatOf = async (account: TestAccount) => {
  const [row] = await system.database.query(
    'SELECT encode(telegram_chat_index, $2) AS chat FROM users WHERE id = $1',
    [await userIdOf(system.database, account), 'hex'],
  );
  return row?.['chat'] ?? null;
};

test('a link joins the chat that opens it, once, and the owner is told', async (t) => {
  const somebody = await newAccount(system.client);
  await verifyEmail(system.client, somebody);
  const answer = await link(somebody);
  t.is(answer.status, 200);
  t.deepEqual(Object.keys(answer.body.data), ['url', 'expires_at']);
  const { url, expires_at: expires } = answer.body.data;
  t.regex(url, /^https:\/\/t\.me\/vestibule_bot\?start=[A-Za-z0-9_-]{43}$/);
  const minutes = (Date.parse(expires) - Date.now()) / 60_000;
  t.true(minutes > 9 && minutes <= 10, expires);
  const stored = await system.database.query('SELECT * FROM telegram_links');
  t.false(JSON.stringify(stored).includes(startOf(url)));

  const opened = await write(5_210_436_478, `/start ${startOf(url)}`);
  t.is(opened.status, 200);
  t.deepEqual(opened.body, { success: true, data: {} });
  t.truthy(await chatOf(somebody));
  t.is((await noticesOf(system.database, somebody)).at(-1), 'telegram_linked by email');
  t.deepEqual(await logOf(system.database, opened), [
    { topic: 'telegram', action: 'link', result: 'succeed', reason: null },
  ]);
  const rows = await system.database.query('SELECT * FROM users');
  t.false(JSON.stringify(rows).includes('5210436478'), 'the chat is sealed');

  const chat = await chatOf(somebody);
  await write(5_210_436_479, `/start ${startOf(url)}`);
  t.is(await chatOf(somebody), chat, 'a link works once');
});

test('what is no link of ours, from no private chat, or late joins nothing and is 200 all the same', async (t) => {
  const somebody = await newAccount(system.client);
  const { url } = (await link(somebody)).body.data;
  const token = startOf(url);
  for (const [text, type] of [
    [`/start ${token}`, 'group'],
    [`/start ${token}`, 'channel'],
    [token, 'private'],
    [`/start ${token} more`, 'private'],
    [`/START ${token}`, 'private'],
    ['/start', 'private'],
    [`/start ${'A'.repeat(43)}`, 'private'],
    [`/start ${'A'.repeat(5_000)}`, 'private'],
  ] as const)
    t.is((await write(77, text, type)).status, 200, text);
  t.is(await chatOf(somebody), null);
  await system.database.query('UPDATE telegram_links SET expires_at = now() WHERE user_id = $1', [
    await userIdOf(system.database, somebody),
  ]);
  t.is((await write(77, `/start ${token}`)).status, 200);
  t.is(await chatOf(somebody), null);
});

test('a newer link kills the older one', async (t) => {
  const somebody = await newAccount(system.client);
  const [older, newer] = [await link(somebody), await link(somebody)].map(({ body }) =>
    startOf(body.data.url),
  );
  await write(78, `/start ${older}`);
  t.is(await chatOf(somebody), null);
  await write(78, `/start ${newer}`);
  t.truthy(await chatOf(somebody));
});

test('twenty openings at once join one chat', async (t) => {
  const somebody = await newAccount(system.client);
  const token = startOf((await link(somebody)).body.data.url);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => write(9_000 + n, `/start ${token}`)),
  );
  t.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  t.deepEqual(await noticesOf(system.database, somebody), ['telegram_linked by sms']);
});

test('a chat is of one account: the one that linked it last', async (t) => {
  const [first, second] = [await newAccount(system.client), await newAccount(system.client)];
  for (const account of [first, second])
    await write(79, `/start ${startOf((await link(account)).body.data.url)}`);
  t.is(await chatOf(first), null);
  t.truthy(await chatOf(second));
});

test('while codes of the factor go to Telegram, no other chat can take them', async (t) => {
  const somebody = await newAccount(system.client);
  // Begun before the factor was on, and after.
  const token = startOf((await link(somebody)).body.data.url);
  await addFactor(system.client, somebody, 'telegram');
  const answer = await link(somebody);
  t.is(answer.status, 409);
  t.deepEqual(answer.body, REFUSED.conflict);
  t.is((await write(80, `/start ${token}`)).status, 200);
  t.is(await chatOf(somebody), null);
});

test('without the secret nothing is received, without a token nothing is linked', async (t) => {
  const somebody = await newAccount(system.client);
  const token = startOf((await link(somebody)).body.data.url);
  const { status, body } = await write(81, `/start ${token}`, 'private', `${SECRET}x`);
  t.is(status, 401);
  t.deepEqual(body, REFUSED.unauthorized);
  t.is(await chatOf(somebody), null);
  t.deepEqual((await system.client.post('/user/link_telegram', {})).body, REFUSED.unauthorized);
});

test('without a bot it is a conflict; links are capped like every ask', async (t) => {
  const somebody = await newAccount(system.client);
  const { database, taskQueue } = system;
  const bare = await startApi({ databaseUrl: database.url, taskQueue, env: { CAP_FACTOR: '1' } });
  const client = new TestClient(bare.url);
  const { token } = somebody;
  t.deepEqual((await client.post('/user/link_telegram', {}, { token })).body, REFUSED.conflict);
  t.is((await client.post('/hooks/telegram', {})).status, 404);
  await bare.stop();
  const env = { CAP_FACTOR: '1', TELEGRAM_BOT_NAME: 'vestibule_bot', TRUSTED_PROXIES: '127.0.0.1' };
  const capped = await anotherApi(system, env);
  const headers = { 'x-forwarded-for': '203.0.113.99' };
  for (let ask = 0; ask < 60; ask += 1)
    t.is((await capped.post('/user/link_telegram', {}, { token, headers })).status, 200);
  t.true(waitOf(await capped.post('/user/link_telegram', {}, { token, headers })) > 60);
});
