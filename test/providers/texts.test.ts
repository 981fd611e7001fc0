import test from 'ava';
import { CODE_LIFETIME_SECONDS } from '../../domain/limits.js';
import { LANGUAGES, type Language, MESSAGE_KINDS, type MessageKind } from '../../domain/states.js';
import { messageText } from '../../providers/texts.js';
import { smsSize } from '../../simulators/lib/sms-segments.js';

const FACTS = { product: 'Vestibule', code: '007316', minutes: CODE_LIFETIME_SECONDS / 60 };

/** Encoding and segments: what an SMS costs. A text that grows past a segment changes this table on purpose. */
const SIZES: Record<MessageKind, Record<Language, readonly [encoding: string, segments: number]>> = {
  registration_code: { ru: ['ucs2', 1], en: ['gsm7', 1], ky: ['ucs2', 1] },
  already_registered: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  welcome: { ru: ['ucs2', 1], en: ['gsm7', 1], ky: ['ucs2', 1] },
};

for (const kind of MESSAGE_KINDS) {
  for (const language of LANGUAGES) {
    test(`${kind} in ${language}: complete and of its size`, (t) => {
      const text = messageText(kind, language, FACTS);
      const { encoding, segments } = smsSize(text);
      t.deepEqual([encoding, segments], [...SIZES[kind][language]]);
      t.true(text.includes('Vestibule'));
      t.false(/undefined|null|NaN|\$\{|https?:/.test(text));
      t.is(text, text.normalize('NFC').trim());
    });
  }
}

test('a code comes first, with its lifetime, and nowhere else', (t) => {
  for (const language of LANGUAGES) {
    t.regex(messageText('registration_code', language, FACTS), /^007316 .*\b5\b/s);
    t.false(messageText('already_registered', language, FACTS).includes('007316'));
    t.false(messageText('welcome', language, FACTS).includes('007316'));
  }
});

test('each language is itself', (t) => {
  const texts = LANGUAGES.flatMap((language) =>
    MESSAGE_KINDS.map((kind) => messageText(kind, language, FACTS)),
  );
  t.is(new Set(texts).size, texts.length);
  for (const kind of MESSAGE_KINDS) {
    t.regex(messageText(kind, 'ru', FACTS), /[а-яё]/i);
    t.regex(messageText(kind, 'ky', FACTS), /[а-яөүң]/i);
    t.notRegex(messageText(kind, 'en', FACTS), /[^\x20-\x7e]/);
  }
  t.regex(messageText('registration_code', 'ky', FACTS), /[өүң]/);
});
