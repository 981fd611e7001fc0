import type { AccountDetails, AccountSnapshot, Actor } from '../../domain/actor.js';
import type { Factor, Language, Role, UserState } from '../../domain/states.js';
import { SEALED } from '../../models/user.js';
import type { UseCaseDeps } from './deps.js';

/** An account as its owner sees it. */
export interface Account {
  /** Number that the product API shows. */
  readonly id: number;
  readonly uid: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  /** E.164 */
  readonly phone: string | null;
  readonly role: Role;
  readonly state: UserState;
  readonly level: number;
  readonly language: Language;
  readonly twoFactorProvider: Factor | null;
  readonly profile: {
    readonly firstName: string | null;
    readonly lastName: string | null;
    readonly patronymic: string | null;
    /** IANA name */
    readonly timezone: string | null;
    readonly contactInfo: string | null;
  };
  /** The oldest first. */
  readonly kyc: AccountDetails['kyc'];
  readonly createdAt: Date;
}

/**
 * The actor's own account: opened from what the session's statement read, without another one.
 * @throws Error for an actor of another surface: its proof reads no details
 */
export function ownAccount(deps: Pick<UseCaseDeps, 'sealer'>, { account, details }: Actor): Account {
  if (!details) throw new Error('an account without its details is not shown');
  return openAccount(deps, account, details);
}

/** Opens what is sealed of an account. */
export function openAccount(
  { sealer }: Pick<UseCaseDeps, 'sealer'>,
  account: AccountSnapshot,
  details: AccountDetails,
): Account {
  const open = (context: string, sealed: string | null): string | null =>
    sealed === null ? null : sealer.open(context, sealed);
  return {
    id: Number(account.userId),
    uid: account.uid,
    email: open(SEALED.email, account.emailSealed),
    emailVerified: account.emailVerified,
    phone: open(SEALED.phone, account.phoneSealed),
    role: account.role,
    state: account.state,
    level: account.level,
    language: account.language,
    twoFactorProvider: account.twoFactorProvider,
    profile: {
      firstName: open('profiles.first_name', details.firstNameSealed),
      lastName: open('profiles.last_name', details.lastNameSealed),
      patronymic: open('profiles.patronymic', details.patronymicSealed),
      timezone: details.timezone,
      contactInfo: open('profiles.contact_info', details.contactInfoSealed),
    },
    kyc: details.kyc,
    createdAt: account.createdAt,
  };
}
