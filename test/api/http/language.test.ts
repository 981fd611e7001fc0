import test from 'ava';
import { languageOf } from '../../../api/http/language.js';
import type { Language } from '../../../domain/states.js';

const CASES: readonly (readonly [header: string | undefined, language: Language])[] = [
  [undefined, 'ru'],
  ['', 'ru'],
  ['*', 'ru'],
  ['de-DE, fr', 'ru'],
  ['en', 'en'],
  ['EN-us', 'en'],
  ['ky-KG,ru;q=0.9,en;q=0.8', 'ky'],
  ['ru;q=0.5, en;q=0.7', 'en'],
  ['en;q=0, ky;q=0.1', 'ky'],
  ['en;q=0', 'ru'],
  ['en;q=5', 'ru'],
  ['en;level=1', 'ru'],
  ['english', 'ru'],
  ['en, ky', 'en'],
  [`${'xx,'.repeat(100)}en`, 'ru'],
];

for (const [header, language] of CASES) {
  test(`Accept-Language ${String(header).slice(0, 40)} is ${language}`, (t) => {
    t.is(languageOf(header), language);
  });
}
