import test from 'ava';
import type { AbleId } from '../../../providers/able-id/able-id.js';
import { createAbleId } from '../../../providers/able-id/index.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { acceptedCalls } from '../../simulators/support/able-id.js';
import { answers, scriptedServer } from '../support/scripted-server.js';
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

test('a resident is started by PINFL and birth date in their form, with his hooks in order', async (t) => {
  const { url, client } = await ableId(t);
  const started = await client.startResident(RESIDENT, noSignal());
  t.regex(started.attemptId, /^[A-Za-z0-9_-]{21}$/);
  t.deepEqual(
    { ...started, attemptId: '' },
    { attemptId: '', url: `${url}/${started.attemptId}`, lang: 'uz' },
  );
  const [call] = await acceptedCalls(url);
  t.is(call?.call, '/check/start/second');
  t.deepEqual(call?.fields, {
    projectId: SIMULATOR_CREDENTIALS.ableIdProjectId,
    transactionId: RESIDENT.transactionId,
    pinfl: RESIDENT.pinfl,
    birthDate: '31.12.1990',
    lang: 'uz',
    hooks: RESIDENT.hooks,
  });
});

test('a foreigner is started by document; without a language it is the one that AbleID chose', async (t) => {
  const { url, client } = await ableId(t);
  const started = await client.startForeign(FOREIGNER, noSignal());
  t.is(started.lang, 'ru');
  const [call] = await acceptedCalls(url);
  t.is(call?.call, '/check/start/foreign');
  const { ableIdProjectId: projectId } = SIMULATOR_CREDENTIALS;
  t.deepEqual(call?.fields, { projectId, ...FOREIGNER });
});

test('the four pulls carry what the document asks for, and nothing else', async (t) => {
  const { url, client } = await ableId(t);
  const { attemptId } = await client.startResident(RESIDENT, noSignal());
  const person = personOf(attemptId);
  await client.pullPassport(person, noSignal());
  await client.pullPhoto(person, noSignal());
  await client.pullRegistration(person, noSignal());
  await client.pullPerson(person, noSignal());
  const { ableIdProjectId: projectId } = SIMULATOR_CREDENTIALS;
  const { pinfl } = RESIDENT;
  const all = { projectId, attemptId, pinfl, birthDate: '31.12.1990' };
  t.deepEqual(
    (await acceptedCalls(url)).slice(1).map(({ call, fields }) => [call, fields]),
    [
      ['/check/get_passport', all],
      ['/check/get_photo', { projectId, attemptId }],
      ['/check/registration', { projectId, attemptId, pinfl }],
      ['/check/get_person', all],
    ],
  );
});

test('a path in ABLE_ID_URL is kept', async (t) => {
  const { url, received } = await scriptedServer(t, answers(201, {}, ''));
  await ableIdAt(`${url}/v2`).pullPhoto({ attemptId: 'a' }, noSignal());
  t.true(received[0]?.startsWith('POST /v2/check/get_photo HTTP/1.1'));
});

test('any 2xx of a pull is a yes: empty, garbage, an error word, more than we read', async (t) => {
  for (const [status, body] of [
    [201, ''],
    [204, ''],
    [200, '<html>'],
    [202, '[1]'],
    [201, '{"statusCode":10101,"type":"FACE_SESSION_EXPIRED","data":null,"message":""}'],
    [200, 'x'.repeat(100_000)],
  ] as const) {
    const { url } = await scriptedServer(t, answers(status, {}, body));
    await t.notThrowsAsync(
      ableIdAt(url).pullPerson(personOf('a'), noSignal()),
      `${status} ${body.slice(0, 20)}`,
    );
  }
});

const ATTEMPT = {
  attemptId: '3HQVkBm_zCZqKFbTWVrhf',
  fullUrl: 'https://ableid.backend/3HQVkBm_zCZqKFbTWVrhf',
};
const started = (data: unknown, type = 'SUCCESS'): string =>
  JSON.stringify({ statusCode: 200, type, message: 'Сообщение', data });

test("the seed's own answer is read; an unknown language is the one that was asked for", async (t) => {
  for (const [lang, expected] of [
    ['en', 'en'],
    ['kk', 'uz'],
    [undefined, 'uz'],
  ] as const) {
    const { url } = await scriptedServer(t, answers(201, {}, started({ ...ATTEMPT, lang })));
    t.deepEqual(await ableIdAt(url).startResident(RESIDENT, noSignal()), {
      attemptId: ATTEMPT.attemptId,
      url: ATTEMPT.fullUrl,
      lang: expected,
    });
  }
});

for (const [title, body, reason, code] of [
  ['nothing', '', 'misconfigured', 'bad_answer'],
  ['a page', '<html></html>', 'misconfigured', 'bad_answer'],
  ['half of it', started(ATTEMPT).slice(0, 60), 'misconfigured', 'bad_answer'],
  ['no data', started(null), 'misconfigured', 'bad_answer'],
  ['no id', started({ ...ATTEMPT, attemptId: undefined }), 'misconfigured', 'bad_answer'],
  ['an id that is a path', started({ ...ATTEMPT, attemptId: '../x' }), 'misconfigured', 'bad_answer'],
  ['a script', started({ ...ATTEMPT, fullUrl: 'javascript:alert(1)' }), 'misconfigured', 'bad_answer'],
  ['a password', started({ ...ATTEMPT, fullUrl: 'https://a:b@c.example/' }), 'misconfigured', 'bad_answer'],
  [
    'a long address',
    started({ ...ATTEMPT, fullUrl: `https://a/${'x'.repeat(2_048)}` }),
    'misconfigured',
    'bad_answer',
  ],
  ['an error word', started(null, 'FACE_SESSION_EXPIRED'), 'refused', 'FACE_SESSION_EXPIRED'],
  ['more than 64 KB', started({ ...ATTEMPT, more: 'x'.repeat(65_536) }), 'misconfigured', 'answer_too_large'],
] as const) {
  test(`a start whose 201 holds ${title} is ${reason}`, async (t) => {
    const { url } = await scriptedServer(t, answers(201, {}, body));
    const error = await failureOf(t, ableIdAt(url).startResident(RESIDENT, noSignal()));
    t.deepEqual(summary(error), { reason, code, retryable: false });
  });
}

test('a birth date that is no day is our own mistake, told without it, before anything is sent', async (t) => {
  const { url, client } = await ableId(t);
  for (const birthDate of ['31.12.1990', '1990-02-30', '1990-13-01', '']) {
    const call = client.startResident({ ...RESIDENT, birthDate }, noSignal());
    const error = await t.throwsAsync(call, { instanceOf: RangeError });
    t.is(error.message, 'not a day as YYYY-MM-DD');
  }
  t.deepEqual(await acceptedCalls(url), []);
});

test('without an address every call is not configured; a wrong address is refused at start', async (t) => {
  const none = createAbleId(configOf(''));
  const calls: ((client: AbleId) => Promise<unknown>)[] = [
    (client) => client.startResident(RESIDENT, noSignal()),
    (client) => client.startForeign(FOREIGNER, noSignal()),
    (client) => client.pullPhoto({ attemptId: 'a' }, noSignal()),
  ];
  for (const call of calls) {
    const error = await failureOf(t, call(none));
    t.deepEqual(summary(error), { reason: 'misconfigured', code: 'not_configured', retryable: false });
  }
  for (const url of [
    'able',
    'ftp://able.example',
    'https://me:secret-1@able.example',
    'https://able.example?a=secret-1',
  ]) {
    const error = t.throws(() => createAbleId(configOf(url)));
    t.regex(error?.message ?? '', /^ABLE_ID_URL: must be/);
    t.false(error?.message.includes('secret-1'));
  }
});
