import test from 'ava';
import { DEFAULT_LANGUAGE, matchLanguage } from '../../domain/language.js';

for (const [header, expected] of [
  [undefined, 'ru'],
  ['', 'ru'],
  ['ru', 'ru'],
  ['en', 'en'],
  ['ky', 'ky'],
  ['EN-us', 'en'],
  ['ky-Cyrl-KG', 'ky'],
  ['en-US,en;q=0.9,ru;q=0.8', 'en'],
  ['de, fr;q=0.9, ky;q=0.5', 'ky'],
  ['de-DE,de;q=0.9', 'ru'],
  ['en;q=0.2, ky;q=0.7, ru;q=0.5', 'ky'],
  ['en;q=0.5, ky;q=0.5', 'en'],
  [' en ; q=0.3 ,\tky ; q=0.4 ', 'ky'],
  ['*', 'ru'],
  ['*;q=0.5, en;q=0.4', 'ru'],
  ['en, *;q=0.1', 'en'],
  ['ru;q=0, *', 'en'],
  ['ru;q=0', 'ru'],
  ['en;q=0', 'ru'],
  ['en;q=0, ky;q=0.001', 'ky'],
  ['ru;q=0, en;q=0, ky;q=0, *', 'ru'],
  ['en;q=0, en-GB;q=0.5, ky;q=0.1', 'en'],
  ['en;q=2', 'ru'],
  ['en;q=-1', 'ru'],
  ['en;q=0.1234', 'ru'],
  ['en;q=', 'ru'],
  ['en;level=1', 'ru'],
  ['en;q=1.000', 'en'],
  ['en;q=1.001', 'ru'],
  ['en_US', 'ru'],
  ['english', 'ru'],
  ['eng', 'ru'],
  ['e', 'ru'],
  ['ru-', 'ru'],
  [',,,en,,', 'en'],
  [';', 'ru'],
  ['toString', 'ru'],
  ['__proto__', 'ru'],
  ['ky\u0000', 'ru'],
] as const) {
  test(`Accept-Language ${JSON.stringify(header)} is ${expected}`, (t) => {
    t.is(matchLanguage(header), expected);
  });
}

test('the default is the language of the region', (t) => {
  t.is(DEFAULT_LANGUAGE, 'ru');
});

test('only the first 256 characters count, and no half element of them', (t) => {
  t.is(matchLanguage(`${'de,'.repeat(85)}en`), 'ru');
  t.is(matchLanguage(`ky;q=0.1,${'de,'.repeat(5_000)}en,de`), 'ky');
  // Cut at 256 characters, the last element would read "en".
  t.is(matchLanguage(`${'d'.repeat(8)},${'de,'.repeat(81)}  en-US-x`), 'ru');
});

test('hostile headers are only long', (t) => {
  for (const header of [
    'a-'.repeat(50_000),
    ';q='.repeat(50_000),
    `${' '.repeat(50_000)}en`,
    '-'.repeat(50_000),
  ]) {
    t.is(matchLanguage(header), 'ru');
  }
});
