/** The GSM 7-bit default alphabet, 3GPP TS 23.038 6.2.1. */
const GSM_BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension table, 6.2.1.1: two septets each. */
const GSM_EXTENDED = new Set('\f^{}\\[~]|€');

/** How a text travels. */
export interface SmsSize {
  readonly encoding: 'gsm7' | 'ucs2';
  /** Septets (gsm7) or UTF-16 units (ucs2). */
  readonly units: number;
  /** What the operator counts and bills. */
  readonly segments: number;
}

/**
 * Size of a text as SMS: one segment holds 160 septets or 70 UTF-16 units; of several, each gives 7 septets or 3 units
 * to the header that joins them (3GPP TS 23.040 9.2.3.24.1).
 */
export function smsSize(text: string): SmsSize {
  const characters = [...text];
  if (characters.every((character) => GSM_BASIC.has(character) || GSM_EXTENDED.has(character))) {
    const units = characters.reduce((sum, character) => sum + (GSM_EXTENDED.has(character) ? 2 : 1), 0);
    return { encoding: 'gsm7', units, segments: units <= 160 ? 1 : Math.ceil(units / 153) };
  }
  return {
    encoding: 'ucs2',
    units: text.length,
    segments: text.length <= 70 ? 1 : Math.ceil(text.length / 67),
  };
}
