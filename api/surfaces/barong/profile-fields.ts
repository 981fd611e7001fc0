import { calendarDay, isCalendarDay } from '../../../domain/calendar.js';
import { type ClaimedFields, fitsClaim, normalClaim } from '../../../domain/claimed-profile.js';
import { FORM_TEXT_MAX_LENGTH } from '../../../domain/limits.js';
import type { ProfileClaim } from '../../use-cases/claimed-profiles.js';
import { isJsonObject, jsonText, text } from './fields.js';
import { refused } from './words.js';

/** Names of the parameters, and of the fields that they write. */
const FIELDS = {
  first_name: 'firstName',
  last_name: 'lastName',
  dob: 'dob',
  address: 'address',
  postcode: 'postcode',
  city: 'city',
  country: 'country',
} as const satisfies Readonly<Record<string, keyof ClaimedFields>>;
type Parameter = keyof typeof FIELDS;

const claimText = (description: string) => text(FORM_TEXT_MAX_LENGTH).optional().meta({ description });

/** The parameters of whoever writes a profile. */
export const CLAIM_FIELDS = {
  first_name: claimText('Letters of any script, digits, space, hyphen, apostrophe'),
  last_name: claimText('Letters of any script, digits, space, hyphen, apostrophe'),
  dob: claimText('YYYY-MM-DD, not in the future'),
  address: claimText('Letters, digits and the signs of addresses'),
  postcode: claimText('Letters, digits, space, hyphen; at least two'),
  city: claimText('Letters, digits, space, hyphen, apostrophe, dot'),
  country: claimText('ISO 3166-1, two or three letters'),
  metadata: jsonText()
    .optional()
    .meta({ description: 'Any additional key: value pairs in json string format' }),
};

/** What is refused of them. */
export const CLAIM_REFUSALS = [
  ...Object.keys(FIELDS)
    .filter((name) => name !== 'country')
    .map((name) => ({ status: 422, word: `${name}.invalid` })),
  { status: 422, word: 'country.must have alpha2 or alpha3 format' },
  { status: 422, word: 'metadata.invalid_format' },
];

type Sent = Readonly<Partial<Record<Parameter | 'metadata', string | undefined>>>;

/** What is written of a profile. @throws DomainError with a word for each field that does not fit */
export function claimOf({ metadata, ...sent }: Sent): ProfileClaim {
  const today = calendarDay(new Date());
  const wrong: string[] = [];
  const claim: { -readonly [Field in keyof ClaimedFields]?: string } = {};
  for (const [name, field] of Object.entries(FIELDS) as [Parameter, keyof ClaimedFields][]) {
    const value = sent[name];
    if (value === undefined) continue;
    const normal = normalClaim(field, value);
    if (fitsClaim(field, normal, isCalendarDay(normal), today)) claim[field] = normal;
    else wrong.push(name === 'country' ? 'country.must have alpha2 or alpha3 format' : `${name}.invalid`);
  }
  if (metadata !== undefined && !isJsonObject(metadata)) wrong.push('metadata.invalid_format');
  if (wrong.length > 0) throw refused(422, ...wrong);
  return { ...claim, ...(metadata !== undefined && { metadata }) };
}
