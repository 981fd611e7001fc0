import test from 'ava';
import { CODE_LIFETIME_SECONDS } from '../../domain/limits.js';
import {
  CODE_KINDS,
  LANGUAGES,
  type Language,
  MESSAGE_KINDS,
  type MessageKind,
  NOTICE_KINDS,
} from '../../domain/states.js';
import { messageSubject, messageText } from '../../providers/texts.js';
import { smsSize } from '../../simulators/lib/sms-segments.js';

const FACTS = { product: 'Vestibule', code: '007316', minutes: CODE_LIFETIME_SECONDS / 60 };

/** Encoding and segments: what an SMS costs. A text that grows past a segment changes this table on purpose. */
const SIZES: Record<MessageKind, Record<Language, readonly [encoding: string, segments: number]>> = {
  registration_code: { ru: ['ucs2', 1], en: ['gsm7', 1], ky: ['ucs2', 1] },
  reset_code: { ru: ['ucs2', 1], en: ['gsm7', 1], ky: ['ucs2', 1] },
  login_code: { ru: ['ucs2', 1], en: ['gsm7', 1], ky: ['ucs2', 1] },
  // Goes by e-mail only.
  email_code: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  factor_code: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  phone_code: { ru: ['ucs2', 1], en: ['gsm7', 1], ky: ['ucs2', 1] },
  // These three, too.
  confirmation_token: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  reset_token: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  address_taken: { ru: ['ucs2', 3], en: ['gsm7', 1], ky: ['ucs2', 2] },
  already_registered: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  welcome: { ru: ['ucs2', 1], en: ['gsm7', 1], ky: ['ucs2', 1] },
  password_changed: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  password_reset: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  email_verified: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  email_replaced: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  phone_verified: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  factor_added: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  factor_removed: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  telegram_linked: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  wrong_factors: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  wrong_passwords: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  account_banned: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  account_unbanned: { ru: ['ucs2', 1], en: ['gsm7', 1], ky: ['ucs2', 1] },
  account_deleted: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  kyc_approved: { ru: ['ucs2', 1], en: ['gsm7', 1], ky: ['ucs2', 1] },
  kyc_rejected: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  kyc_resubmission: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  kyc_reminder: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  kyc_withdrawn: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  kyc_reversed: { ru: ['ucs2', 2], en: ['gsm7', 1], ky: ['ucs2', 2] },
  // Goes by e-mail only.
  kyc_overdue: { ru: ['ucs2', 1], en: ['gsm7', 1], ky: ['ucs2', 2] },
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
    for (const kind of CODE_KINDS)
      t.regex(messageText(kind, language, FACTS), /^007316 [^0-9]*\b5\b[^0-9]*$/);
    for (const kind of NOTICE_KINDS) t.notRegex(messageText(kind, language, FACTS), /[0-9]/);
  }
});

test('subjects: of the product, in the language, one for each kind, and without the code', (t) => {
  const subjects = LANGUAGES.flatMap((language) =>
    MESSAGE_KINDS.map((kind) => messageSubject(kind, language, FACTS)),
  );
  t.is(new Set(subjects).size, subjects.length);
  for (const kind of MESSAGE_KINDS) {
    for (const language of LANGUAGES) {
      const subject = messageSubject(kind, language, FACTS);
      t.true(subject.includes('Vestibule'));
      // RFC 5322 2.1.1 recommends lines of 78 characters.
      t.true(subject.length <= 70, subject);
      t.notRegex(subject, /[0-9]|undefined|https?:|\n/);
    }
    t.regex(messageSubject(kind, 'ru', FACTS), /[а-яё]/i);
    t.regex(messageSubject(kind, 'ky', FACTS), /[а-яөүң]/i);
    t.notRegex(messageSubject(kind, 'en', FACTS), /[^\x20-\x7e]/);
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
