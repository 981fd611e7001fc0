import { DomainError } from '../../domain/errors.js';
import { PER_PAGE_MAX } from '../../domain/limits.js';
import type { Role, UserState } from '../../domain/states.js';
import { Activity } from '../../models/activity.js';
import { BAN_SEALED, Ban } from '../../models/ban.js';
import { Session } from '../../models/session.js';
import { SEALED } from '../../models/user.js';
import { findAccount, listUsers as listRows, type UserSearch } from '../../models/user-listing.js';
import { type Account, openAccount } from './account.js';
import type { UseCaseDeps } from './deps.js';

/** Which accounts, and which page of them. */
export interface UserQuery {
  readonly page: number;
  readonly perPage: number;
  /** Exact: a phone in any spelling, an e-mail, a uid, the number of an account. */
  readonly search?: string;
  readonly state?: UserState;
  readonly role?: Role;
}

/** One page of accounts. */
export interface UserPage {
  readonly items: readonly Pick<
    Account,
    'id' | 'uid' | 'email' | 'emailVerified' | 'phone' | 'role' | 'state' | 'level' | 'createdAt'
  >[];
  /** Exact to 10,000 (product-api). */
  readonly total: number;
}

/** An account as an administrator sees it. */
export interface UserView {
  readonly account: Account;
  readonly ban: {
    readonly reason: string;
    readonly message: string | null;
    readonly at: Date;
    /** uid of whoever spoke it. */
    readonly by: string;
    /** When it ends by itself; null: it does not. */
    readonly until: Date | null;
  } | null;
  /** The living ones, the latest used first; no more than a page can have. */
  readonly sessions: readonly {
    readonly id: string;
    readonly ip: string;
    readonly userAgent: string;
    readonly createdAt: Date;
    readonly lastSeenAt: Date;
  }[];
  readonly lastLoginAt: Date | null;
}

/** One page of accounts, the newest first. A search that can mean nothing finds nothing. */
export async function listUsers(
  deps: UseCaseDeps,
  { page, perPage, search, state, role }: UserQuery,
): Promise<UserPage> {
  const meanings = search === undefined ? undefined : meaningsOf(deps, search);
  if (meanings && Object.keys(meanings).length === 0) return { items: [], total: 0 };
  const filter = { ...(state && { state }), ...(role && { role }), ...(meanings && { search: meanings }) };
  const { rows, total } = await listRows(deps.database, filter, { page, perPage });
  const open = (context: string, sealed: string | null) =>
    sealed === null ? null : deps.sealer.open(context, sealed);
  const items = rows.map((row) => ({
    id: Number(row.id),
    uid: row.uid,
    email: open(SEALED.email, row.emailSealed),
    emailVerified: row.emailVerifiedAt !== null,
    phone: open(SEALED.phone, row.phoneSealed),
    role: row.role,
    state: row.state,
    level: row.level,
    createdAt: row.createdAt,
  }));
  return { items, total };
}

/** Digits can be a number and a phone: whichever account has either is found. */
function meaningsOf({ index, phones }: UseCaseDeps, text: string): UserSearch {
  const uid = text.toUpperCase();
  if (/^ID[0-9A-F]{10}$/.test(uid)) return { uid };
  if (text.includes('@')) return { emailIndex: index.of('email', text.toLowerCase()) };
  const phone = phones.parse(text);
  return {
    // What a bigint holds.
    ...(/^[0-9]{1,18}$/.test(text) && { id: text }),
    ...(phone !== null && { phoneIndex: index.of('phone', phone) }),
  };
}

/** An account, the ban in force, where it is signed in. @throws DomainError `not_found` */
export async function seeUser(deps: UseCaseDeps, { id }: { id: number }): Promise<UserView> {
  const { database, sealer } = deps;
  const userId = String(id);
  const snapshot = await findAccount(database, userId);
  if (!snapshot) throw new DomainError('not_found');
  const ban = await Ban.inForce(database, userId);
  const sessions = await Session.living(database, userId, deps.sessionIdleSeconds).limit(PER_PAGE_MAX);
  const lastLoginAt = await Activity.lastLoginOf(database, userId);
  return {
    account: openAccount(deps, snapshot, snapshot.details),
    ban: ban
      ? {
          reason: sealer.open(BAN_SEALED.reason, ban.reasonSealed),
          message: ban.messageSealed === null ? null : sealer.open(BAN_SEALED.message, ban.messageSealed),
          at: ban.createdAt,
          by: ban.bannedByUid,
          until: ban.endsAt,
        }
      : null,
    sessions: sessions.map(({ id: sessionId, ip, userAgent, createdAt, lastSeenAt }) => ({
      id: sessionId,
      ip,
      userAgent,
      createdAt,
      lastSeenAt,
    })),
    lastLoginAt: lastLoginAt ?? null,
  };
}
