import { array, boolean, mixed, number, object, string } from 'yup';
import { CLAIMED_PROFILE_STATES } from '../../../domain/claimed-profile.js';

// The models of the seeds, as answers have them. Nullable where an account may have none.

const instant = () => string().datetime().defined();
const nullableText = () => string().nullable().defined();

export const LABEL = object({
  key: string().defined(),
  value: string().defined(),
  scope: string().oneOf(['public', 'private']).defined(),
  created_at: instant(),
  updated_at: instant(),
}).defined();

export const PHONE = object({
  country: nullableText().meta({ description: 'ISO 3166-1 alpha-2 of the number' }),
  number: string()
    .defined()
    .meta({ description: 'Digits with the country code; masked where masking is on' }),
  validated_at: string().datetime().nullable().defined(),
}).defined();

export const PROFILE = object({
  first_name: nullableText(),
  last_name: nullableText().meta({ description: 'Masked where masking is on' }),
  dob: nullableText().meta({ description: 'YYYY-MM-DD; masked where masking is on' }),
  address: nullableText(),
  postcode: nullableText(),
  city: nullableText(),
  country: nullableText(),
  state: string().oneOf(CLAIMED_PROFILE_STATES).defined(),
  metadata: mixed()
    .nullable()
    .defined()
    .meta({ jsonSchema: { type: ['object', 'null'] } }),
  created_at: instant(),
  updated_at: instant(),
}).defined();

export const DATA_STORAGE = object({
  title: string().defined(),
  data: string().defined(),
  created_at: instant(),
  updated_at: instant(),
}).defined();

/** Fields of every model of a user. */
const USER_FIELDS = {
  email: nullableText(),
  username: nullableText(),
  uid: string().defined(),
  role: string().defined(),
  level: number().integer().defined(),
  otp: boolean().defined(),
  state: string().defined(),
  referral_uid: nullableText(),
  data: nullableText(),
};

export const USER = object({ ...USER_FIELDS, created_at: instant(), updated_at: instant() }).defined();

export const USER_WITH_FULL_INFO = object({
  ...USER_FIELDS,
  csrf_token: string().optional().meta({ description: 'Only where the call opened a session' }),
  labels: array(LABEL).defined(),
  phones: array(PHONE).defined(),
  profiles: array(PROFILE).defined(),
  data_storages: array(DATA_STORAGE).defined(),
  created_at: instant(),
  updated_at: instant(),
}).defined();
