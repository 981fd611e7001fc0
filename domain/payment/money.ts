/**
 * Currencies that a payment can be in, all with two minor digits (ISO 4217): 10000 = 100.00. The merchant's account decides
 * which of them are taken (PAYMENT_CURRENCIES).
 */
export const CURRENCIES = ['KGS', 'RUB', 'KZT', 'UZS', 'USD', 'EUR'] as const;
export type Currency = (typeof CURRENCIES)[number];

/** Largest amount in minor units (product-api: "1…999999999999"); twelve digits are exact in every number type here. */
export const AMOUNT_MAX_MINOR = 999_999_999_999;

/** "100", "100.5", "100.00": no sign, no exponent, no spaces (reliability A8). */
const DECIMAL = /^(0|[1-9]\d{0,9})(?:\.(\d{1,2}))?$/;

/**
 * Minor units of an amount in major ones, as NambaOne writes them ("100.00" → 10000).
 * @returns null for what is no such amount, or larger than any payment
 */
export function toMinor(decimal: string): number | null {
  const [, whole, fraction = ''] = DECIMAL.exec(decimal) ?? [];
  if (whole === undefined) return null;
  const minor = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  return minor <= AMOUNT_MAX_MINOR ? minor : null;
}

/** The same the other way: 10000 → "100.00". */
export function toDecimal(minor: number): string {
  return `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
}
