import type { ClaimedProfileState } from '../domain/claimed-profile.js';
import type { Factor, Role, UserState } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { Statement } from './statement.js';

/** Sealing contexts of what the Barong family adds to an account. */
export const BARONG_SEALED = {
  data: 'users.data',
  storage: 'data_storages.data',
  dob: 'claimed_profiles.dob',
  firstName: 'claimed_profiles.first_name',
  lastName: 'claimed_profiles.last_name',
  address: 'claimed_profiles.address',
  postcode: 'claimed_profiles.postcode',
  city: 'claimed_profiles.city',
  metadata: 'claimed_profiles.metadata',
  documentMetadata: 'documents.metadata',
  commentTitle: 'comments.title',
  commentData: 'comments.data',
} as const;

/** Instants as Postgres writes them in JSON. */
interface Stamped {
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A claimed profile as Postgres writes it in JSON: personal data is still sealed. */
export interface SealedProfile extends Stamped {
  readonly id: string;
  readonly state: ClaimedProfileState;
  readonly firstNameSealed: string | null;
  readonly lastNameSealed: string | null;
  readonly dobSealed: string | null;
  readonly addressSealed: string | null;
  readonly postcodeSealed: string | null;
  readonly citySealed: string | null;
  readonly country: string | null;
  readonly metadataSealed: string | null;
}

/** A phone likewise; sealed in the context of users.phone. */
export interface SealedPhone {
  readonly numberSealed: string;
  readonly validatedAt: string | null;
}

/** An account as the Barong family shows it in a list. */
export interface SealedAccount extends Stamped {
  readonly userId: string;
  readonly uid: string;
  readonly username: string | null;
  readonly role: Role;
  readonly level: number;
  readonly state: UserState;
  readonly twoFactorProvider: Factor | null;
  readonly emailSealed: string | null;
  readonly dataSealed: string | null;
  readonly referralUid: string | null;
}

/** The same with everything that its owner sees of it. */
export interface SealedFullAccount extends SealedAccount {
  readonly labels: readonly (Stamped & {
    readonly key: string;
    readonly value: string;
    readonly scope: 'public' | 'private';
    readonly description: string | null;
  })[];
  readonly phones: readonly SealedPhone[];
  readonly profiles: readonly SealedProfile[];
  readonly dataStorages: readonly (Stamped & { readonly title: string; readonly dataSealed: string })[];
}

/** A profile of `p`, as arguments of json_build_object. */
export const PROFILE_JSON = `'id', p.id, 'state', p.state, 'firstNameSealed', p.first_name_sealed,
  'lastNameSealed', p.last_name_sealed, 'dobSealed', p.dob_sealed, 'addressSealed', p.address_sealed,
  'postcodeSealed', p.postcode_sealed, 'citySealed', p.city_sealed, 'country', p.country,
  'metadataSealed', p.metadata_sealed, 'createdAt', p.created_at, 'updatedAt', p.updated_at`;

/** An account `u` likewise. */
export const ACCOUNT_JSON = `'userId', u.id::text, 'uid', u.uid, 'username', u.username, 'role', u.role, 'level', u.level,
  'state', u.state, 'twoFactorProvider', u.two_factor_provider, 'emailSealed', u.email_sealed,
  'dataSealed', u.data_sealed, 'referralUid', (SELECT r.uid FROM users r WHERE r.id = u.referral_id),
  'createdAt', u.created_at, 'updatedAt', u.updated_at`;

/** Profiles of `u` likewise. */
export const PROFILES_JSON = `'profiles', (SELECT coalesce(json_agg(json_build_object(${PROFILE_JSON})
  ORDER BY p.created_at, p.id), '[]') FROM claimed_profiles p WHERE p.user_id = u.id)`;

/** Everything of `u` likewise. */
export const FULL_JSON = `${ACCOUNT_JSON}, ${PROFILES_JSON},
  'labels', (SELECT coalesce(json_agg(json_build_object('key', l.key, 'value', l.value, 'scope', l.scope,
               'description', l.description, 'createdAt', l.created_at, 'updatedAt', l.updated_at) ORDER BY l.id), '[]')
             FROM labels l WHERE l.user_id = u.id),
  'phones', (SELECT coalesce(json_agg(json_build_object('numberSealed', n.number_sealed, 'validatedAt', n.validated_at)
               ORDER BY n.id), '[]') FROM phones n WHERE n.user_id = u.id),
  'dataStorages', (SELECT coalesce(json_agg(json_build_object('title', d.title, 'dataSealed', d.data_sealed,
                    'createdAt', d.created_at, 'updatedAt', d.updated_at) ORDER BY d.id), '[]')
                   FROM data_storages d WHERE d.user_id = u.id)`;

const FIND = new Statement<{ account: SealedFullAccount }>(
  'full-account-find',
  `SELECT json_build_object(${FULL_JSON}) AS account FROM users u WHERE u.id = :userId`,
);

/** Everything of one account, in one round trip. */
export async function findFullAccount(
  db: Database | Transaction,
  userId: string,
): Promise<SealedFullAccount | undefined> {
  return (await FIND.run(db, { userId }))[0]?.account;
}
