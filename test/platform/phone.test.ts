import test from 'ava';
import { createPhoneParser } from '../../platform/phone.js';

const parser = createPhoneParser(['KG', 'RU'], []);

test('A22: every spelling of a phone is one E.164 key', (t) => {
  const spellings = [
    '+79996663311',
    '89996663311',
    '7 (999) 666-33-11',
    '007 999 666 33 11',
    '+7 999 666 33 11',
    '＋７９９９６６６３３１１',
    'tel:+7-999-666-33-11',
    '+7.999.666.33.11',
    ' +79996663311 ',
  ];
  for (const spelling of spellings) t.is(parser.parse(spelling), '+79996663311', spelling);
});

test('the default region reads national numbers', (t) => {
  for (const spelling of ['0700 123 456', '700123456', '+996 700 123456', '996700123456']) {
    t.is(parser.parse(spelling), '+996700123456', spelling);
  }
});

test('A22, A16: what is no phone is refused, however long', (t) => {
  const refused = [
    '',
    '+0',
    '+7999',
    'abc',
    '+79996663311 ext. 5',
    '+7999666331a',
    '+99670012345678901',
    '1'.repeat(50_000),
  ];
  for (const text of refused) t.is(parser.parse(text), null, text.slice(0, 30));
});

test('A23: prefixes that are not allowed get no codes', (t) => {
  const narrow = createPhoneParser(['KG'], ['+996', '+7']);
  t.true(narrow.allowed('+996700123456'));
  t.true(narrow.allowed('+79996663311'));
  t.false(narrow.allowed('+12025550123'));
  t.true(parser.allowed('+12025550123'));
});
