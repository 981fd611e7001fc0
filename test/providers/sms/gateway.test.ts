import type { Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { createGatewaySms, type GatewayConfig } from '../../../providers/sms/gateway.js';
import type { RunningSimulator } from '../../../simulators/lib/api.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { startSmsGateway } from '../../../simulators/sms-gateway.js';
import { acceptedBy, setFaults } from '../../simulators/support/control.js';
import { failureOf, MESSAGE, noSignal, summary } from '../support/delivery.js';
import { answers, refusedUrl, scriptedServer } from '../support/scripted-server.js';

/** Far above what a loopback call takes, so that only hangs reach it. */
const DEADLINE_MS = 5_000;
/** Longer than a test may take. */
const NO_DEADLINE_MS = 600_000;
/** For hangs: long enough that the request is there before it on a busy machine. */
const SHORT_DEADLINE_MS = 1_000;

function config(url: string, changes: Partial<GatewayConfig> = {}): GatewayConfig {
  return {
    SMS_GATEWAY_URL: url,
    SMS_GATEWAY_HEADERS: { authorization: `Bearer ${SIMULATOR_CREDENTIALS.gatewayApiKey}` },
    SMS_GATEWAY_CONTENT_TYPE: 'application/json',
    SMS_GATEWAY_TEMPLATE: '{"id":{{id}},"to":{{to}},"text":{{text}}}',
    ...changes,
  };
}

const FORM: Partial<GatewayConfig> = {
  SMS_GATEWAY_CONTENT_TYPE: 'application/x-www-form-urlencoded',
  SMS_GATEWAY_TEMPLATE: 'id={{id}}&to={{to}}&text={{text}}',
};

async function gateway(t: ExecutionContext): Promise<RunningSimulator> {
  const simulator = await startSmsGateway();
  t.teardown(() => simulator.close());
  return simulator;
}

for (const [mode, changes] of [
  ['json', {}],
  ['form', FORM],
] as const) {
  test(`${mode}: quotes, newlines, placeholders and emoji arrive as they were`, async (t) => {
    const { url } = await gateway(t);
    const sms = createGatewaySms(config(`${url}/messages`, changes), DEADLINE_MS);
    const receipt = await sms.send(MESSAGE, noSignal());
    const [accepted] = await acceptedBy(url);
    t.is(accepted?.to, MESSAGE.to);
    t.is(accepted?.text, MESSAGE.text);
    t.is(accepted?.idempotency_key, MESSAGE.id);
    t.is(receipt.reference, accepted?.id ?? 'none');
  });
}

test('a repeated send carries the same key', async (t) => {
  const { url } = await gateway(t);
  const sms = createGatewaySms(config(`${url}/messages`), DEADLINE_MS);
  const [first, second] = [await sms.send(MESSAGE, noSignal()), await sms.send(MESSAGE, noSignal())];
  t.deepEqual(first, second);
  t.deepEqual(
    (await acceptedBy(url)).map(({ repeated }) => repeated),
    [false, true],
  );
});

for (const [plan, expected] of [
  [
    { status: 429, retry_after: 17 },
    { reason: 'temporary', code: 'http_429', ambiguous: false, retryAfterSeconds: 17 },
  ],
  [{ status: 408 }, { reason: 'temporary', code: 'http_408', ambiguous: false }],
  [{ status: 409 }, { reason: 'temporary', code: 'http_409', ambiguous: true }],
  [{ status: 500 }, { reason: 'temporary', code: 'http_500', ambiguous: false }],
  [{ status: 502 }, { reason: 'temporary', code: 'http_502', ambiguous: true }],
  [
    { status: 503, retry_after: 0 },
    { reason: 'temporary', code: 'http_503', ambiguous: false, retryAfterSeconds: 1 },
  ],
  [{ status: 504 }, { reason: 'temporary', code: 'http_504', ambiguous: true }],
  [{ status: 400 }, { reason: 'undeliverable', code: 'http_400', ambiguous: false }],
  [{ status: 422 }, { reason: 'undeliverable', code: 'http_422', ambiguous: false }],
  [{ status: 401 }, { reason: 'misconfigured', code: 'http_401', ambiguous: false }],
  [{ status: 402 }, { reason: 'misconfigured', code: 'http_402', ambiguous: false }],
  [{ status: 403 }, { reason: 'misconfigured', code: 'http_403', ambiguous: false }],
  [{ status: 404 }, { reason: 'misconfigured', code: 'http_404', ambiguous: false }],
] as const) {
  test(`an answer of ${plan.status} is ${expected.reason}`, async (t) => {
    const { url } = await gateway(t);
    t.is(await setFaults(url, plan), 200);
    const sms = createGatewaySms(config(`${url}/messages`), DEADLINE_MS);
    t.deepEqual(summary(await failureOf(t, sms)), expected);
    t.deepEqual(await acceptedBy(url), []);
  });
}

test('a wrong key is misconfigured, a wrong path too', async (t) => {
  const { url } = await gateway(t);
  const wrongKey = config(`${url}/messages`, { SMS_GATEWAY_HEADERS: { authorization: 'Bearer secret' } });
  t.is((await failureOf(t, createGatewaySms(wrongKey, DEADLINE_MS))).code, 'http_401');
  t.is((await failureOf(t, createGatewaySms(config(`${url}/message`), DEADLINE_MS))).code, 'http_404');
});

test('a hang ends at the deadline, and the message may have been taken', async (t) => {
  const { url } = await gateway(t);
  await setFaults(url, { hang_ms: 60_000 });
  const sms = createGatewaySms(config(`${url}/messages`), SHORT_DEADLINE_MS);
  t.deepEqual(summary(await failureOf(t, sms)), { reason: 'temporary', code: 'timeout', ambiguous: true });
  t.is((await acceptedBy(url)).length, 1);
});

test('a body that never ends is under the same deadline', async (t) => {
  const { url } = await scriptedServer(t, (socket) => {
    socket.write('HTTP/1.1 202 Accepted\r\ncontent-length: 100\r\n\r\n{"id"');
  });
  t.is((await failureOf(t, createGatewaySms(config(url), SHORT_DEADLINE_MS))).code, 'timeout');
});

test('a caller that gives up ends the call; one that gave up before sends nothing', async (t) => {
  const { url } = await gateway(t);
  await setFaults(url, { hang_ms: 60_000, times: 1 });
  const sms = createGatewaySms(config(`${url}/messages`), NO_DEADLINE_MS);
  const caller = new AbortController();
  const sending = failureOf(t, sms, MESSAGE, caller.signal);
  while ((await acceptedBy(url)).length === 0);
  caller.abort(new Error('secret'));
  t.deepEqual(summary(await sending), { reason: 'temporary', code: 'aborted', ambiguous: true });
  const early = await failureOf(t, sms, MESSAGE, caller.signal);
  t.deepEqual(summary(early), { reason: 'temporary', code: 'aborted', ambiguous: false });
  t.is((await acceptedBy(url)).length, 1);
});

test('refused connection and unknown name: never sent', async (t) => {
  const refused = createGatewaySms(config(await refusedUrl()), DEADLINE_MS);
  t.deepEqual(summary(await failureOf(t, refused)), {
    reason: 'temporary',
    code: 'not_connected',
    ambiguous: false,
  });
  const unknown = createGatewaySms(config('http://gateway.invalid/send'), DEADLINE_MS);
  t.deepEqual(summary(await failureOf(t, unknown)), {
    reason: 'temporary',
    code: 'dns_failed',
    ambiguous: false,
  });
});

test('a server without TLS behind https is misconfigured', async (t) => {
  const { url } = await scriptedServer(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const sms = createGatewaySms(config(url.replace('http:', 'https:')), DEADLINE_MS);
  t.deepEqual(summary(await failureOf(t, sms)), {
    reason: 'misconfigured',
    code: 'tls_failed',
    ambiguous: false,
  });
});

test('a connection lost after the request, or in the middle of the answer, is ambiguous', async (t) => {
  const lost = { reason: 'temporary', code: 'connection_lost', ambiguous: true };
  for (const script of [
    (socket: Socket) => socket.resetAndDestroy(),
    (socket: Socket) => socket.end(),
    (socket: Socket) => socket.end('HTTP/1.1 202 Accep'),
  ]) {
    const { url } = await scriptedServer(t, script);
    t.deepEqual(summary(await failureOf(t, createGatewaySms(config(url), DEADLINE_MS))), lost);
  }
  const { url } = await gateway(t);
  await setFaults(url, { reset: true, times: 1 });
  const sms = createGatewaySms(config(`${url}/messages`), DEADLINE_MS);
  t.deepEqual(summary(await failureOf(t, sms)), lost);
  // The repeated try is the same message to the gateway.
  await sms.send(MESSAGE, noSignal());
  t.deepEqual(
    (await acceptedBy(url)).map(({ repeated }) => repeated),
    [false, true],
  );
});

test('a redirect is not followed', async (t) => {
  const target = await gateway(t);
  for (const status of [301, 302, 303, 307, 308]) {
    const { url } = await scriptedServer(t, answers(status, { location: `${target.url}/messages` }, ''));
    const error = await failureOf(t, createGatewaySms(config(url), DEADLINE_MS));
    t.deepEqual(summary(error), { reason: 'misconfigured', code: `http_${status}`, ambiguous: false });
  }
  t.deepEqual(await acceptedBy(target.url), []);
});

test('an answer of more than 64 KB is not read', async (t) => {
  const large = 'x'.repeat(64 * 1024 + 1);
  const { url } = await scriptedServer(t, answers(200, { 'content-type': 'text/html' }, large));
  const error = await failureOf(t, createGatewaySms(config(url), DEADLINE_MS));
  t.deepEqual(summary(error), { reason: 'misconfigured', code: 'answer_too_large', ambiguous: true });
  // An error status says enough by itself.
  const failing = await scriptedServer(t, answers(503, {}, large));
  t.is((await failureOf(t, createGatewaySms(config(failing.url), DEADLINE_MS))).code, 'http_503');
});

test('garbage that calls itself JSON, and what is no HTTP, is misconfigured', async (t) => {
  for (const script of [
    answers(200, { 'content-type': 'application/json' }, '{"id":'),
    answers(200, { 'content-type': 'application/json; charset=utf-8' }, '["ok"]'),
    (socket: Socket) => socket.end('220 mail.example ESMTP\r\n'),
  ]) {
    const { url } = await scriptedServer(t, script);
    const error = await failureOf(t, createGatewaySms(config(url), DEADLINE_MS));
    t.deepEqual(summary(error), { reason: 'misconfigured', code: 'bad_answer', ambiguous: true });
  }
});

for (const [body, type, reference] of [
  ['OK', 'text/plain', null],
  ['', 'application/json', null],
  ['{"message_id":"m-1"}', 'application/json', 'm-1'],
  ['{"messageId":42}', 'application/json', '42'],
  ['{"id":"996700123456-1"}', 'application/json', null],
  ['{"id":"a b"}', 'application/json', null],
] as const) {
  test(`a 200 with ${body || 'nothing'} is taken, reference ${reference}`, async (t) => {
    const { url } = await scriptedServer(t, answers(200, { 'content-type': type }, body));
    const receipt = await createGatewaySms(config(url), DEADLINE_MS).send(MESSAGE, noSignal());
    t.deepEqual(receipt, { reference, tracked: false });
  });
}

test('every call has its own connection', async (t) => {
  const server = await scriptedServer(t, answers(200, {}, ''));
  const sms = createGatewaySms(config(server.url), DEADLINE_MS);
  await sms.send(MESSAGE, noSignal());
  await sms.send(MESSAGE, noSignal());
  t.is(server.received.length, 2);
  for (const request of server.received) t.regex(request, /^connection: close\r$/im);
});

test('a configuration that cannot work is refused at start, without quoting it', (t) => {
  for (const [changes, variable] of [
    [{ SMS_GATEWAY_URL: 'secret' }, 'SMS_GATEWAY_URL'],
    [{ SMS_GATEWAY_URL: 'ftp://secret' }, 'SMS_GATEWAY_URL'],
    [{ SMS_GATEWAY_URL: 'https://user:secret@sms.example' }, 'SMS_GATEWAY_URL'],
    [{ SMS_GATEWAY_HEADERS: { authorization: 'secret\n' + 'x' } }, 'SMS_GATEWAY_HEADERS'],
    [{ SMS_GATEWAY_CONTENT_TYPE: 'text/xml' }, 'SMS_GATEWAY_CONTENT_TYPE'],
    [{ SMS_GATEWAY_TEMPLATE: '{"to":{{to}}}' }, 'SMS_GATEWAY_TEMPLATE'],
    [{ SMS_GATEWAY_TEMPLATE: '{"to":"{{to}}","text":{{text}}}' }, 'SMS_GATEWAY_TEMPLATE'],
    [{ SMS_GATEWAY_TEMPLATE: '{"to":{{to}},"text":{{text}},"x":{{from}}}' }, 'SMS_GATEWAY_TEMPLATE'],
  ] as const) {
    const error = t.throws(() => createGatewaySms(config('https://sms.example', changes), DEADLINE_MS));
    t.true(error.message.startsWith(`${variable}: `));
    t.false(error.message.includes('secret'));
  }
});
