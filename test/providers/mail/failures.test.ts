import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { acceptedBy, turn } from '../../simulators/support/control.js';
import { failureOf, noSignal, summary } from '../support/delivery.js';
import { refusedUrl } from '../support/scripted-server.js';
import { MAIL, mailServer, SHORT_DEADLINE_MS, withCredentials } from './support.js';

for (const [to, expected] of [
  ['nobody@refused.example', { reason: 'undeliverable', code: 'smtp_550', ambiguous: false }],
  ['full@refused.example', { reason: 'undeliverable', code: 'smtp_552', ambiguous: false }],
  ['later@refused.example', { reason: 'temporary', code: 'smtp_450', ambiguous: false }],
  ['relay@refused.example', { reason: 'misconfigured', code: 'smtp_550', ambiguous: false }],
] as const) {
  test(`${to} is ${expected.reason}`, async (t) => {
    const { url, provider } = await mailServer(t);
    const error = await failureOf(t, provider(), { ...MAIL, to });
    t.deepEqual(summary(error), expected);
    t.false(JSON.stringify(error).includes(to));
    t.deepEqual(await acceptedBy(url), []);
  });
}

for (const [at, status, text, reason] of [
  ['greeting', 421, 'Too busy', 'temporary'],
  ['greeting', 554, 'No service for you', 'misconfigured'],
  ['login', 454, '4.7.0 Temporary authentication failure', 'temporary'],
  ['login', 535, 'Wrong', 'misconfigured'],
  ['login', 534, '5.7.9 Too weak', 'misconfigured'],
  ['rcpt', 421, 'Going down', 'temporary'],
  ['rcpt', 451, 'someone@example.com is greylisted', 'temporary'],
  ['rcpt', 452, '4.5.3 Too many', 'temporary'],
  ['rcpt', 501, 'Bad address', 'undeliverable'],
  ['rcpt', 550, 'No such user someone@example.com', 'undeliverable'],
  ['rcpt', 550, '5.1.10 Null MX', 'undeliverable'],
  ['rcpt', 550, '5.1.8 Bad sender', 'misconfigured'],
  ['rcpt', 551, 'Not here', 'undeliverable'],
  ['rcpt', 553, '5.1.3 Not a mailbox', 'undeliverable'],
  ['rcpt', 556, 'Takes no mail', 'undeliverable'],
  ['rcpt', 554, 'Policy', 'misconfigured'],
  ['rcpt', 530, '5.7.0 Must issue a STARTTLS command first', 'misconfigured'],
  ['data', 451, '4.3.0 Try later', 'temporary'],
  ['data', 452, 'Disk full', 'temporary'],
  ['data', 550, 'Looks like spam', 'misconfigured'],
  ['data', 550, '5.1.1 No such user after all', 'undeliverable'],
  ['data', 552, '5.2.2 Full', 'undeliverable'],
  ['data', 554, '5.7.1 Policy', 'misconfigured'],
] as const) {
  test(`${status} ${text} at ${at} is ${reason}`, async (t) => {
    const { url, provider } = await mailServer(t);
    t.is(await turn(url, 'smtp_faults', { at, status, text, times: 1 }), 200);
    const error = await failureOf(t, provider(), MAIL);
    t.deepEqual(summary(error), { reason, code: `smtp_${status}`, ambiguous: false });
    t.deepEqual(await acceptedBy(url), []);
    // The next try is well.
    await provider().send(MAIL, noSignal());
    t.is((await acceptedBy(url)).length, 1);
  });
}

test('wrong credentials, and none where they are asked for', async (t) => {
  const { smtpUrl, provider } = await mailServer(t);
  const wrong = withCredentials(smtpUrl, 'user', 'secret');
  t.like(summary(await failureOf(t, provider({ SMTP_URL: wrong }), MAIL)), {
    reason: 'misconfigured',
    code: 'smtp_535',
  });
  t.like(summary(await failureOf(t, provider({ SMTP_URL: smtpUrl }), MAIL)), {
    reason: 'misconfigured',
    code: 'smtp_530',
  });
});

for (const at of ['greeting', 'login', 'rcpt', 'data'] as const) {
  const taken = at === 'data';

  test(`a hang at ${at} ends at the deadline${taken ? ', and the mail may have been taken' : ''}`, async (t) => {
    const { url, provider } = await mailServer(t);
    await turn(url, 'smtp_faults', { at, hang: true });
    const error = await failureOf(t, provider({}, SHORT_DEADLINE_MS), MAIL);
    t.deepEqual(summary(error), { reason: 'temporary', code: 'timeout', ambiguous: taken });
    t.is((await acceptedBy(url)).length, taken ? 1 : 0);
  });

  test(`a connection dropped at ${at} is ${taken ? '' : 'not '}ambiguous`, async (t) => {
    const { url, provider } = await mailServer(t);
    await turn(url, 'smtp_faults', { at, drop: true });
    const error = await failureOf(t, provider(), MAIL);
    t.deepEqual(summary(error), { reason: 'temporary', code: 'connection_lost', ambiguous: taken });
    t.is((await acceptedBy(url)).length, taken ? 1 : 0);
  });
}

test('a caller that gives up ends the conversation; one that gave up before sends nothing', async (t) => {
  const { url, provider } = await mailServer(t);
  await turn(url, 'smtp_faults', { at: 'data', hang: true });
  const caller = new AbortController();
  const sending = failureOf(t, provider(), MAIL, caller.signal);
  while ((await acceptedBy(url)).length === 0);
  caller.abort(new Error('secret'));
  t.deepEqual(summary(await sending), { reason: 'temporary', code: 'aborted', ambiguous: true });
  const early = await failureOf(t, provider(), MAIL, caller.signal);
  t.deepEqual(summary(early), { reason: 'temporary', code: 'aborted', ambiguous: false });
  t.is((await acceptedBy(url)).length, 1);
});

test('refused connection and unknown name: never sent', async (t) => {
  const { provider } = await mailServer(t);
  const refused = (await refusedUrl()).replace('http:', 'smtp:');
  for (const [address, code] of [
    [refused, 'not_connected'],
    [refused.replace('smtp:', 'smtps:'), 'not_connected'],
    ['smtps://mail.invalid', 'dns_failed'],
  ] as const) {
    const error = await failureOf(t, provider({ SMTP_URL: address }), MAIL);
    t.deepEqual(summary(error), { reason: 'temporary', code, ambiguous: false });
  }
});

test('what is no mail server is misconfigured', async (t) => {
  const { provider } = await mailServer(t);
  const web = await talker(t, 'HTTP/1.1 400 Bad Request\r\n\r\n');
  t.deepEqual(summary(await failureOf(t, provider({ SMTP_URL: web }), MAIL)), {
    reason: 'misconfigured',
    code: 'bad_answer',
    ambiguous: false,
  });
  const endless = await talker(t, `220-${'x'.repeat(100_000)}`);
  t.is((await failureOf(t, provider({ SMTP_URL: endless }), MAIL)).code, 'bad_answer');
});

test('a server that trickles is under the same deadline', async (t) => {
  const { provider } = await mailServer(t);
  const trickle = await talker(t, '220 mail.example\r\n', '250-more\r\n');
  t.deepEqual(summary(await failureOf(t, provider({ SMTP_URL: trickle }, SHORT_DEADLINE_MS), MAIL)), {
    reason: 'temporary',
    code: 'timeout',
    ambiguous: false,
  });
});

/** A server that says one thing to everybody who comes, and then goes on and on. */
async function talker(t: ExecutionContext, text: string, more = ''): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(text);
    const timer = setInterval(() => socket.write(more), 100);
    socket.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
