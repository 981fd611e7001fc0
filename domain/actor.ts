import type { Factor, Language, Role, UserState } from './states.js';

/** Who is asking, however he proved it (bearer token today; cookie, JWT and API key later). */
export interface Actor {
  /** Primary key of the account (decimal text: Postgres bigint). */
  readonly userId: string;
  /** `ID` + 10 upper-case hex. */
  readonly uid: string;
  readonly role: Role;
  /** Second factors that are active. */
  readonly factors: readonly Factor[];
  /** UUID of the session. */
  readonly sessionId: string;
  readonly account: AccountSnapshot;
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
 * The account as the statement that proved the session read it, so that `get_me` costs one round trip.
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
  readonly firstNameSealed: string | null;
  readonly lastNameSealed: string | null;
  readonly patronymicSealed: string | null;
  readonly contactInfoSealed: string | null;
  readonly timezone: string | null;
}
