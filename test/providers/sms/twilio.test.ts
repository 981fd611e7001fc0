import test, { type ExecutionContext } from 'ava';
import { createTwilioSms, type TwilioConfig } from '../../../providers/sms/twilio.js';
import type { RunningSimulator } from '../../../simulators/lib/api.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { startTwilio } from '../../../simulators/twilio.js';
import { acceptedBy, setFaults } from '../../simulators/support/control.js';
import { failureOf, MESSAGE, noSignal, summary } from '../support/delivery.js';
import { answers, refusedUrl, scriptedServer } from '../support/scripted-server.js';

const DEADLINE_MS = 5_000;
/** For hangs: long enough that the request is there before it on a busy machine. */
const SHORT_DEADLINE_MS = 1_000;
const SERVICE = `MG${'a'.repeat(32)}`;

function config(url: string, changes: Partial<TwilioConfig> = {}): TwilioConfig {
  return {
    TWILIO_BASE_URL: url,
    TWILIO_ACCOUNT_SID: SIMULATOR_CREDENTIALS.twilioAccountSid,
    TWILIO_AUTH_TOKEN: SIMULATOR_CREDENTIALS.twilioAuthToken,
    TWILIO_FROM: SIMULATOR_CREDENTIALS.twilioFrom,
    ...changes,
  };
}

async function twilio(t: ExecutionContext): Promise<RunningSimulator> {
  const simulator = await startTwilio();
  t.teardown(() => simulator.close());
  return simulator;
}

test('a message is taken as it is, and its SID is the reference', async (t) => {
  const { url } = await twilio(t);
  const receipt = await createTwilioSms(config(url), DEADLINE_MS).send(MESSAGE, noSignal());
  const [accepted] = await acceptedBy(url, MESSAGE.to);
  t.like(accepted, { to: MESSAGE.to, text: MESSAGE.text, from: SIMULATOR_CREDENTIALS.twilioFrom });
  t.regex(receipt.reference ?? '', /^SM[0-9a-f]{32}$/);
  t.is(receipt.reference, accepted?.sid ?? 'none');
});

test('a messaging service is named as such', async (t) => {
  const { url } = await twilio(t);
  await createTwilioSms(config(url, { TWILIO_FROM: SERVICE }), DEADLINE_MS).send(MESSAGE, noSignal());
  t.like((await acceptedBy(url))[0], { from: null, messaging_service_sid: SERVICE });
});

for (const [to, code] of [
  ['+15005550001', 21211],
  ['+15005550002', 21612],
  ['+15005550003', 21408],
  ['+15005550004', 21610],
  ['+15005550009', 21614],
] as const) {
  test(`${code} is undeliverable`, async (t) => {
    const { url } = await twilio(t);
    const error = await failureOf(t, createTwilioSms(config(url), DEADLINE_MS), { ...MESSAGE, to });
    t.deepEqual(summary(error), { reason: 'undeliverable', code: `twilio_${code}`, ambiguous: false });
    t.false(JSON.stringify(error).includes(to.slice(1)));
  });
}

for (const code of [21214, 21217, 21265, 21266, 21268, 21635]) {
  test(`${code} is undeliverable, too`, async (t) => {
    const server = await scriptedServer(t, answers(400, {}, JSON.stringify({ code, status: 400 })));
    const error = await failureOf(t, createTwilioSms(config(server.url), DEADLINE_MS));
    t.deepEqual(summary(error), { reason: 'undeliverable', code: `twilio_${code}`, ambiguous: false });
  });
}

for (const [changes, expected] of [
  [{ TWILIO_AUTH_TOKEN: 'secret' }, { reason: 'misconfigured', code: 'twilio_20003', ambiguous: false }],
  [{ TWILIO_ACCOUNT_SID: 'ACsecret' }, { reason: 'misconfigured', code: 'twilio_20404', ambiguous: false }],
  [{ TWILIO_FROM: '+15005550001' }, { reason: 'misconfigured', code: 'twilio_21212', ambiguous: false }],
  [{ TWILIO_FROM: '+15005550007' }, { reason: 'misconfigured', code: 'twilio_21606', ambiguous: false }],
  [{ TWILIO_FROM: '+15005550008' }, { reason: 'temporary', code: 'twilio_21611', ambiguous: false }],
] as const) {
  test(`${expected.code} is ${expected.reason}`, async (t) => {
    const { url } = await twilio(t);
    const error = await failureOf(t, createTwilioSms(config(url, changes), DEADLINE_MS));
    t.deepEqual(summary(error), expected);
  });
}

for (const [plan, expected] of [
  [
    { status: 429, retry_after: 3 },
    { reason: 'temporary', code: 'twilio_20429', ambiguous: false, retryAfterSeconds: 3 },
  ],
  [{ status: 500 }, { reason: 'temporary', code: 'twilio_20500', ambiguous: false }],
  [{ status: 503 }, { reason: 'temporary', code: 'twilio_20503', ambiguous: false }],
  [{ status: 504 }, { reason: 'temporary', code: 'twilio_20504', ambiguous: true }],
  [{ status: 403 }, { reason: 'misconfigured', code: 'twilio_20003', ambiguous: false }],
] as const) {
  test(`an answer of ${plan.status} is ${expected.reason}`, async (t) => {
    const { url } = await twilio(t);
    await setFaults(url, plan);
    t.deepEqual(summary(await failureOf(t, createTwilioSms(config(url), DEADLINE_MS))), expected);
    t.deepEqual(await acceptedBy(url), []);
  });
}

test('a code that is not known, or not readable, is misconfigured; 429 is temporary whatever the code', async (t) => {
  for (const [status, body, code] of [
    [400, '{"code":21999,"message":"new"}', 'twilio_21999'],
    [400, '{"code":"+996700123456"}', 'http_400'],
    [400, '{"code":996700123456}', 'http_400'],
    [400, '<html>', 'http_400'],
  ] as const) {
    const server = await scriptedServer(t, answers(status, {}, body));
    const error = await failureOf(t, createTwilioSms(config(server.url), DEADLINE_MS));
    t.deepEqual(summary(error), { reason: 'misconfigured', code, ambiguous: false });
  }
  const limited = await scriptedServer(t, answers(429, {}, '{"code":21610}'));
  t.is((await failureOf(t, createTwilioSms(config(limited.url), DEADLINE_MS))).reason, 'temporary');
});

test('a 2xx without a SID is no receipt', async (t) => {
  for (const body of ['', '<html>welcome</html>', '{"sid":', '{}', '{"sid":null}', '{"sid":"a b"}', '[]']) {
    const server = await scriptedServer(t, answers(201, { 'content-type': 'application/json' }, body));
    const error = await failureOf(t, createTwilioSms(config(server.url), DEADLINE_MS));
    t.deepEqual(summary(error), { reason: 'misconfigured', code: 'bad_answer', ambiguous: true });
  }
});

test('hang, lost connection, refused connection, redirect', async (t) => {
  const { url } = await twilio(t);
  await setFaults(url, { hang_ms: 60_000 });
  t.is((await failureOf(t, createTwilioSms(config(url), SHORT_DEADLINE_MS))).code, 'timeout');
  await setFaults(url, { reset: true });
  const lost = await failureOf(t, createTwilioSms(config(url), DEADLINE_MS));
  t.deepEqual(summary(lost), { reason: 'temporary', code: 'connection_lost', ambiguous: true });
  // Both had been taken: that is what ambiguous says.
  t.is((await acceptedBy(url)).length, 2);
  t.is((await failureOf(t, createTwilioSms(config(await refusedUrl()), DEADLINE_MS))).code, 'not_connected');
  const elsewhere = await scriptedServer(t, answers(308, { location: url }, ''));
  t.is((await failureOf(t, createTwilioSms(config(elsewhere.url), DEADLINE_MS))).code, 'http_308');
});
