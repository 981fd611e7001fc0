import { LANGUAGES, type Language } from '../../domain/states.js';

/** For callers that name no language of ours: the first, which most addressees of the product read. */
const DEFAULT_LANGUAGE: Language = LANGUAGES[0];
/** Longer headers are cut: a browser sends some fifty characters. */
const HEADER_MAX_LENGTH = 256;

/** The language that a caller reads best among ours, by Accept-Language (RFC 9110 12.5.4); ties go to the first. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined) return DEFAULT_LANGUAGE;
  let best: Language = DEFAULT_LANGUAGE;
  let bestWeight = 0;
  for (const range of acceptLanguage.slice(0, HEADER_MAX_LENGTH).split(',')) {
    const [tag = '', parameter] = range.split(';', 2);
    const primary = tag.trim().toLowerCase().split('-', 1)[0];
    const language = LANGUAGES.find((known) => known === primary);
    const weight =
      parameter === undefined ? 1 : Number(/^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(parameter)?.[1] ?? 0);
    if (language && weight > bestWeight) [best, bestWeight] = [language, weight];
  }
  return best;
}
