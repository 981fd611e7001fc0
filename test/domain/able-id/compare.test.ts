import test from 'ava';
import { type ClaimedIdentity, compareIdentity } from '../../../domain/able-id/compare.js';
import type { AbleIdPerson } from '../../../domain/able-id/person.js';

const PERSON: AbleIdPerson = {
  lastName: 'ПЕТРОВ',
  firstName: 'ИВАН',
  middleName: 'АЛЕКСЕЕВИЧ',
  birthDate: '2000-12-12',
  pinfl: '12345678901234',
  document: 'AA1234567',
};
const CLAIM: ClaimedIdentity = {
  lastName: 'Petrov',
  firstName: 'Иван ',
  middleName: 'Alekseyevich',
  birthDate: '2000-12-12',
  pinfl: '12345678901234',
  document: 'АА № 123-45-67',
};

test('case, spaces, alphabets and signs are no mismatches', (t) => {
  t.deepEqual(compareIdentity(CLAIM, PERSON), { mismatched: [], unconfirmed: [] });
});

for (const [field, value, flag] of [
  ['lastName', 'Петрова', 'last_name'],
  ['firstName', 'Игорь', 'first_name'],
  ['middleName', 'Алексеевна', 'middle_name'],
  ['birthDate', '2000-12-13', 'birth_date'],
  ['pinfl', '12345678901235', 'pinfl'],
  ['document', 'AB1234567', 'document'],
] as const) {
  test(`${flag}: another value is a mismatch, none at AbleID is unconfirmed, none in the form is nothing`, (t) => {
    const wrong = compareIdentity({ ...CLAIM, [field]: value }, PERSON);
    t.deepEqual(wrong, { mismatched: [flag], unconfirmed: [] });
    const unsaid = compareIdentity(CLAIM, { ...PERSON, [field]: null });
    t.deepEqual(unsaid, { mismatched: [], unconfirmed: [flag] });
    const unclaimed = compareIdentity({ ...CLAIM, [field]: null }, PERSON);
    t.deepEqual(unclaimed, { mismatched: [], unconfirmed: [] });
  });
}

test('first and last name in each other’s place are two mismatches; flags keep their order', (t) => {
  const swapped = { ...CLAIM, lastName: 'Иван', firstName: 'Петров', birthDate: '1999-01-01' };
  t.deepEqual(compareIdentity(swapped, PERSON).mismatched, ['last_name', 'first_name', 'birth_date']);
});

test('a document: other digits and letters that look alike in no alphabet differ', (t) => {
  const flags = (document: string): readonly string[] =>
    compareIdentity({ ...CLAIM, document }, PERSON).mismatched;
  t.deepEqual(flags('aa 1234567'), []);
  t.deepEqual(flags('1234567'), ['document']);
  t.deepEqual(flags('ЛА1234567'), ['document']);
});
