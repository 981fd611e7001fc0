import type { Actor } from '../../domain/actor.js';
import type { ClaimedProfileState } from '../../domain/claimed-profile.js';
import { DomainError } from '../../domain/errors.js';
import type { Role, UserState } from '../../domain/states.js';
import {
  BARONG_SEALED,
  findFullAccount,
  type SealedAccount,
  type SealedFullAccount,
  type SealedPhone,
  type SealedProfile,
} from '../../models/full-account.js';
import { SEALED } from '../../models/user.js';
import type { UseCaseDeps } from './deps.js';
import { takeReadAlong } from './read-along.js';

/** A phone of an account. */
export interface PhoneView {
  /** E.164. */
  readonly number: string;
  /** ISO 3166-1 alpha-2; null where the number belongs to no country. */
  readonly country: string | null;
  /** Digits of the country's calling code; undefined where nobody knows it. */
  readonly callingCode: string | undefined;
  readonly validatedAt: Date | null;
}

/** What a person claims to be. */
export interface ClaimedProfileView {
  readonly id: string;
  readonly state: ClaimedProfileState;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** YYYY-MM-DD. */
  readonly dob: string | null;
  readonly address: string | null;
  readonly postcode: string | null;
  readonly city: string | null;
  readonly country: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A label, whoever may see it. */
export interface LabelView {
  readonly key: string;
  readonly value: string;
  readonly scope: 'public' | 'private';
  readonly description: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** An account as the Barong family shows it in a list, unmasked. */
export interface AccountView {
  readonly userId: string;
  readonly uid: string;
  readonly username: string | null;
  readonly email: string | null;
  readonly role: Role;
  readonly level: number;
  readonly state: UserState;
  readonly otp: boolean;
  readonly referralUid: string | null;
  /** JSON text of the client's own. */
  readonly data: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The same with everything that its owner sees of it. */
export interface FullAccount extends AccountView {
  readonly labels: readonly LabelView[];
  readonly phones: readonly PhoneView[];
  readonly profiles: readonly ClaimedProfileView[];
  readonly dataStorages: readonly {
    readonly title: string;
    readonly data: string;
    readonly createdAt: Date;
    readonly updatedAt: Date;
  }[];
}

type Opening = Pick<UseCaseDeps, 'sealer' | 'phones'>;

/** The actor's account with everything. @throws DomainError `not_found` when it is gone */
export async function ownFullAccount(
  deps: Opening & Pick<UseCaseDeps, 'database'>,
  actor: Pick<Actor, 'userId'>,
): Promise<FullAccount> {
  const { userId } = actor;
  const account = takeReadAlong(actor) ?? (await findFullAccount(deps.database, userId));
  if (!account) throw new DomainError('not_found');
  return openFullAccount(deps, account);
}

/** Opens what is sealed of an account in a list. */
export function openAccountView(
  { sealer }: Pick<Opening, 'sealer'>,
  { userId, uid, username, role, level, state, referralUid, ...sealed }: SealedAccount,
): AccountView {
  const { emailSealed, dataSealed, twoFactorProvider } = sealed;
  return {
    ...{ userId, uid, username, role, level, state, referralUid },
    email: emailSealed === null ? null : sealer.open(SEALED.email, emailSealed),
    data: dataSealed === null ? null : sealer.open(BARONG_SEALED.data, dataSealed),
    otp: twoFactorProvider !== null,
    ...stamps(sealed),
  };
}

/** Opens what is sealed of an account. */
export function openFullAccount(deps: Opening, account: SealedFullAccount): FullAccount {
  const { labels, phones, profiles, dataStorages } = account;
  return {
    ...openAccountView(deps, account),
    labels: labels.map((label) => ({ ...label, ...stamps(label) })),
    phones: phones.map((phone) => openPhone(deps, phone)),
    profiles: profiles.map((profile) => openProfile(deps, profile)),
    dataStorages: dataStorages.map((storage) => ({
      title: storage.title,
      data: deps.sealer.open(BARONG_SEALED.storage, storage.dataSealed),
      ...stamps(storage),
    })),
  };
}

/** Opens a phone. */
export function openPhone({ sealer, phones }: Opening, phone: SealedPhone): PhoneView {
  const number = sealer.open(SEALED.phone, phone.numberSealed);
  const { validatedAt } = phone;
  return {
    number,
    ...phones.placeOf(number),
    validatedAt: validatedAt === null ? null : new Date(validatedAt),
  };
}

/** Opens a claimed profile. */
export function openProfile({ sealer }: Pick<Opening, 'sealer'>, profile: SealedProfile): ClaimedProfileView {
  const open = (context: string, sealed: string | null): string | null =>
    sealed === null ? null : sealer.open(context, sealed);
  const metadata = open(BARONG_SEALED.metadata, profile.metadataSealed);
  return {
    id: profile.id,
    state: profile.state,
    firstName: open(BARONG_SEALED.firstName, profile.firstNameSealed),
    lastName: open(BARONG_SEALED.lastName, profile.lastNameSealed),
    dob: open(BARONG_SEALED.dob, profile.dobSealed),
    address: open(BARONG_SEALED.address, profile.addressSealed),
    postcode: open(BARONG_SEALED.postcode, profile.postcodeSealed),
    city: open(BARONG_SEALED.city, profile.citySealed),
    country: profile.country,
    metadata: metadata === null ? null : JSON.parse(metadata),
    ...stamps(profile),
  };
}

function stamps({ createdAt, updatedAt }: { readonly createdAt: string; readonly updatedAt: string }) {
  return { createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
}
