import test from 'ava';
import {
  type HeardHook,
  heardPerson,
  identityOutcome,
  identityProgress,
} from '../../../domain/able-id/outcome.js';
import type { AbleIdPerson } from '../../../domain/able-id/person.js';
import type { AbleIdHookKind } from '../../../domain/able-id/words.js';

const NOBODY: AbleIdPerson = {
  lastName: null,
  firstName: null,
  middleName: null,
  birthDate: null,
  pinfl: null,
  document: null,
};
const PETROV: AbleIdPerson = { ...NOBODY, lastName: 'Петров' };

const hook = (kind: AbleIdHookKind, more: Partial<HeardHook> = {}): HeardHook => ({
  kind,
  reason: null,
  person: null,
  ...more,
});
const RESULT = hook('result');
const ALL = [
  RESULT,
  hook('passport', { person: PETROV }),
  hook('photo'),
  hook('registration'),
  hook('person'),
];

test('before the result nothing is decided, whatever else came', (t) => {
  t.like(identityProgress([], true), { passed: false, decided: false });
  t.like(identityProgress(ALL.slice(1), true), { passed: false, decided: false, missing: [] });
});

test('a resident owes four answers, in any order; a foreigner only a photo', (t) => {
  t.deepEqual(identityProgress([RESULT], true).missing, ['passport', 'photo', 'registration', 'person']);
  t.deepEqual(identityProgress([RESULT], false).missing, ['photo']);
  t.true(identityProgress(ALL.toReversed(), true).decided);
  t.true(identityProgress([hook('photo'), RESULT], false).decided);
});

test('the person may come on the passport’s hook, and the passport’s data with the person’s', (t) => {
  const rest = [RESULT, hook('photo'), hook('registration')];
  t.true(identityProgress([...rest, hook('passport', { person: PETROV })], true).decided);
  t.true(identityProgress([...rest, hook('person', { person: PETROV })], true).decided);
  t.deepEqual(identityProgress([...rest, hook('passport')], true).missing, ['person']);
});

test('an answer that says no is an answer', (t) => {
  const hooks = [
    RESULT,
    hook('passport', { person: PETROV }),
    hook('registration'),
    hook('photo', { reason: 'NO' }),
  ];
  t.true(identityProgress(hooks, true).decided);
});

test('the first result counts', (t) => {
  const passedThenFailed = [...ALL, hook('result', { reason: 'FACE_NOT_MATCHED' })];
  t.deepEqual(identityOutcome(passedThenFailed, true), { status: 'verified', reason: null });
  const failedThenPassed = [hook('result', { reason: 'FACE_NOT_MATCHED' }), ...ALL];
  t.deepEqual(identityOutcome(failedThenPassed, true), { status: 'failed', reason: 'FACE_NOT_MATCHED' });
  t.true(identityProgress(failedThenPassed, true).decided);
});

test('what an attempt ends as', (t) => {
  t.deepEqual(identityOutcome([], true), { status: 'expired', reason: null });
  const expired = [hook('result', { reason: 'FACE_SESSION_EXPIRED' })];
  t.deepEqual(identityOutcome(expired, true), { status: 'expired', reason: 'FACE_SESSION_EXPIRED' });
  t.deepEqual(identityOutcome([RESULT, hook('photo')], true), {
    status: 'unavailable',
    reason: 'NO_PERSON_DATA',
  });
  t.deepEqual(identityOutcome([RESULT], false), { status: 'verified', reason: null });
});

test('what is known of a person: each field by the hook that is most about him, a refused one not at all', (t) => {
  t.is(heardPerson([RESULT]), null);
  const person = heardPerson([
    hook('result', { person: { ...NOBODY, lastName: 'Result', pinfl: '12345678901234' } }),
    hook('passport', { person: { ...NOBODY, lastName: 'Passport', document: 'AA1234567' } }),
    hook('person', { person: { ...NOBODY, firstName: 'Person' } }),
    hook('person', { person: { ...NOBODY, lastName: 'Refused' }, reason: 'NO' }),
  ]);
  t.deepEqual(person, {
    ...NOBODY,
    firstName: 'Person',
    lastName: 'Passport',
    document: 'AA1234567',
    pinfl: '12345678901234',
  });
});
