import { DomainError } from '../../domain/errors.js';
import { INPUT_MAX_KEYS } from '../../domain/limits.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const BRACKET = 0x5b;
const COMMA = 0x2c;
/** Quotes that are looked at: above what so many keys and their texts have, and escaped ones among those. */
const QUOTES_MAX = 16 * INPUT_MAX_KEYS;

/**
 * Looks at a large JSON text before it is parsed: megabytes of brackets would become a hundred times as much in memory
 * (reliability A10, A11). Texts are stepped over from quote to quote, so a photo of 14 MB costs no more than one step.
 * Whether it is JSON at all is left to the parser.
 * @throws DomainError validation_failed: more keys and items than any input may have
 */
export function checkJsonText(bytes: Buffer): void {
  let items = 0;
  let quotes = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    // One of these stands before every key and every item.
    if (byte === COMMA || byte === BRACE || byte === BRACKET) items += 1;
    if (byte === QUOTE) {
      do {
        at = bytes.indexOf(QUOTE, at + 1);
        quotes += 1;
        if (at === -1) return;
      } while (quotes <= QUOTES_MAX && isEscaped(bytes, at));
    }
    if (items > INPUT_MAX_KEYS || quotes > QUOTES_MAX)
      throw new DomainError('validation_failed', {
        fields: [{ path: '', rule: 'max_keys', limit: INPUT_MAX_KEYS }],
      });
  }
}

/** Whether an odd number of backslashes stands before it. */
function isEscaped(bytes: Buffer, at: number): boolean {
  let before = at;
  while (bytes[before - 1] === BACKSLASH) before -= 1;
  return (at - before) % 2 === 1;
}
