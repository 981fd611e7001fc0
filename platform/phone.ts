import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { PHONE_MAX_LENGTH } from '../domain/limits.js';

/** Characters that people write phones with; anything else is refused before the parser sees it (A16, A22). */
const SPELLING = /^(?:tel:)?[+0-9()\-. \u00a0]+$/;

/** Numbers whose places are remembered. */
const PLACES_MAX = 1_000;

/** Where a number belongs. */
export interface PhonePlace {
  /** ISO 3166-1 alpha-2; null: of no country. */
  readonly country: string | null;
  /** Digits; undefined where nobody knows. */
  readonly callingCode: string | undefined;
}

/** Brings every spelling of a phone to one E.164 form. */
export interface PhoneParser {
  /** @returns E.164 (`+996700123456`), or null when it is no valid phone */
  parse(text: string): string | null;
  /** Whether codes are sent to this E.164 number (PHONE_ALLOWED_PREFIXES). */
  allowed(e164: string): boolean;
  /** Where an E.164 number belongs. */
  placeOf(e164: string): PhonePlace;
}

/**
 * @param regions regions of a number that is written without its country code, the first that fits
 * @param allowedPrefixes E.164 prefixes; empty allows every valid number
 */
export function createPhoneParser(
  regions: readonly string[],
  allowedPrefixes: readonly string[],
): PhoneParser {
  /** Looking a number up costs as much as opening its seal; who asks once asks again. */
  const places = new Map<string, PhonePlace>();
  return {
    parse(text) {
      if (text.length > PHONE_MAX_LENGTH) return null;
      // Full-width digits and the like are the same number to the person who typed them (reliability A22).
      const plain = text.normalize('NFKC').trim();
      if (!SPELLING.test(plain)) return null;
      const spelled = plain.replace(/^tel:/, '').replace(/^00/, '+');
      if (spelled.startsWith('+')) return validE164(spelled);
      for (const region of regions) {
        const found = validE164(spelled, region as CountryCode);
        if (found) return found;
      }
      // "7 (999) …": the country code without its plus.
      return validE164(`+${spelled}`);
    },
    allowed: (e164) =>
      allowedPrefixes.length === 0 || allowedPrefixes.some((prefix) => e164.startsWith(prefix)),
    placeOf(e164) {
      const known = places.get(e164);
      if (known) return known;
      const { country = null, countryCallingCode } = parsePhoneNumberFromString(e164) ?? {};
      const place = { country, callingCode: countryCallingCode };
      if (places.size >= PLACES_MAX) places.clear();
      places.set(e164, place);
      return place;
    },
  };
}

function validE164(text: string, region?: CountryCode): string | null {
  const number = parsePhoneNumberFromString(text, region);
  return number?.isValid() ? number.number : null;
}
