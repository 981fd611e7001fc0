import type { Socket } from 'node:net';
import test from 'ava';
import { createAbleId } from '../../../providers/able-id/index.js';
import { acceptedCalls } from '../../simulators/support/able-id.js';
import { setFaults } from '../../simulators/support/control.js';
import { answers, refusedUrl, scriptedServer } from '../support/scripted-server.js';
import {
  ableId,
  ableIdAt,
  configOf,
  FOREIGNER,
  failureOf,
  noSignal,
  personOf,
  RESIDENT,
  summary,
} from './support.js';

/** For hangs: long enough that the request is there before it on a busy machine. */
const SHORT_DEADLINE_MS = 1_000;
/** Longer than a test may take. */
const NO_DEADLINE_MS = 600_000;

for (const [plan, expected] of [
  [{ status: 500 }, { reason: 'unavailable', code: 'http_500', retryable: true }],
  [{ status: 502 }, { reason: 'unavailable', code: 'http_502', retryable: true }],
  [
    { status: 503, retry_after: 17 },
    { reason: 'unavailable', code: 'http_503', retryable: true, retryAfterSeconds: 17 },
  ],
  [{ status: 429 }, { reason: 'unavailable', code: 'http_429', retryable: true }],
  [{ status: 408 }, { reason: 'unavailable', code: 'http_408', retryable: true }],
  [{ status: 400 }, { reason: 'refused', code: 'FACE_SESSION_EXPIRED', retryable: false }],
  [{ status: 401 }, { reason: 'misconfigured', code: 'http_401', retryable: false }],
  [{ status: 404 }, { reason: 'misconfigured', code: 'http_404', retryable: false }],
] as const) {
  test(`F30: an answer of ${plan.status} is ${expected.reason}, for every call`, async (t) => {
    const { url, client } = await ableId(t);
    t.is(await setFaults(url, plan), 200);
    for (const call of [
      () => client.startResident(RESIDENT, noSignal()),
      () => client.startForeign(FOREIGNER, noSignal()),
      () => client.pullPassport(personOf('a'), noSignal()),
      () => client.pullPhoto(personOf('a'), noSignal()),
      () => client.pullRegistration(personOf('a'), noSignal()),
      () => client.pullPerson(personOf('a'), noSignal()),
    ]) {
      t.deepEqual(summary(await failureOf(t, call())), expected);
    }
    t.deepEqual(await acceptedCalls(url), []);
  });
}

test('F30: a hang ends at the deadline; the attempt may have been opened', async (t) => {
  const { url } = await ableId(t);
  await setFaults(url, { hang_ms: 60_000 });
  const call = ableIdAt(url, SHORT_DEADLINE_MS).startResident(RESIDENT, noSignal());
  const error = await failureOf(t, call);
  t.deepEqual(summary(error), { reason: 'unavailable', code: 'timeout', retryable: true });
  t.is((await acceptedCalls(url)).length, 1);
});

test('a body that never ends is under the same deadline', async (t) => {
  const { url } = await scriptedServer(t, (socket) => {
    socket.write('HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{"type"');
  });
  const error = await failureOf(t, ableIdAt(url, SHORT_DEADLINE_MS).startForeign(FOREIGNER, noSignal()));
  t.is(error.code, 'timeout');
});

test('a caller that gives up ends the call', async (t) => {
  const { url } = await ableId(t);
  await setFaults(url, { hang_ms: 60_000 });
  const caller = new AbortController();
  const call = failureOf(t, ableIdAt(url, NO_DEADLINE_MS).startResident(RESIDENT, caller.signal));
  while ((await acceptedCalls(url)).length === 0);
  caller.abort(new Error('secret-1'));
  t.deepEqual(summary(await call), { reason: 'unavailable', code: 'aborted', retryable: true });
});

test('networks that fail are worth another try', async (t) => {
  const failing = async (url: string): Promise<string> => {
    const error = await failureOf(t, ableIdAt(url).startResident(RESIDENT, noSignal()));
    t.true(error.retryable);
    return error.code;
  };
  t.is(await failing(await refusedUrl()), 'not_connected');
  t.is(await failing('http://ableid.invalid'), 'dns_failed');
  for (const script of [(socket: Socket) => socket.resetAndDestroy(), (socket: Socket) => socket.end()]) {
    t.is(await failing((await scriptedServer(t, script)).url), 'connection_lost');
  }
  const { url } = await ableId(t);
  await setFaults(url, { reset: true });
  t.is(await failing(url), 'connection_lost');
});

test('what is no HTTP, and what is no TLS, is for an operator', async (t) => {
  const garbage = await scriptedServer(t, (socket) => socket.end('SSH-2.0\r\n\r\n'));
  const error = await failureOf(t, ableIdAt(garbage.url).startResident(RESIDENT, noSignal()));
  t.deepEqual(summary(error), { reason: 'misconfigured', code: 'bad_answer', retryable: false });
  const plain = await scriptedServer(t, answers(201, {}, ''));
  const secure = ableIdAt(plain.url.replace('http:', 'https:'));
  const other = await failureOf(t, secure.startResident(RESIDENT, noSignal()));
  t.deepEqual(summary(other), { reason: 'misconfigured', code: 'tls_failed', retryable: false });
});

test('a redirect is not followed: secret and PINFL go nowhere else', async (t) => {
  const target = await ableId(t);
  for (const status of [301, 302, 307, 308]) {
    const { url } = await scriptedServer(
      t,
      answers(status, { location: `${target.url}/check/start/second` }, ''),
    );
    const error = await failureOf(t, ableIdAt(url).startResident(RESIDENT, noSignal()));
    t.deepEqual(summary(error), { reason: 'misconfigured', code: `http_${status}`, retryable: false });
  }
  t.deepEqual(await acceptedCalls(target.url), []);
});

for (const [type, code] of [
  ['FACE_SESSION_EXPIRED', 'FACE_SESSION_EXPIRED'],
  ['face-session expired', 'FACE_SESSION_EXPIRED'],
  [`PINFL ${RESIDENT.pinfl} not found`, 'PINFL_NOT_FOUND'],
  ['BORN 31.12.1990', 'BORN'],
  ['X'.repeat(500), 'X'.repeat(64)],
  ['Ошибка', 'UNKNOWN'],
  ['', 'UNKNOWN'],
  [10_101, 'UNKNOWN'],
  [undefined, 'UNKNOWN'],
] as const) {
  test(`a 400 of type ${String(type).slice(0, 30)} is refused as ${code.slice(0, 30)}`, async (t) => {
    const body = JSON.stringify({ statusCode: 10_101, type, data: null, message: RESIDENT.pinfl });
    const { url } = await scriptedServer(t, answers(400, {}, body));
    const error = await failureOf(t, ableIdAt(url).startResident(RESIDENT, noSignal()));
    t.deepEqual(summary(error), { reason: 'refused', code, retryable: false });
  });
}

test('a 400 that cannot be read is refused all the same', async (t) => {
  for (const body of ['', '<html>', 'null', '[]', 'x'.repeat(100_000)]) {
    const { url } = await scriptedServer(t, answers(400, {}, body));
    const error = await failureOf(t, ableIdAt(url).pullPhoto({ attemptId: 'a' }, noSignal()));
    t.deepEqual(summary(error), { reason: 'refused', code: 'UNKNOWN', retryable: false });
  }
});

test("the simulator's own refusals: a wrong secret, an unknown attempt", async (t) => {
  const { url, client } = await ableId(t);
  const wrong = createAbleId(configOf(url, { ABLE_ID_SECRET: 'secret-1' }));
  t.is((await failureOf(t, wrong.startResident(RESIDENT, noSignal()))).code, 'PROJECT_NOT_FOUND');
  t.is(
    (await failureOf(t, client.pullPhoto({ attemptId: 'unknown' }, noSignal()))).code,
    'ATTEMPT_NOT_FOUND',
  );
});
