/** Longest reason that is kept; their own example has 20 characters. */
const REASON_MAX_LENGTH = 64;
/** With so many digits a text may carry a document number, a birth date or a PINFL (14). */
const PERSONAL_DIGITS = 6;

/** What a type is kept as that has nothing in it to keep. */
export const UNKNOWN_REASON = 'UNKNOWN';

/**
 * An error `type` of AbleID's as a reason that may be stored, logged and used as a failure's type: [A-Z0-9_], 1 to 64
 * characters (`FACE_SESSION_EXPIRED` stays as it is). Every run of other characters becomes one `_`. The types are
 * words of somebody else's and not listed anywhere: one with as many digits as a document number loses all its digits.
 */
export function ableIdReason(type: unknown): string {
  if (typeof type !== 'string') return UNKNOWN_REASON;
  // More than this is no word; a bound keeps the work below linear in something small.
  const word = type.slice(0, REASON_MAX_LENGTH * 4).toUpperCase();
  const digits = word.match(/\p{Nd}/gu)?.length ?? 0;
  const reason = (digits < PERSONAL_DIGITS ? word : word.replaceAll(/\p{Nd}/gu, ''))
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .slice(0, REASON_MAX_LENGTH)
    .replaceAll(/^_|_$/g, '');
  return reason === '' ? UNKNOWN_REASON : reason;
}
