import { createRequire } from 'node:module';
import { continents, countries, getCountryData, type TCountryCode } from 'countries-list';
import { type CountryResponse, open } from 'maxmind';
import { readAddress } from './network.js';

/** Where an address is: for people, and in every way of writing it that a rule may have, in lower case. */
export interface Place {
  /** English name of the country, as people write it. */
  readonly name: string;
  /** Alpha-2, alpha-3 and English name. */
  readonly country: ReadonlySet<string>;
  /** Two letters and English name. */
  readonly continent: ReadonlySet<string>;
}

/** Looks an address up; null for one that belongs to no country (a private one, say). */
export type FindPlace = (ip: string) => Place | null;

/** The record of the database that comes with us: nothing but the code. */
type Found = CountryResponse & { readonly country_code?: string };

const OWN_DATABASE = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';

/**
 * Reads the database of addresses: once, about 8 MB that stay in memory; a look-up is some microseconds and no I/O.
 * @param path GEOIP_DB_PATH: any MMDB with a country; empty: ours
 */
export async function openPlaces(path: string): Promise<FindPlace> {
  const reader = await open<Found>(path || createRequire(import.meta.url).resolve(OWN_DATABASE));
  const places = new Map<string, Place>();
  for (const code of Object.keys(countries) as TCountryCode[]) places.set(code, placeOf(code));
  return (ip) => {
    const found = reader.get(ip);
    return places.get(found?.country_code ?? found?.country?.iso_code ?? '') ?? null;
  };
}

/** English name of the country of an address, as people write it; null where nobody knows. */
export function countryNameOf(findPlace: FindPlace, ip: string): string | null {
  const address = readAddress(ip);
  return (address && findPlace(address.toString())?.name) ?? null;
}

function placeOf(code: TCountryCode): Place {
  const { iso3, name, continent } = getCountryData(code);
  const words = (...texts: readonly string[]) => new Set(texts.map((text) => text.toLowerCase()));
  return { name, country: words(code, iso3, name), continent: words(continent, continents[continent]) };
}

/**
 * A country's or continent's code, or English name, in the one spelling that rules are kept in: codes in capitals, names as
 * our tables have them. null for what is none: a rule with it would match nobody, and nobody would notice.
 */
export function placeWord(scope: 'country' | 'continent', text: string): string | null {
  return PLACE_WORDS[scope].get(text.trim().toLowerCase()) ?? null;
}

const PLACE_WORDS = {
  country: wordsOf(
    (Object.keys(countries) as TCountryCode[]).flatMap((code) => {
      const { iso3, name } = getCountryData(code);
      return [code, iso3, name];
    }),
  ),
  continent: wordsOf(Object.entries(continents).flat()),
};

function wordsOf(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(texts.map((text) => [text.toLowerCase(), text]));
}
