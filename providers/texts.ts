import type { Language, MessageKind } from '../domain/states.js';
import { EN } from './texts/en.js';
import { KY } from './texts/ky.js';
import { RU } from './texts/ru.js';
import type { NoticeFacts, TextFacts, Texts } from './texts/shape.js';

export type { TextFacts } from './texts/shape.js';

/*
 * Short, because SMS are paid by the segment: 160 characters of the GSM alphabet, 70 of any other (3GPP TS 23.038,
 * 23.040), and some operators join no segments. With a product name of 9 letters every text is one segment in English;
 * in Cyrillic the codes that come often are one, and the others have two: shorter would leave their readers guessing.
 * A test pins the counts. A code comes first, where a notification shows it, and no text holds a link but those of
 * tokens, where an operator has set one (BARONG_CONFIRM_URL): people who are used to links in such messages follow those
 * of others, too.
 */
const TEXTS: Readonly<Record<Language, Texts>> = { ru: RU, en: EN, ky: KY };

/** The text of a message. */
export function messageText<Kind extends MessageKind>(
  kind: Kind,
  language: Language,
  facts: TextFacts[Kind],
): string {
  return TEXTS[language][kind].text(facts);
}

/** The subject of a message that goes by e-mail. It never holds the code: mail servers log subjects. */
export function messageSubject(kind: MessageKind, language: Language, facts: NoticeFacts): string {
  return TEXTS[language][kind].subject(facts);
}
