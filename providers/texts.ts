import type { Language, MessageKind } from '../domain/states.js';

/** What each kind of message has to be told. */
export interface TextFacts {
  readonly registration_code: { readonly product: string; readonly code: string; readonly minutes: number };
  readonly already_registered: { readonly product: string };
  readonly welcome: { readonly product: string };
}

/** One language: a text for every kind; a new kind does not compile until every language has it. */
type Texts = { readonly [Kind in MessageKind]: (facts: TextFacts[Kind]) => string };

/*
 * Short, because SMS are paid by the segment: 160 characters of the GSM alphabet, 70 of any other (3GPP TS 23.038,
 * 23.040), and some operators join no segments. With a product name of 9 letters every text is one segment, except
 * `already_registered` in Cyrillic, which has two: shorter would leave its reader guessing. A test pins the counts.
 * The code comes first, where a notification shows it, and no text holds a link.
 */
const TEXTS: Readonly<Record<Language, Texts>> = {
  ru: {
    registration_code: ({ product, code, minutes }) =>
      `${code} — ваш код ${product}. Действует ${minutes} мин. Никому не сообщайте.`,
    already_registered: ({ product }) =>
      `Этот номер пытались зарегистрировать в ${product}, но аккаунт у вас уже есть: просто войдите. ` +
      'Если это были не вы, ничего не делайте.',
    welcome: ({ product }) => `Добро пожаловать в ${product}! Регистрация завершена.`,
  },
  en: {
    registration_code: ({ product, code, minutes }) =>
      `${code} is your ${product} code. It is valid for ${minutes} min. Do not tell it to anyone.`,
    already_registered: ({ product }) =>
      `Someone asked to register this number with ${product}. You already have an account: just log in. ` +
      'If it was not you, ignore this message.',
    welcome: ({ product }) => `Welcome to ${product}! Your registration is complete.`,
  },
  ky: {
    registration_code: ({ product, code, minutes }) =>
      `${code} — ${product} кодуңуз. ${minutes} мүнөт жарактуу. Эч кимге айтпаңыз.`,
    already_registered: ({ product }) =>
      `Бул номерди ${product} кызматында каттоо суралды, бирок сизде аккаунт бар: ага кириңиз. ` +
      'Бул сиз болбосоңуз, көңүл бурбаңыз.',
    welcome: ({ product }) => `${product} кызматына кош келиңиз! Каттоо аяктады.`,
  },
};

/** The text of a message. */
export function messageText<Kind extends MessageKind>(
  kind: Kind,
  language: Language,
  facts: TextFacts[Kind],
): string {
  return TEXTS[language][kind](facts);
}
