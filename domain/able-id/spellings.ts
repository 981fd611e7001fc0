/**
 * Letters and groups of letters in the alphabet that names are compared in, with every reading that a spelling may
 * have. Names are equal when they share a reading (name-readings.ts); docs/able-id.md has the reasons and the price.
 *
 * The alphabet: a b d e f g h i k l m n o p q r s t u v z, and one sign each for the sounds that Latin writes with
 * several letters: C = ч, S = ш, W = щ, Z = ж. One `i` stands for и, й, ы, i, y and j.
 */
type Spellings = Readonly<Record<string, readonly [string, ...string[]]>>;

/** Russian, Uzbek, Kyrgyz, Kazakh and Tajik Cyrillic, groups before letters. */
export const CYRILLIC: Spellings = {
  // Uzbek and Kyrgyz ж is written дж in Russian: Жамшид, Джамшид.
  дж: ['Z'],
  // After ж, ч, ш, щ people hear and write an o: Горбачёв, Gorbachov.
  жё: ['Ze', 'Zio', 'Zo'],
  чё: ['Ce', 'Cio', 'Co'],
  шё: ['Se', 'Sio', 'So'],
  щё: ['We', 'Wio', 'Wo'],
  а: ['a'],
  ә: ['a'],
  б: ['b'],
  в: ['v'],
  г: ['g'],
  ғ: ['g'],
  д: ['d'],
  е: ['e'],
  ё: ['e', 'io'],
  ж: ['Z'],
  җ: ['Z'],
  ҷ: ['Z'],
  з: ['z'],
  и: ['i'],
  й: ['i'],
  і: ['i'],
  ӣ: ['i'],
  ї: ['ii'],
  к: ['k'],
  қ: ['k'],
  л: ['l'],
  м: ['m'],
  н: ['n'],
  ң: ['ng', 'n'],
  о: ['o'],
  ө: ['o'],
  п: ['p'],
  р: ['r'],
  с: ['s'],
  т: ['t'],
  у: ['u'],
  ұ: ['u'],
  ү: ['u'],
  ӯ: ['u'],
  // Uzbek o‘: Russian passports write у.
  ў: ['o', 'u'],
  ф: ['f'],
  х: ['h'],
  ҳ: ['h'],
  һ: ['h'],
  ц: ['ts'],
  ч: ['C'],
  ш: ['S'],
  щ: ['W'],
  // ICAO 9303 writes ъ as ie.
  ъ: ['', 'ie'],
  ы: ['i'],
  ь: [''],
  э: ['e'],
  ю: ['iu'],
  я: ['ia'],
};

/**
 * Latin as passports (ICAO 9303), BGN/PCGN, GOST 7.79 and R 52535, Uzbek since 1995, and everyday habit write it;
 * groups before letters. An `o'` and a `g'` are Uzbek letters; any other apostrophe is a soft sign or a divider.
 */
export const LATIN: Spellings = {
  shch: ['W'],
  // Not "tsch": people who write so come from German.
  sch: ['W', 'S', 'sC'],
  shh: ['W'],
  dzh: ['Z'],
  tch: ['C'],
  // Uzbek without its divider: Is'hoq.
  sh: ['S', 'sh'],
  ch: ['C'],
  zh: ['Z'],
  kh: ['h'],
  gh: ['g'],
  ph: ['f'],
  ts: ['ts'],
  tz: ['ts'],
  tc: ['ts'],
  ck: ['k', 'tsk'],
  dj: ['Z'],
  dž: ['Z'],
  "yo'": ['io', 'iu'],
  "o'": ['o', 'u'],
  "g'": ['g'],
  ye: ['e', 'ie'],
  ie: ['e', 'ie'],
  je: ['e', 'ie', 'Ze'],
  yo: ['e', 'io'],
  io: ['io', 'e'],
  jo: ['e', 'io', 'Zo'],
  // Юлия is Yulia too, Мария Maria, Майя Maya: an и or й before я is often not written. With a plain y after a
  // consonant it is not: Yulya is Юля, Natalya is Наталья.
  aya: ['aia', 'aiia'],
  aja: ['aia', 'aiia', 'aZa'],
  ia: ['ia', 'iia'],
  iu: ['iu', 'iiu'],
  yi: ['ii', 'i'],
  a: ['a'],
  b: ['b'],
  c: ['ts', 'k'],
  d: ['d'],
  e: ['e'],
  f: ['f'],
  g: ['g'],
  h: ['h'],
  i: ['i'],
  j: ['i', 'Z'],
  k: ['k'],
  l: ['l'],
  m: ['m'],
  n: ['n'],
  o: ['o'],
  p: ['p'],
  q: ['k'],
  r: ['r'],
  s: ['s'],
  t: ['t'],
  u: ['u'],
  v: ['v'],
  w: ['v'],
  // Uzbek x is х, elsewhere it is кс: Xurshid, Alexey.
  x: ['ks', 'h'],
  y: ['i'],
  z: ['z'],
  šč: ['W', 'SC'],
  č: ['C'],
  ç: ['C'],
  š: ['S'],
  ş: ['S'],
  ŝ: ['W'],
  ž: ['Z'],
  ğ: ['g'],
  ı: ['i'],
};

/** At the end of a name after a consonant, `y` and `i` may be a whole -ий or -ый: Dmitry, Yuri. */
export const LAST_VOWEL: Spellings = { y: ['i', 'ii'], i: ['i', 'ii'] };
