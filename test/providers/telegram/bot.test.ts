import type { Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { MessageProvider } from '../../../providers/message.js';
import { createTelegramBot, type TelegramBot } from '../../../providers/telegram/bot.js';
import type { RunningSimulator } from '../../../simulators/lib/api.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { startTelegram } from '../../../simulators/telegram.js';
import { acceptedBy, setFaults, turn } from '../../simulators/support/control.js';
import { failureOf, MESSAGE, noSignal, rejectionOf, summary } from '../support/delivery.js';
import { answers, refusedUrl, scriptedServer } from '../support/scripted-server.js';

const DEADLINE_MS = 5_000;
/** For hangs: long enough that the request is there before it on a busy machine. */
const SHORT_DEADLINE_MS = 1_000;
const CHAT = '200300400';

function bot(
  url: string,
  deadlineMs = DEADLINE_MS,
  token: string = SIMULATOR_CREDENTIALS.telegramBotToken,
): TelegramBot {
  return createTelegramBot({ TELEGRAM_BOT_BASE_URL: url, TELEGRAM_BOT_TOKEN: token }, deadlineMs);
}

/** A bot as a provider that writes to one chat. */
function to(chatId: string, { send }: TelegramBot): MessageProvider {
  return { channel: 'telegram', send: (message, signal) => send({ ...message, chatId }, signal) };
}

async function telegram(t: ExecutionContext): Promise<RunningSimulator> {
  const simulator = await startTelegram();
  t.teardown(() => simulator.close());
  return simulator;
}

test('a text arrives as it was, in the chat; its number is the reference', async (t) => {
  const { url } = await telegram(t);
  const receipt = await to(CHAT, bot(url)).send(MESSAGE, noSignal());
  const [accepted] = await acceptedBy(url, CHAT);
  t.like(accepted, { by: 'bot', text: MESSAGE.text });
  t.deepEqual(receipt, { reference: accepted?.id ?? 'none', tracked: false });
});

test('a base with a path keeps it', async (t) => {
  const server = await scriptedServer(t, answers(200, {}, '{"ok":true,"result":{"message_id":7}}'));
  await to(CHAT, bot(`${server.url}/through/proxy`)).send(MESSAGE, noSignal());
  t.regex(
    server.received[0] ?? '',
    new RegExp(`^POST /through/proxy/bot${SIMULATOR_CREDENTIALS.telegramBotToken}/sendMessage `),
  );
});

test('a chat that blocked the bot, and one that is none, are undeliverable', async (t) => {
  const { url } = await telegram(t);
  for (const [chat, code] of [
    ['403403', 'telegram_bot_403'],
    ['404404', 'telegram_chat_not_found'],
    ['', 'telegram_chat_not_found'],
  ] as const) {
    const error = await failureOf(t, to(chat, bot(url)));
    t.deepEqual(summary(error), { reason: 'undeliverable', code, ambiguous: false });
  }
  await turn(url, 'chats', { chat_id: CHAT, blocked: true });
  t.is((await failureOf(t, to(CHAT, bot(url)))).code, 'telegram_bot_403');
  await turn(url, 'chats', { chat_id: CHAT, blocked: false });
  await t.notThrowsAsync(to(CHAT, bot(url)).send(MESSAGE, noSignal()));
});

test('another 400 is our fault', async (t) => {
  const { url } = await telegram(t);
  const error = await failureOf(t, to(CHAT, bot(url)), { ...MESSAGE, text: '' });
  t.deepEqual(summary(error), { reason: 'misconfigured', code: 'telegram_bot_400', ambiguous: false });
});

test('a wrong token is misconfigured', async (t) => {
  const { url } = await telegram(t);
  const error = await failureOf(t, to(CHAT, bot(url, DEADLINE_MS, '1:secret')));
  t.deepEqual(summary(error), { reason: 'misconfigured', code: 'telegram_bot_401', ambiguous: false });
});

test('429: the wait is in the body', async (t) => {
  for (const [parameters, headers, retryAfterSeconds] of [
    ['{"retry_after":17}', {}, 17],
    ['{"retry_after":17}', { 'retry-after': '5' }, 17],
    ['{"retry_after":0}', {}, 1],
    ['{"retry_after":9999999}', {}, 86_400],
    ['{"retry_after":"x"}', { 'retry-after': '5' }, 5],
    ['null', {}, undefined],
  ] as const) {
    const body = `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":${parameters}}`;
    const { url } = await scriptedServer(t, answers(429, { ...headers }, body));
    const error = await failureOf(t, to(CHAT, bot(url)));
    t.like(summary(error), { reason: 'temporary', code: 'telegram_bot_429', ambiguous: false });
    t.is(error.retryAfterSeconds, retryAfterSeconds);
  }
});

for (const [plan, expected] of [
  [
    { status: 429, retry_after: 3 },
    { reason: 'temporary', code: 'telegram_bot_429', ambiguous: false, retryAfterSeconds: 3 },
  ],
  [{ status: 500 }, { reason: 'temporary', code: 'telegram_bot_500', ambiguous: false }],
  [{ status: 502 }, { reason: 'temporary', code: 'telegram_bot_502', ambiguous: true }],
  [{ status: 409 }, { reason: 'misconfigured', code: 'telegram_bot_409', ambiguous: false }],
] as const) {
  test(`an answer of ${plan.status} is ${expected.reason}`, async (t) => {
    const { url } = await telegram(t);
    await setFaults(url, plan);
    t.deepEqual(summary(await failureOf(t, to(CHAT, bot(url)))), expected);
    t.deepEqual(await acceptedBy(url), []);
  });
}

test('a 200 that is no receipt may have been taken', async (t) => {
  for (const body of ['', '<html>', '{}', '{"ok":true}', '{"ok":false,"result":{"message_id":1}}']) {
    const { url } = await scriptedServer(t, answers(200, {}, body));
    const error = await failureOf(t, to(CHAT, bot(url)));
    t.deepEqual(summary(error), { reason: 'misconfigured', code: 'bad_answer', ambiguous: true });
  }
});

test('hang, lost connection, refused connection, unknown name, no TLS, redirect: no token in any', async (t) => {
  const { url } = await telegram(t);
  await setFaults(url, { hang_ms: 60_000 });
  t.is((await failureOf(t, to(CHAT, bot(url, SHORT_DEADLINE_MS)))).code, 'timeout');
  await setFaults(url, { reset: true });
  const lost = await failureOf(t, to(CHAT, bot(url)));
  t.deepEqual(summary(lost), { reason: 'temporary', code: 'connection_lost', ambiguous: true });
  t.is((await acceptedBy(url)).length, 2);
  t.is((await failureOf(t, to(CHAT, bot(await refusedUrl())))).code, 'not_connected');
  t.is((await failureOf(t, to(CHAT, bot('http://telegram.invalid')))).code, 'dns_failed');
  const plain = await scriptedServer(t, (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  t.is((await failureOf(t, to(CHAT, bot(plain.url.replace('http:', 'https:'))))).code, 'tls_failed');
  const elsewhere = await scriptedServer(t, answers(302, { location: url }, ''));
  t.is((await failureOf(t, to(CHAT, bot(elsewhere.url)))).code, 'telegram_bot_302');
});

test('the webhook is set with its secret', async (t) => {
  const { url } = await telegram(t);
  await bot(url).setWebhook('https://api.example/telegram', 'a'.repeat(64), noSignal());
  const webhook = await (await fetch(`${url}/control/webhook`)).json();
  t.deepEqual(webhook, { url: 'https://api.example/telegram', secret_token: 'a'.repeat(64) });
});

test('a webhook that Telegram does not take fails as sending does', async (t) => {
  const { url } = await telegram(t);
  const refused = await rejectionOf(t, bot(url).setWebhook('http://plain.example', 'secret', noSignal()));
  t.deepEqual(summary(refused), { reason: 'misconfigured', code: 'telegram_bot_400', ambiguous: false });
  const odd = await scriptedServer(t, answers(200, {}, '{"ok":true,"result":"yes"}'));
  const call = bot(odd.url).setWebhook('https://api.example/telegram', 'secret', noSignal());
  t.is((await rejectionOf(t, call)).code, 'bad_answer');
});

test('a configuration that cannot work is refused at start, without quoting it', (t) => {
  for (const [url, token, variable] of [
    ['secret', '1:x', 'TELEGRAM_BOT_BASE_URL'],
    ['https://user:secret@api', '1:x', 'TELEGRAM_BOT_BASE_URL'],
    ['https://api', 'secret', 'TELEGRAM_BOT_TOKEN'],
    ['https://api', '1:secret/../x', 'TELEGRAM_BOT_TOKEN'],
  ] as const) {
    const error = t.throws(() => bot(url, DEADLINE_MS, token));
    t.true(error.message.startsWith(`${variable}: `));
    t.false(error.message.includes('secret'));
  }
});
