import test from 'ava';
import { fromAbleIdDate, toAbleIdDate } from '../../../domain/able-id/dates.js';
import { parseAbleIdHook } from '../../../domain/able-id/hook.js';
import { ableIdReason } from '../../../domain/able-id/reason.js';
import { ableIdHookUrls, isAbleIdHookKind, isAbleIdLang } from '../../../domain/able-id/words.js';

const ID = '3HQVkBm_zCZqKFbTWVrhf';
const PERSON = {
  lastName: 'Петров',
  firstName: 'Иван',
  middleName: 'Алексеевич',
  birthDate: '12.12.2000',
  pinfl: '12345678901234',
  document: '1234567890',
};
const success = (data: unknown, more: object = {}): object => ({
  ...{ statusCode: 200, type: 'SUCCESS', message: 'Сообщение', data },
  ...more,
});
const NOTHING = {
  outcome: 'success',
  attemptId: null,
  transactionId: null,
  person: null,
  photo: null,
  address: null,
};

test('the attempt may be named inside data, beside it, or in both places alike', (t) => {
  for (const hook of [
    success({ attemptId: ID }),
    success(null, { attemptId: ID }),
    success({ attemptId: ID }, { attemptId: ID }),
    success({ attemptId: ID, transactionId: null }),
  ]) {
    t.deepEqual(parseAbleIdHook(hook) as unknown, { ...NOTHING, attemptId: ID });
  }
  for (const data of [null, undefined, 'text', [], 1])
    t.deepEqual(parseAbleIdHook(success(data)) as unknown, NOTHING);
});

test('a hook that names two attempts, or something that is no id, is invalid', (t) => {
  for (const hook of [
    success({ attemptId: ID }, { attemptId: 'another' }),
    success({ transactionId: 'a' }, { transactionId: 'b' }),
    success({ attemptId: '' }),
    success({ attemptId: 7 }),
    success({ attemptId: '../x' }),
    success({ attemptId: 'x'.repeat(129) }),
  ]) {
    t.is(parseAbleIdHook(hook), null);
  }
});

test('what is no envelope is invalid', (t) => {
  const { type: _, ...typeless } = success({}) as { type: string };
  for (const body of [
    null,
    [],
    'SUCCESS',
    1,
    undefined,
    {},
    typeless,
    success({}, { statusCode: undefined }),
  ])
    t.is(parseAbleIdHook(body), null);
  for (const statusCode of [1.5, '', '2e2', null, {}])
    t.is(parseAbleIdHook(success({}, { statusCode })), null);
});

test('a success is only what says so everywhere', (t) => {
  for (const [more, reason] of [
    [{ statusCode: 10_101, type: 'FACE_SESSION_EXPIRED' }, 'FACE_SESSION_EXPIRED'],
    [{ statusCode: 200, type: 'FACE_SESSION_EXPIRED' }, 'FACE_SESSION_EXPIRED'],
    [{ statusCode: 10_101 }, 'CONTRADICTORY_ANSWER'],
    [{ statusCode: '400' }, 'CONTRADICTORY_ANSWER'],
    [{ type: 'success' }, 'SUCCESS'],
    [{ type: '' }, 'UNKNOWN'],
  ] as const) {
    const hook = parseAbleIdHook(success({ attemptId: ID, ...PERSON }, more));
    t.deepEqual(hook as unknown, { outcome: 'failure', attemptId: ID, transactionId: null, reason });
  }
  t.is(parseAbleIdHook(success({}, { statusCode: '201' }))?.outcome, 'success');
});

test('a person: each field stands for itself', (t) => {
  const personOf = (data: object): unknown => {
    const hook = parseAbleIdHook(success(data));
    return hook?.outcome === 'success' ? hook.person : undefined;
  };
  const whole = { ...PERSON, birthDate: '2000-12-12' };
  t.deepEqual(personOf(PERSON), whole);
  for (const [field, values] of Object.entries({
    lastName: ['', ' ', 7, null, 'x'.repeat(256), 'a\u0000b', undefined],
    birthDate: ['2000-12-12', '30.02.2000', '1.1.2000', 20001212, null],
    pinfl: ['1234567890123', '123456789012345', 'A2345678901234', 1.5, null],
    document: [{}, [], true],
  })) {
    for (const value of values) {
      t.deepEqual(
        personOf({ ...PERSON, [field]: value }),
        { ...whole, [field]: null },
        `${field} ${String(value)}`,
      );
    }
  }
  t.deepEqual(personOf({ ...PERSON, pinfl: 12_345_678_901_234 }), whole);
  t.deepEqual(personOf({ ...PERSON, lastName: ' Петров\n' }), whole);
  t.is(personOf({ surname: 'Петров' }), null);
});

test('a photo is base64, with or without its prefix; an address is a text', (t) => {
  const read = (data: object): unknown => {
    const hook = parseAbleIdHook(success(data));
    return hook?.outcome === 'success' ? [hook.photo, hook.address] : undefined;
  };
  t.deepEqual(read({ photo: 'aGk=', address: ' ул. Ленина ' }), ['aGk=', 'ул. Ленина']);
  t.deepEqual(read({ photo: 'data:image/jpeg;base64,aG\r\nk=' }), ['aGk=', null]);
  for (const photo of ['', 'https://photo.example/1', '<svg>', 7, 'A'.repeat(15_000_000)])
    t.deepEqual(read({ photo }), [null, null]);
  t.deepEqual(read({ photo: 'A'.repeat(4_000_000) }), ['A'.repeat(4_000_000), null]);
});

test('a reason is a word of [A-Z0-9_], 1 to 64, without anybody’s number', (t) => {
  for (const [type, reason] of [
    ['FACE_SESSION_EXPIRED', 'FACE_SESSION_EXPIRED'],
    ['face.session  expired!', 'FACE_SESSION_EXPIRED'],
    ['ERROR_10101', 'ERROR_10101'],
    ['AA1234567', 'AA'],
    ['１２３４５６７８９０１２３４', 'UNKNOWN'],
    ['12.12.2000', 'UNKNOWN'],
    ['___', 'UNKNOWN'],
    [null, 'UNKNOWN'],
    ['A'.repeat(1_000_000), 'A'.repeat(64)],
    [`${'A'.repeat(63)} B`, 'A'.repeat(63)],
  ] as const) {
    t.is(ableIdReason(type), reason);
    t.regex(ableIdReason(type), /^[A-Z0-9_]{1,64}$/);
  }
});

test('dates go out as theirs and come back as ours', (t) => {
  for (const iso of ['2000-12-12', '2024-02-29', '1900-01-31', '0999-10-05'])
    t.is(fromAbleIdDate(toAbleIdDate(iso)), iso);
  t.is(toAbleIdDate('2000-01-31'), '31.01.2000');
  for (const wrong of ['2023-02-29', '2000-1-1', '12.12.2000', '2000-12-12T00:00:00Z'])
    t.throws(() => toAbleIdDate(wrong), { message: 'not a day as YYYY-MM-DD' });
});

test('hook URLs come in AbleID’s order', (t) => {
  const urls = ableIdHookUrls('https://api.example//', 'token');
  t.deepEqual(
    urls,
    ['result', 'passport', 'photo', 'registration', 'person'].map(
      (kind) => `https://api.example/hooks/able_id/token/${kind}`,
    ),
  );
  t.true(isAbleIdHookKind('photo') && !isAbleIdHookKind('toString'));
  t.true(isAbleIdLang('oz') && !isAbleIdLang('kk'));
});
