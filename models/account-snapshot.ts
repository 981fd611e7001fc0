import type { AccountDetails, AccountSnapshot } from '../domain/actor.js';
import { KYC_FORM_TYPES } from '../domain/kyc/words.js';
import { listOf } from './fragments.js';

/** The cases of the product's own forms: an applicant of the Barong family is told by labels. */
export const FORM_TYPES = listOf(KYC_FORM_TYPES);

/** An account as Postgres writes it in JSON. */
export type SnapshotJson = Omit<AccountSnapshot, 'createdAt'> & { readonly createdAt: string };

/** The same with its details. */
export type DetailedJson = SnapshotJson & { readonly details: AccountDetails };

/** What AccountSnapshot is made of, as arguments of json_build_object, for statements with an account `u`. */
export const SNAPSHOT = `
  'userId', u.id::text, 'uid', u.uid, 'role', u.role, 'state', u.state, 'level', u.level, 'language', u.language,
  'phoneSealed', u.phone_sealed, 'emailSealed', u.email_sealed, 'emailVerified', u.email_verified_at IS NOT NULL,
  'twoFactorProvider', u.two_factor_provider, 'createdAt', u.created_at`;

/**
 * The same with AccountDetails, for statements with an account's profile `p` too, if it has one: PROFILE_JOIN. The cases come
 * oldest first; numbers of people's cases are far below 2^53.
 */
export const DETAILED = `${SNAPSHOT}, 'details', json_build_object('firstNameSealed', p.first_name_sealed,
  'lastNameSealed', p.last_name_sealed, 'patronymicSealed', p.patronymic_sealed,
  'contactInfoSealed', p.contact_info_sealed, 'timezone', p.timezone,
  'kyc', (SELECT coalesce(json_agg(json_build_object('id', number, 'type', type, 'status', status)
                                   ORDER BY submitted_at, id), '[]') FROM kyc_cases
           WHERE user_id = u.id AND type IN (${FORM_TYPES})))`;

/** Joins what DETAILED needs beside `u`. */
export const PROFILE_JOIN = 'LEFT JOIN profiles p ON p.user_id = u.id';

/** The account of what Postgres wrote. */
export function snapshotOf<Json extends SnapshotJson>(
  json: Json,
): Omit<Json, 'createdAt'> & { createdAt: Date } {
  return { ...json, createdAt: new Date(json.createdAt) };
}
