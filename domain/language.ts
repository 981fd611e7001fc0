import { LANGUAGES, type Language } from './states.js';

/** Spoken to whoever asks for no language of ours: a product of the KG region, whose seed is in Russian. */
export const DEFAULT_LANGUAGE: Language = 'ru';

/** What is read of an Accept-Language header; browsers send less than half of it. */
const HEADER_MAX_LENGTH = 256;

/** A language range of RFC 4647 2.1; `*` is handled beside it. Hyphens separate, so matching is linear. */
const RANGE = /^[a-z]{1,8}(?:-[a-z0-9]{1,8})*$/;
/** The weight of RFC 9110 12.4.2: 0 to 1 with at most three decimals. */
const WEIGHT = /^q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/;

/** One element of the header: the primary subtag that it asks for (or `*`) and how much. */
interface Wish {
  readonly tag: string;
  readonly weight: number;
}

/**
 * The language of ours that an Accept-Language header asks for most: the lookup of RFC 4647 3.4. All our tags
 * are primary subtags, so cutting a range from its end comes down to its first subtag (`ky-Cyrl-KG` is ky).
 * Equal weights go by order; weight 0 refuses a language; `*` is the default unless that is refused; malformed
 * elements are skipped. Never throws; time grows linearly with at most 256 characters (ASVS 1.3.12).
 */
export function matchLanguage(acceptLanguage: string | undefined): Language {
  const wishes = parse(acceptLanguage ?? '');
  const refused = new Set(wishes.filter(({ weight }) => weight === 0).map(({ tag }) => tag));
  const wanted = wishes.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    const match = tag === '*' ? anyBut(refused) : LANGUAGES.find((language) => language === tag);
    if (match !== undefined) return match;
  }
  return DEFAULT_LANGUAGE;
}

function parse(header: string): Wish[] {
  const elements = header.slice(0, HEADER_MAX_LENGTH).toLowerCase().split(',');
  // What the cut left half of is not what was asked for.
  if (header.length > HEADER_MAX_LENGTH) elements.pop();
  return elements.flatMap((element) => {
    const [range = '', weight, ...rest] = element.split(';').map((part) => part.trim());
    if (rest.length > 0 || !(range === '*' || RANGE.test(range))) return [];
    const quality = weight === undefined ? 1 : Number(WEIGHT.exec(weight)?.[1] ?? Number.NaN);
    return Number.isNaN(quality) ? [] : [{ tag: range.split('-', 1)[0] ?? '', weight: quality }];
  });
}

function anyBut(refused: ReadonlySet<string>): Language | undefined {
  return [DEFAULT_LANGUAGE, ...LANGUAGES].find((language) => !refused.has(language));
}
