import test from 'ava';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { startTelegram } from '../../simulators/telegram.js';
import { acceptedBy, turn } from './support/control.js';

const { telegramGatewayToken, telegramBotToken } = SIMULATOR_CREDENTIALS;
const GOOD = { phone_number: '+996700123456', code: '493817' };

interface Answer {
  readonly status: number;
  readonly body: { readonly error?: string; readonly description?: string; readonly result?: unknown };
}

async function post(
  url: string,
  path: string,
  fields: unknown,
  token: string = telegramGatewayToken,
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

test('the Gateway is strict', async (t) => {
  const { url, close } = await startTelegram();
  t.teardown(close);
  for (const [fields, error] of [
    [{ ...GOOD, phone_number: '996700123456' }, 'PHONE_NUMBER_INVALID'],
    [{ ...GOOD, code: '123' }, 'CODE_INVALID'],
    [{ ...GOOD, code: 493817 }, 'CODE_INVALID'],
    [{ ...GOOD, ttl: 29 }, 'TTL_INVALID'],
    [{ ...GOOD, ttl: 3_601 }, 'TTL_INVALID'],
    [{ ...GOOD, payload: 'x'.repeat(129) }, 'PAYLOAD_INVALID'],
    [[], 'BAD_REQUEST'],
  ] as const) {
    const answer = await post(url, '/sendVerificationMessage', fields);
    t.deepEqual([answer.status, answer.body.error], [400, error]);
  }
  t.is((await post(url, '/sendVerificationMessage', GOOD, 'other')).body.error, 'ACCESS_TOKEN_INVALID');
  t.is((await post(url, '/somethingElse', GOOD)).body.error, 'UNKNOWN_METHOD');
  t.deepEqual(await acceptedBy(url), []);
  t.is((await post(url, '/SENDverificationmessage', GOOD)).status, 200);
});

test('the bot is strict', async (t) => {
  const { url, close } = await startTelegram();
  t.teardown(close);
  for (const [method, fields, status] of [
    ['sendMessage', { chat_id: '1', text: '' }, 400],
    ['sendMessage', { chat_id: '1', text: 'x'.repeat(4_097) }, 400],
    ['sendMessage', { chat_id: 'x', text: 'hi' }, 400],
    ['setWebhook', { url: 'http://x.example' }, 400],
    ['setWebhook', { url: 'https://x.example', secret_token: 'a b' }, 400],
    ['getNothing', {}, 404],
  ] as const) {
    t.is((await post(url, `/bot${telegramBotToken}/${method}`, fields)).status, status);
  }
  t.is((await post(url, '/bot1:other/sendMessage', { chat_id: '1', text: 'hi' })).status, 401);
  t.deepEqual(await acceptedBy(url), []);
});

test('knobs are checked', async (t) => {
  const { url, close } = await startTelegram();
  t.teardown(close);
  for (const [knob, value] of [
    ['phones', { phone: '+1' }],
    ['chats', { chat_id: 1, blocked: true }],
    ['deliveries', { request_id: 'unknown', status: 'sent' }],
    ['deliveries', []],
  ] as const) {
    t.is(await turn(url, knob, value), 422);
  }
  t.is(await turn(url, 'nothing', {}), 404);
});
