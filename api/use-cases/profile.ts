import type { Actor, Caller } from '../../domain/actor.js';
import type { Language } from '../../domain/states.js';
import { PROFILE_SEALED, Profile } from '../../models/profile.js';
import { User } from '../../models/user.js';
import { type Account, openAccount } from './account.js';
import type { UseCaseDeps } from './deps.js';
import { loggedOnce } from './logged-once.js';
import { nameColumns, present } from './profile-columns.js';

/** What is sent changes, what is absent stays; null clears. */
export interface ProfileChanges {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly patronymic?: string | null;
  /** IANA name */
  readonly timezone?: string | null;
  readonly contactInfo?: string | null;
  /** Of every message to this person from now on. */
  readonly language?: Language;
}

/**
 * Changes the person's own words about himself. Names are sealed, and found again by a blind index.
 * @returns the account as it is now
 */
export async function updateProfile(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  changes: ProfileChanges,
): Promise<Account> {
  const { userId, account, details } = actor;
  if (!details) throw new Error('a profile is changed by a session of the product');
  const seal = (field: keyof typeof PROFILE_SEALED): string | null | undefined => {
    const value = changes[field];
    return typeof value === 'string' ? deps.sealer.seal(PROFILE_SEALED[field], value) : value;
  };
  const changed = present<Partial<Profile>>({
    ...nameColumns(deps, PROFILE_SEALED, changes),
    patronymicSealed: seal('patronymic'),
    contactInfoSealed: seal('contactInfo'),
    timezone: changes.timezone,
  });
  await loggedOnce(deps, caller, async (trx) => {
    if (Object.keys(changed).length > 0) await Profile.change(trx, userId, changed);
    if (changes.language) await User.setLanguage(trx, userId, changes.language);
    return { topic: 'profile', action: 'update', result: 'succeed', userId };
  });
  const language = changes.language ?? account.language;
  return openAccount(deps, { ...account, language }, { ...details, ...changed });
}
