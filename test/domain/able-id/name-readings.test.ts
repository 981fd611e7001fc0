import test from 'ava';
import { isSameName, nameReadings } from '../../../domain/able-id/name-readings.js';
import { NAMES, PATRONYMICS, SURNAMES } from './names.js';
import { SCHEMES } from './transliterate.js';

/** Spellings of one name a line. */
const SAME: readonly (readonly string[])[] = [
  ['Юлия', 'ЮЛИЯ', ' юлия ', 'Yuliya', 'Iuliia', 'Julia', 'Yulia', 'Julija', 'Iulia'],
  ['Пётр', 'Петр', 'Pyotr', 'Petr', 'Piotr', 'Pëtr'],
  ['Анна-Мария', 'Анна Мария', 'Анна—Мария', 'Anna-Maria', 'ANNA MARIYA', 'Annamaria'],
  ['Дмитрий', 'Dmitry', 'Dmitri', 'Dmitriy', 'Dmitrii', 'Dmitrij'],
  ['Сергей', 'Sergey', 'Sergei', 'Sergej'],
  ['Александр', 'Aleksandr', 'Alexandr'],
  ['Ксения', 'Ksenia', 'Xenia', 'Kseniya', 'Kseniia'],
  ['Юрий', 'Yuri', 'Yury', 'Yuriy', 'Iurii', 'Jurij'],
  ['Евгений', 'Yevgeny', 'Evgeny', 'Evgenii', 'Evgeniy', 'Jevgenij'],
  ['Майя', 'Maya', 'Maiia', 'Mayya', 'Maja'],
  ['Ильич', 'Ilyich', "Il'ich", 'Ilich'],
  ['Соловьёв', 'Соловьев', 'Solovyov', 'Solovyev', 'Soloviev', 'Solovev', 'Solovjov'],
  ['Щукин', 'Shchukin', 'Schukin', 'Shhukin'],
  ['Горбачёв', 'Gorbachev', 'Gorbachov', 'Gorbachyov'],
  ['Хрущёв', 'Khrushchev', 'Khrushchyov', 'Hruščëv'],
  ['Чайковский', 'Tchaikovsky', 'Chaikovskii', 'Chaykovskiy', 'Čajkovskij'],
  ['Шмидт', 'Shmidt', 'Schmidt'],
  ['Подъячев', 'Podieiachev', 'Podyachev'],
  // Uzbek: both alphabets, every apostrophe, and the Russian spelling.
  ['Ўткир', 'Oʻtkir', "O'tkir", 'O‘tkir', 'O’TKIR', 'O`tkir', 'Уткир', 'Utkir'],
  ['Ғайрат', 'Gʻayrat', "G'ayrat", 'Gayrat', 'Гайрат'],
  ['Хуршид', 'Xurshid', 'Khurshid', 'Hurshid'],
  ['Жамшид', 'Джамшид', 'Jamshid', 'Dzhamshid', 'Djamshid'],
  ['Қодир', 'Qodir', 'Кодир', 'Kodir'],
  ['Йўлдош', 'Yoʻldosh', 'Юлдош', 'Yuldosh'],
  ['Исҳоқ', 'Isʼhoq', 'Ishoq', 'Исхок', 'Iskhok'],
  ['Хўжаев', 'Xoʻjayev', 'Ходжаев', 'Khodjaev', 'Khodzhaev'],
  ['Ўғли', 'oʻgʻli', "o'g'li", 'угли', 'ugli'],
  ['Ёқуб', 'Yoqub', 'Якуб'].slice(0, 2),
  // Kyrgyz and Tajik.
  ['Бектөр', 'Бектор', 'Bektor'],
  ['Үсөн', 'Усон', 'Uson'],
  ['Ҷамшед', 'Джамшед', 'Jamshed'],
  // An accent on its own, and a Latin letter among Cyrillic ones.
  ['Ивано́в', 'Иванов', 'Ivanov', 'Ivánov', 'Ивaнов'],
];

for (const line of SAME) {
  test(`${line[0]}: all its spellings are the same name`, (t) => {
    for (const spelling of line) {
      t.true(isSameName(line[0] ?? '', spelling), `${line[0]} and ${spelling}`);
      t.true(isSameName(spelling, line[0] ?? ''), `${spelling} and ${line[0]}`);
      t.true(isSameName(spelling.toUpperCase(), line[0] ?? ''), spelling.toUpperCase());
    }
  });
}

for (const [scheme, latin] of Object.entries(SCHEMES)) {
  test(`${scheme}: every name is the same as its transliteration`, (t) => {
    const missed = [...NAMES, ...SURNAMES, ...PATRONYMICS]
      .filter((name) => !isSameName(name, latin(name)))
      .map((name) => `${name} ${latin(name)}`);
    t.deepEqual(missed, []);
  });
}

/**
 * Different names that a Latin spelling cannot tell apart, whatever the rule: the letter that would is not written.
 * The price of the rule, and all of it among these names.
 */
const ALIKE_IN_LATIN = new Set<string>([
  'Дария Дарья',
  'Наталия Наталья',
  'София Софья',
  'Юлия Юля',
  'Исмаилов Исмайлов',
]);

test('different names of one alphabet stay different; so do they across the alphabets', (t) => {
  const same = new Set<string>();
  const alike = new Set<string>();
  for (const names of [NAMES, SURNAMES, PATRONYMICS]) {
    t.is(new Set(names).size, names.length);
    // By reading: all pairs one by one would take the processor from other tests.
    const owners = new Map<string, string[]>();
    for (const name of names)
      for (const reading of nameReadings(name)) owners.set(reading, [...(owners.get(reading) ?? []), name]);
    const collect = (pairs: Set<string>, name: string, spelling: string): void => {
      for (const reading of nameReadings(spelling))
        for (const other of owners.get(reading) ?? [])
          if (other !== name) pairs.add([name, other].sort().join(' '));
    };
    for (const name of names) {
      collect(same, name, name);
      for (const scheme of Object.values(SCHEMES)) collect(alike, name, scheme(name));
    }
  }
  t.deepEqual([...same], ['Исмаилов Исмайлов']);
  t.deepEqual([...alike].sort(), [...ALIKE_IN_LATIN].sort());
});

for (const [one, other] of [
  ['Александр', 'Alexander'],
  ['Пётр', 'Peter'],
  ['Михаил', 'Michael'],
  ['Екатерина', 'Catherine'],
  ['Юлия', 'Юля'],
  ['Наталья', 'Наталия'],
  ['Natalya', 'Наталия'],
  ['Каримович', "Karim o'g'li"],
  ['Улугбек', 'Улукбек'],
  ['Ойбек', 'Айбек'],
  ['Иванов', 'Иванова'],
  ['Щербаков', 'Шербаков'],
  ['', ''],
  [' ', '-'],
  ['Иван', ''],
] as const) {
  test(`"${one}" and "${other}" are different`, (t) => {
    t.false(isSameName(one, other));
    t.false(isSameName(other, one));
  });
}

test('what no table knows stands for itself', (t) => {
  t.true(isSameName('李 小龙', '李小龙'));
  t.false(isSameName('李小龙', '李小虎'));
  t.true(isSameName('Müller', 'MULLER'));
});

test('a made-up name costs no more than a walk', (t) => {
  for (const piece of ['yo', 'x', "o'", 'jo', 'ё', 'sch', '\u0301', "'"]) {
    const name = piece.repeat(255);
    t.true(nameReadings(name).size <= 256);
    if (/\p{L}/u.test(piece)) t.true(isSameName(name, name));
  }
});
