import type { KycStatus, KycType } from './kyc/words.js';
import type { Factor, Language, Role, UserState } from './states.js';

/** Who is asking, however he proved it: bearer token, cookie, JWT or API key. */
export interface Actor {
  /** Primary key of the account (decimal text: Postgres bigint). */
  readonly userId: string;
  /** `ID` + 10 upper-case hex. */
  readonly uid: string;
  readonly role: Role;
  /** Second factors that are active. */
  readonly factors: readonly Factor[];
  /** UUID of the session; null: an API key asks, which is no session and can end none. */
  readonly sessionId: string | null;
  readonly account: AccountSnapshot;
  /** What only the product API shows of an account; null: he came by another surface's proof. */
  readonly details: AccountDetails | null;
}

/** A program that asks by a key of its own: nobody's account, so nothing that belongs to a person is its (barong.md section 8). */
export interface ServiceActor {
  /** `SI` + 10 upper-case hex. */
  readonly uid: string;
  readonly role: string;
  readonly level: number;
  readonly state: UserState;
  readonly emailSealed: string;
}

/** Whoever may act: a person, or a program. */
export type Holder = Actor | ServiceActor;

/** Whether it is a person's account that asks. */
export function isPerson(holder: Holder): holder is Actor {
  return 'userId' in holder;
}

/** Where a call comes from: what the activity log records beside who. */
export interface Caller {
  readonly requestId: string;
  /** The true client address: X-Forwarded-For counts only behind a trusted proxy. */
  readonly ip: string;
  /** At most 255 characters, control characters removed. */
  readonly userAgent: string;
  /** Best match of Accept-Language. */
  readonly language: Language;
}

/**
 * The account as the statement that proved the session read it, so that who asks costs one round trip.
 * Personal data is still sealed.
 */
export interface AccountSnapshot {
  readonly userId: string;
  readonly uid: string;
  readonly role: Role;
  readonly state: UserState;
  readonly level: number;
  readonly language: Language;
  readonly phoneSealed: string | null;
  readonly emailSealed: string | null;
  readonly emailVerified: boolean;
  readonly twoFactorProvider: Factor | null;
  readonly createdAt: Date;
}

/** The rest of what `get_me` shows, read likewise. */
export interface AccountDetails {
  readonly firstNameSealed: string | null;
  readonly lastNameSealed: string | null;
  readonly patronymicSealed: string | null;
  readonly contactInfoSealed: string | null;
  readonly timezone: string | null;
  /** Its KYC cases, the oldest first, by the numbers that people call them. */
  readonly kyc: readonly { readonly id: number; readonly type: KycType; readonly status: KycStatus }[];
}
