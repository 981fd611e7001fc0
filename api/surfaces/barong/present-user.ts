import type {
  AccountView,
  ClaimedProfileView,
  FullAccount,
  LabelView,
  PhoneView,
} from '../../use-cases/full-account.js';
import { maskBirthDate, maskLastName, maskPhone } from './masks.js';
import { instant } from './present.js';
import type { BarongSettings } from './settings.js';

type Masking = Pick<BarongSettings, 'masksData'>;

/** User. */
export function presentAccount(account: AccountView) {
  return {
    email: account.email,
    username: account.username,
    uid: account.uid,
    role: account.role,
    level: account.level,
    otp: account.otp,
    state: account.state,
    referral_uid: account.referralUid,
    data: account.data,
    ...stamps(account),
  };
}

/** UserWithFullInfo. @param csrfToken of the session that the call opened */
export function presentUser(account: FullAccount, settings: Masking, csrfToken?: string) {
  const { created_at, updated_at, ...person } = presentAccount(account);
  return {
    ...person,
    ...(csrfToken === undefined ? {} : { csrf_token: csrfToken }),
    labels: account.labels.map(presentLabel),
    phones: account.phones.map((phone) => presentPhone(phone, settings)),
    profiles: account.profiles.map((profile) => presentProfile(profile, settings)),
    data_storages: account.dataStorages.map(({ title, data, ...at }) => ({ title, data, ...stamps(at) })),
    created_at,
    updated_at,
  };
}

/** Label. */
export function presentLabel({ key, value, scope, ...at }: LabelView) {
  return { key, value, scope, ...stamps(at) };
}

/** Phone: digits only, as the family stores them. */
export function presentPhone(
  { country, number, callingCode, validatedAt }: PhoneView,
  { masksData }: Masking,
) {
  const digits = number.replace(/^\+/, '');
  return {
    country,
    number: masksData ? maskPhone(digits, callingCode) : digits,
    validated_at: validatedAt && instant(validatedAt),
  };
}

/** Profile. */
export function presentProfile(profile: ClaimedProfileView, { masksData }: Masking) {
  const { firstName, lastName, dob, address, postcode, city, country, state, metadata } = profile;
  return {
    first_name: firstName,
    last_name: lastName !== null && masksData ? maskLastName(lastName) : lastName,
    dob: dob !== null && masksData ? maskBirthDate(dob) : dob,
    address,
    postcode,
    city,
    country,
    state,
    metadata,
    ...stamps(profile),
  };
}

/** When a thing was made, and last changed. */
export function stamps({ createdAt, updatedAt }: { readonly createdAt: Date; readonly updatedAt: Date }) {
  return { created_at: instant(createdAt), updated_at: instant(updatedAt) };
}
