/** One way to write Russian in Latin letters, as documents and people do. */
export type Scheme = (name: string) => string;

const COMMON: Readonly<Record<string, string>> = {
  ...{ а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'i', к: 'k' },
  ...{ л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts' },
  ...{ ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'iu', я: 'ia' },
};

const by =
  (changes: Readonly<Record<string, string>>): Scheme =>
  (name) =>
    Array.from(name.toLowerCase(), (letter) => ({ ...COMMON, ...changes })[letter] ?? letter).join('');

const VOWELS = /[аеёиоуыэюяйьъ]/;

/** BGN/PCGN 1947: e is ye at the beginning and after vowels, й, ь, ъ. */
const bgn: Scheme = (name) => {
  const letters = Array.from(name.toLowerCase());
  return letters
    .map((letter, at) => {
      const opens = at === 0 || VOWELS.test(letters[at - 1] ?? '') || /[\s-]/.test(letters[at - 1] ?? '');
      if (letter === 'е') return opens ? 'ye' : 'e';
      return by({ ё: opens ? 'yo' : 'e', й: 'y', ю: 'yu', я: 'ya', ь: '’', ъ: '”' })(letter);
    })
    .join('')
    .replaceAll('”', '');
};

/** Published schemes, each letter by letter, and the two habits that change whole endings. */
export const SCHEMES: Readonly<Record<string, Scheme>> = {
  'ICAO 9303 (Russian passports since 2013)': by({ ъ: 'ie' }),
  'BGN/PCGN': bgn,
  'GOST R 52535 (2010)': by({ ц: 'tc' }),
  'GOST 7.79 B': by({ ё: 'yo', й: 'j', х: 'x', щ: 'shh', ы: "y'", ь: '`', ъ: '', э: 'e`', ю: 'yu', я: 'ya' }),
  'ISO/R 9 (scholarly)': by({
    ...{ ж: 'ž', й: 'j', х: 'h', ц: 'c', ч: 'č', ш: 'š', щ: 'šč', ь: 'ʹ', ъ: '', э: 'ė', ю: 'ju', я: 'ja' },
  }),
  'Uzbek Latin': by({ ж: 'j', й: 'y', х: 'x', ю: 'yu', я: 'ya', ё: 'yo', щ: 'shch', ь: '', ы: 'i' }),
  'everyday, with -y for -ий and -ый': (name) =>
    by({ й: 'y', ю: 'yu', я: 'ya', ё: 'yo' })(name.toLowerCase().replaceAll(/[иы]й(?=$|[\s-])/g, 'ы')),
};
