import test from 'ava';
import { startAbleId } from '../../simulators/able-id.js';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { acceptedCalls, hookReceiver } from './support/able-id.js';
import { setFaults } from './support/control.js';

const OURS = {
  projectId: SIMULATOR_CREDENTIALS.ableIdProjectId,
  secret: SIMULATOR_CREDENTIALS.ableIdSecret,
};
const SECOND = {
  ...OURS,
  transactionId: 'our-transaction',
  pinfl: '31212904567890',
  birthDate: '31.12.1990',
  lang: 'oz',
  hooks: ['http://127.0.0.1:9/result'],
};
const { pinfl: _pinfl, birthDate: _birthDate, ...rest } = SECOND;
const FOREIGN = { ...rest, document: 'AC4567890' };
const DATES = { pinfl: SECOND.pinfl, birthDate: SECOND.birthDate };

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Answer = { status: number; body: any };

async function call(url: string, path: string, body: unknown): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${url}/check/${path}`, { method: 'POST', body: text });
  return { status: response.status, body: await response.json() };
}

async function running(t: { teardown(step: () => unknown): void }): Promise<string> {
  const { url, close } = await startAbleId();
  t.teardown(close);
  return url;
}

async function started(url: string, body: object = SECOND, path = 'start/second'): Promise<string> {
  const answer = await call(url, path, body);
  return answer.body.data.attemptId as string;
}

/** Presses what a person would press. @returns the answer's status */
async function decide(url: string, attempt: string, plan: unknown): Promise<number> {
  const init = { method: 'POST', body: JSON.stringify(plan) };
  return (await fetch(`${url}/control/attempts/${attempt}`, init)).status;
}

test('both starts answer as the seed shows', async (t) => {
  const url = await running(t);
  for (const [path, body] of [
    ['start/second', SECOND],
    ['start/foreign', FOREIGN],
  ] as const) {
    const answer = await call(url, path, body);
    t.is(answer.status, 201);
    const { attemptId } = answer.body.data;
    t.regex(attemptId, /^[A-Za-z0-9_-]{21}$/);
    t.deepEqual(answer.body, {
      statusCode: 200,
      type: 'SUCCESS',
      message: 'Сообщение',
      data: { attemptId, fullUrl: `${url}/${attemptId}`, lang: 'oz' },
    });
  }
  const { lang: _, ...silent } = SECOND;
  t.is((await call(url, 'start/second', silent)).body.data.lang, 'ru');
});

test('it is strict: 400 with its error body', async (t) => {
  const url = await running(t);
  const attemptId = await started(url);
  const wrong: [path: string, body: unknown][] = [
    ...['start/second', 'start/foreign', 'get_passport', 'get_photo', 'registration', 'get_person'].flatMap(
      (path): [string, unknown][] => [
        [path, {}],
        [path, '{'],
        [path, []],
      ],
    ),
    ['start/second', { ...SECOND, secret: 'wrong' }],
    ['start/second', { ...SECOND, projectId: 'wrong' }],
    ['start/second', { ...SECOND, pinfl: '3121290456789' }],
    ['start/second', { ...SECOND, pinfl: 31212904567890 }],
    ['start/second', { ...SECOND, birthDate: '1990-12-31' }],
    ['start/second', { ...SECOND, birthDate: '31.02.1990' }],
    ['start/second', { ...SECOND, lang: 'kk' }],
    ['start/second', { ...SECOND, hooks: [] }],
    ['start/second', { ...SECOND, hooks: ['javascript:1'] }],
    ['start/second', { ...SECOND, more: 'x' }],
    ['start/foreign', { ...FOREIGN, document: '' }],
    ['get_passport', { ...OURS, ...DATES, attemptId: 'unknown' }],
    ['get_photo', { ...OURS, attemptId: 'unknown' }],
    ['get_photo', { ...OURS, secret: 'wrong', attemptId }],
    ['registration', { ...OURS, attemptId, pinfl: '1' }],
    ['get_person', { ...OURS, attemptId, pinfl: DATES.pinfl }],
  ];
  const before = (await acceptedCalls(url)).length;
  for (const [path, body] of wrong) {
    const answer = await call(url, path, body);
    t.is(answer.status, 400, `${path} ${JSON.stringify(body)}`);
    t.deepEqual(Object.keys(answer.body).sort(), ['data', 'message', 'statusCode', 'type']);
    t.is(answer.body.data, null);
    t.true(Number.isInteger(answer.body.statusCode));
  }
  t.is((await acceptedCalls(url)).length, before);
  t.is((await call(url, 'start/third', SECOND)).status, 404);
  t.is((await fetch(`${url}/check/get_photo`)).status, 404);
});

test('a pass calls the result hook; each pull is 201 with nothing, and its own hook', async (t) => {
  const url = await running(t);
  const receiver = await hookReceiver(t);
  const attemptId = await started(url, { ...SECOND, hooks: receiver.urls });
  t.is(await decide(url, attemptId, { outcome: 'pass' }), 200);
  await receiver.wait(1);
  for (const [index, [path, more]] of [
    ['get_passport', DATES],
    ['get_photo', {}],
    ['registration', { pinfl: SECOND.pinfl }],
    ['get_person', DATES],
  ].entries() as Iterable<[number, [string, object]]>) {
    const answer = await call(url, path, { ...OURS, ...more, attemptId });
    t.is(answer.status, 201);
    t.is(answer.body.data, null);
    await receiver.wait(index + 2);
  }
  const person = {
    ...{ attemptId, lastName: 'Петров', firstName: 'Иван', middleName: 'Алексеевич' },
    ...{ birthDate: '31.12.1990', pinfl: SECOND.pinfl, document: '1234567890' },
  };
  const [result, passport, photo, registration, last] = receiver.received;
  t.deepEqual(result, {
    kind: 'result',
    body: {
      ...{ statusCode: 200, type: 'SUCCESS', message: 'Сообщение' },
      data: { attemptId, transactionId: 'our-transaction' },
    },
  });
  t.is(passport?.kind, 'passport');
  t.deepEqual(passport?.body.data, person);
  t.is(photo?.kind, 'photo');
  t.true(Buffer.from(photo?.body.data.photo, 'base64').toString('latin1').startsWith('\x89PNG'));
  t.is(registration?.kind, 'registration');
  t.is(registration?.body.data.address, 'г. Москва, ул. Ленина, д. 1');
  t.is(last?.kind, 'person');
  t.deepEqual(last?.body.data, person);
});

test('a fail and an expiry say their type, with the attempt beside the empty data', async (t) => {
  const url = await running(t);
  const receiver = await hookReceiver(t);
  for (const [index, [outcome, type]] of [
    ['fail', 'FACE_NOT_MATCHED'],
    ['expire', 'FACE_SESSION_EXPIRED'],
  ].entries()) {
    const attemptId = await started(url, { ...SECOND, hooks: receiver.urls });
    await decide(url, attemptId, { outcome });
    const { body } = (await receiver.wait(index + 1))[index] ?? {};
    t.like(body, { type, data: null, attemptId });
  }
  t.is(receiver.received[1]?.body.statusCode, 10_101);
});

test("a foreigner's person comes with the result; with four hooks a person goes where passports go", async (t) => {
  const url = await running(t);
  const receiver = await hookReceiver(t);
  const foreigner = await started(url, { ...FOREIGN, hooks: receiver.urls }, 'start/foreign');
  await decide(url, foreigner, { outcome: 'pass', data: { firstName: 'Ivan' } });
  const [result] = await receiver.wait(1);
  t.like(result?.body.data, { lastName: 'Петров', firstName: 'Ivan', document: 'AC4567890' });
  t.false(Object.hasOwn(result?.body.data, 'pinfl'));

  const resident = await started(url, { ...SECOND, hooks: receiver.urls.slice(0, 4) });
  await decide(url, resident, { outcome: 'pass' });
  await receiver.wait(2);
  await call(url, 'get_person', { ...OURS, ...DATES, attemptId: resident });
  t.is((await receiver.wait(3))[2]?.kind, 'passport');
});

test('times, delays, silence and pulls that stay unanswered', async (t) => {
  const url = await running(t);
  const receiver = await hookReceiver(t, 503);
  const start = { ...SECOND, hooks: receiver.urls };
  const silent = await started(url, start);
  t.is(await decide(url, silent, { outcome: 'silent' }), 200);
  await call(url, 'get_photo', { ...OURS, attemptId: silent });
  const other = await started(url, start);
  await decide(url, other, { outcome: 'pass', times: 3, delay_ms: 20, mute: ['photo'] });
  await receiver.wait(3);
  t.deepEqual(receiver.received[0], receiver.received[2]);
  await call(url, 'get_photo', { ...OURS, attemptId: other });
  await call(url, 'registration', { ...OURS, attemptId: other, pinfl: SECOND.pinfl });
  await receiver.wait(6);
  const kinds = receiver.received.map(({ kind }) => kind);
  t.deepEqual(kinds, [...Array(3).fill('result'), ...Array(3).fill('registration')]);

  const listed = async (to: string): Promise<{ kind: string; status: number }[]> =>
    ((await (await fetch(`${url}/control/hooks?to=${to}`)).json()) as { items: never[] }).items;
  while ((await listed(other)).length < 6);
  t.deepEqual(new Set((await listed(other)).map(({ status }) => status)), new Set([503]));
  t.deepEqual(await listed(silent), []);
});

test('knobs are checked', async (t) => {
  const url = await running(t);
  const attemptId = await started(url);
  for (const wrong of [
    {},
    { outcome: 'passed' },
    { outcome: 'pass', times: 0 },
    { outcome: 'pass', times: 101 },
    { outcome: 'pass', delay_ms: -1 },
    { outcome: 'pass', data: [] },
    { outcome: 'pass', mute: ['nothing'] },
    { outcome: 'pass', speed: 1 },
    [],
  ]) {
    t.is(await decide(url, attemptId, wrong), 422, JSON.stringify(wrong));
  }
  t.is(await decide(url, 'unknown', { outcome: 'pass' }), 404);
  t.is((await fetch(`${url}/control/attempts/${attemptId}`)).status, 404);
});

test('the page: faults do not strike it, and what is decided stays so', async (t) => {
  const url = await running(t);
  const receiver = await hookReceiver(t);
  const attemptId = await started(url, { ...SECOND, hooks: receiver.urls });
  await setFaults(url, { status: 500 });
  t.is((await call(url, 'start/second', SECOND)).status, 500);
  const page = `${url}/${attemptId}`;
  const fresh = await fetch(page);
  t.is(fresh.headers.get('content-type'), 'text/html; charset=utf-8');
  const html = await fresh.text();
  for (const words of ['>Pass<', '>Fail<', '>Let it expire<', 'lang="oz"'])
    t.true(html.includes(words), words);

  const press = (outcome: string): Promise<Response> =>
    fetch(page, { method: 'POST', body: new URLSearchParams({ outcome }) });
  t.is((await press('win')).status, 400);
  t.true((await (await press('fail')).text()).includes('did not match'));
  t.false((await (await press('pass')).text()).includes('Passed'));
  t.false((await (await fetch(page)).text()).includes('<button'));
  t.is((await receiver.wait(1))[0]?.body.type, 'FACE_NOT_MATCHED');
  t.is((await fetch(`${url}/${'x'.repeat(21)}`)).status, 404);
  t.is(receiver.received.length, 1);
});

test('closing drops hooks that wait', async (t) => {
  const { url, close } = await startAbleId();
  const receiver = await hookReceiver(t);
  const attemptId = await started(url, { ...SECOND, hooks: receiver.urls });
  await decide(url, attemptId, { outcome: 'pass', delay_ms: 600_000 });
  await close();
  await t.throwsAsync(fetch(url));
  t.deepEqual(receiver.received, []);
});
