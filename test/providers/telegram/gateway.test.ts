import type { Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { MessageProvider, OutgoingMessage } from '../../../providers/message.js';
import { createTelegramGateway } from '../../../providers/telegram/gateway.js';
import type { RunningSimulator } from '../../../simulators/lib/api.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { startTelegram } from '../../../simulators/telegram.js';
import { acceptedBy, setFaults, turn } from '../../simulators/support/control.js';
import { failureOf, MESSAGE, noSignal, rejectionOf, summary } from '../support/delivery.js';
import { answers, refusedUrl, scriptedServer } from '../support/scripted-server.js';

/** Far above what a loopback call takes, so that only hangs reach it. */
const DEADLINE_MS = 5_000;
/** For hangs: long enough that the request is there before it on a busy machine. */
const SHORT_DEADLINE_MS = 1_000;

function gateway(url: string, deadlineMs = DEADLINE_MS, token?: string): Required<MessageProvider> {
  const { telegramGatewayToken } = SIMULATOR_CREDENTIALS;
  return createTelegramGateway(
    { TELEGRAM_GATEWAY_BASE_URL: url, TELEGRAM_GATEWAY_TOKEN: token ?? telegramGatewayToken },
    deadlineMs,
  );
}

async function telegram(t: ExecutionContext): Promise<RunningSimulator> {
  const simulator = await startTelegram();
  t.teardown(() => simulator.close());
  return simulator;
}

test('a code arrives with its life and our id; its request id is the reference, and tracked', async (t) => {
  const { url } = await telegram(t);
  const receipt = await gateway(url).send({ ...MESSAGE, seconds: 300 }, noSignal());
  const [accepted, ...others] = await acceptedBy(url, MESSAGE.to);
  t.deepEqual(others, []);
  t.like(accepted, { by: 'gateway', code: '493817', ttl: 300, payload: MESSAGE.id });
  t.deepEqual(receipt, { reference: accepted?.id ?? 'none', tracked: true });
});

for (const [seconds, ttl] of [
  [1, 30],
  [30, 30],
  [3_600, 3_600],
  [86_400, 3_600],
  [undefined, undefined],
] as const) {
  test(`a life of ${seconds} s is a ttl of ${ttl}`, async (t) => {
    const { url } = await telegram(t);
    await gateway(url).send(seconds === undefined ? MESSAGE : { ...MESSAGE, seconds }, noSignal());
    t.is((await acceptedBy(url))[0]?.ttl, ttl);
  });
}

test('a message without a code cannot go there, and is not sent', async (t) => {
  const { url } = await telegram(t);
  const { code: _, ...notice } = MESSAGE;
  const error = await failureOf(t, gateway(url), notice satisfies OutgoingMessage);
  t.deepEqual(summary(error), { reason: 'undeliverable', code: 'telegram_needs_code', ambiguous: false });
  t.deepEqual(await acceptedBy(url), []);
});

for (const [to, word] of [
  ['+15005550400', 'phone_number_invalid'],
  ['+15005550403', 'phone_number_not_available'],
  ['+15005550404', 'phone_number_not_found'],
] as const) {
  test(`${word} is undeliverable`, async (t) => {
    const { url } = await telegram(t);
    const error = await failureOf(t, gateway(url), { ...MESSAGE, to });
    t.deepEqual(summary(error), { reason: 'undeliverable', code: `telegram_${word}`, ambiguous: false });
  });
}

test('who has Telegram is a knob', async (t) => {
  const { url } = await telegram(t);
  t.is(await turn(url, 'phones', { phone: MESSAGE.to, telegram: false }), 200);
  t.is((await failureOf(t, gateway(url))).code, 'telegram_phone_number_not_found');
  t.is(await turn(url, 'phones', { phone: MESSAGE.to, telegram: true }), 200);
  await t.notThrowsAsync(gateway(url).send(MESSAGE, noSignal()));
});

test('a wrong token is misconfigured', async (t) => {
  const { url } = await telegram(t);
  const error = await failureOf(t, gateway(url, DEADLINE_MS, 'secret'));
  t.deepEqual(summary(error), {
    reason: 'misconfigured',
    code: 'telegram_access_token_invalid',
    ambiguous: false,
  });
});

for (const [error, status, expected] of [
  ['BALANCE_NOT_ENOUGH', 400, { reason: 'misconfigured', code: 'telegram_balance_not_enough' }],
  ['CODE_INVALID', 200, { reason: 'misconfigured', code: 'telegram_code_invalid' }],
  ['A_WORD_OF_LATER', 400, { reason: 'misconfigured', code: 'telegram_a_word_of_later' }],
  ['toString', 400, { reason: 'misconfigured', code: 'http_400' }],
  ['NO_996700123456', 400, { reason: 'misconfigured', code: 'http_400' }],
  ['PHONE_NUMBER_NOT_FOUND', 200, { reason: 'undeliverable', code: 'telegram_phone_number_not_found' }],
  ['PHONE_NUMBER_NOT_FOUND', 503, { reason: 'temporary', code: 'http_503' }],
  ['FLOOD_WAIT_17', 400, { reason: 'temporary', code: 'telegram_flood_wait', retryAfterSeconds: 17 }],
  ['FLOOD_WAIT_0', 429, { reason: 'temporary', code: 'telegram_flood_wait', retryAfterSeconds: 1 }],
  ['FLOOD_WAIT', 400, { reason: 'temporary', code: 'telegram_flood_wait' }],
] as const) {
  test(`${error} with ${status} is ${expected.reason}`, async (t) => {
    const body = JSON.stringify({ ok: false, error });
    const { url } = await scriptedServer(t, answers(status, {}, body));
    t.deepEqual(summary(await failureOf(t, gateway(url))), { ambiguous: false, ...expected });
  });
}

test('"already sent" may have been sent', async (t) => {
  const body = '{"ok":false,"error":"MESSAGE_ALREADY_SENT"}';
  const { url } = await scriptedServer(t, answers(400, {}, body));
  t.like(summary(await failureOf(t, gateway(url))), { reason: 'temporary', ambiguous: true });
});

for (const [plan, expected] of [
  [
    { status: 429, retry_after: 3 },
    { reason: 'temporary', code: 'telegram_flood_wait', ambiguous: false, retryAfterSeconds: 3 },
  ],
  [{ status: 500 }, { reason: 'temporary', code: 'http_500', ambiguous: false }],
  [{ status: 502 }, { reason: 'temporary', code: 'http_502', ambiguous: true }],
  [{ status: 404 }, { reason: 'misconfigured', code: 'http_404', ambiguous: false }],
] as const) {
  test(`an answer of ${plan.status} is ${expected.reason}`, async (t) => {
    const { url } = await telegram(t);
    await setFaults(url, plan);
    t.deepEqual(summary(await failureOf(t, gateway(url))), expected);
    t.deepEqual(await acceptedBy(url), []);
  });
}

test('a 200 that is no receipt may have been taken', async (t) => {
  for (const body of [
    '',
    '<html>',
    '{}',
    '{"ok":true}',
    '{"ok":true,"result":null}',
    '{"ok":true,"result":{}}',
    '{"ok":true,"result":{"request_id":"996700123456"}}',
    '{"ok":1,"result":{"request_id":"1"}}',
  ]) {
    const { url } = await scriptedServer(t, answers(200, { 'content-type': 'application/json' }, body));
    const error = await failureOf(t, gateway(url));
    t.deepEqual(summary(error), { reason: 'misconfigured', code: 'bad_answer', ambiguous: true }, body);
  }
});

test('hang, lost connection, refused connection, no TLS, redirect, a caller that gave up', async (t) => {
  const { url } = await telegram(t);
  await setFaults(url, { hang_ms: 60_000 });
  const late = await failureOf(t, gateway(url, SHORT_DEADLINE_MS));
  t.deepEqual(summary(late), { reason: 'temporary', code: 'timeout', ambiguous: true });
  await setFaults(url, { reset: true });
  const lost = await failureOf(t, gateway(url));
  t.deepEqual(summary(lost), { reason: 'temporary', code: 'connection_lost', ambiguous: true });
  // Both had been taken: that is what ambiguous says.
  t.is((await acceptedBy(url)).length, 2);
  t.is((await failureOf(t, gateway(await refusedUrl()))).code, 'not_connected');
  const plain = await scriptedServer(t, (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  t.is((await failureOf(t, gateway(plain.url.replace('http:', 'https:')))).code, 'tls_failed');
  const elsewhere = await scriptedServer(t, answers(307, { location: url }, ''));
  t.is((await failureOf(t, gateway(elsewhere.url))).code, 'http_307');
  t.is((await failureOf(t, gateway(url), MESSAGE, AbortSignal.abort())).code, 'aborted');
});

for (const [status, expected] of [
  ['sent', 'pending'],
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['expired', 'failed'],
  ['revoked', 'failed'],
] as const) {
  test(`a message that is "${status}" is ${expected}`, async (t) => {
    const { url } = await telegram(t);
    const { reference } = await gateway(url).send(MESSAGE, noSignal());
    t.is(await turn(url, 'deliveries', { request_id: reference, status }), 200);
    t.is(await gateway(url).delivery(reference ?? '', noSignal()), expected);
  });
}

test('a status of later days, and none at all, are pending', async (t) => {
  for (const status of ['{"status":"toString"}', '{"status":7}', 'null', '"sent"']) {
    const body = `{"ok":true,"result":{"request_id":"1","delivery_status":${status}}}`;
    const { url } = await scriptedServer(t, answers(200, {}, body));
    t.is(await gateway(url).delivery('1', noSignal()), 'pending');
  }
});

test('asking for a delivery fails as sending does', async (t) => {
  const { url } = await telegram(t);
  const asking = (deadlineMs?: number) => gateway(url, deadlineMs).delivery('1', noSignal());
  t.is((await rejectionOf(t, asking())).code, 'telegram_request_id_invalid');
  await setFaults(url, { status: 503 });
  t.like(summary(await rejectionOf(t, asking())), { reason: 'temporary', code: 'http_503' });
  await setFaults(url, { hang_ms: 60_000 });
  t.is((await rejectionOf(t, asking(SHORT_DEADLINE_MS))).code, 'timeout');
});

test('an address that cannot work is refused at start, without quoting it', (t) => {
  for (const url of ['secret', 'ftp://secret', 'https://user:secret@api', 'https://api/?token=secret']) {
    const error = t.throws(() => gateway(url));
    t.true(error.message.startsWith('TELEGRAM_GATEWAY_BASE_URL: '));
    t.false(error.message.includes('secret'));
  }
});
