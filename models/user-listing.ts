import type { QueryBuilder } from 'objection';
import type { AccountDetails, AccountSnapshot } from '../domain/actor.js';
import { LIST_TOTAL_MAX } from '../domain/limits.js';
import type { Role, UserState } from '../domain/states.js';
import type { Database } from '../platform/database.js';
import { DETAILED, type DetailedJson, PROFILE_JOIN, snapshotOf } from './account-snapshot.js';
import { sql } from './sql.js';
import { User } from './user.js';

/** What a search may mean: an account is found when any of these is its own; each has its index. */
export interface UserSearch {
  readonly id?: string;
  readonly uid?: string;
  /** Of a verified phone. */
  readonly phoneIndex?: Buffer;
  readonly emailIndex?: Buffer;
}

/** Which accounts; what is not said is not looked at. */
export interface UserFilter {
  readonly state?: UserState;
  readonly role?: Role;
  readonly search?: UserSearch;
}

/** An account as the list shows it; personal data is still sealed. */
type ListedUser = Pick<
  User,
  'id' | 'uid' | 'role' | 'state' | 'level' | 'phoneSealed' | 'emailSealed' | 'emailVerifiedAt' | 'createdAt'
>;

/**
 * One page of accounts, the newest first, and how many there are: exact up to LIST_TOTAL_MAX. Both statements go down an
 * index, however many accounts there are; what is counted is put into the index's order for that reason alone (issue 5,
 * section 5).
 */
export async function listUsers(
  db: Database,
  filter: UserFilter,
  { page, perPage }: { page: number; perPage: number },
): Promise<{ rows: ListedUser[]; total: number }> {
  const rows = await newest(db, filter)
    .select(
      'id',
      'uid',
      'role',
      'state',
      'level',
      'phoneSealed',
      'emailSealed',
      'emailVerifiedAt',
      'createdAt',
    )
    .offset((page - 1) * perPage)
    .limit(perPage);
  const counted = newest(db, filter).select('id').limit(LIST_TOTAL_MAX).as('counted');
  const [count] = (await User.query(db)
    .count('* as total')
    .from(counted as never)) as unknown as { total: string }[];
  return { rows, total: Number(count?.total ?? 0) };
}

function newest(db: Database, { state, role, search }: UserFilter): QueryBuilder<User> {
  const found = User.query(db).orderBy('id', 'desc');
  if (state) void found.where({ state });
  if (role) void found.where({ role });
  if (search) void found.where((any) => void orAny(any, search));
  return found;
}

function orAny(any: QueryBuilder<User>, { id, uid, phoneIndex, emailIndex }: UserSearch): void {
  if (id !== undefined) void any.orWhere({ id });
  if (uid !== undefined) void any.orWhere({ uid });
  if (emailIndex !== undefined) void any.orWhere({ emailIndex });
  if (phoneIndex !== undefined)
    void any.orWhere((held) => void held.where({ phoneIndex }).whereNotNull('phoneVerifiedAt'));
}

/** An account as its own session would see it. */
export async function findAccount(
  db: Database,
  id: string,
): Promise<(AccountSnapshot & { readonly details: AccountDetails }) | undefined> {
  const { rows } = await sql<{ account: DetailedJson }>(
    db,
    `SELECT json_build_object(${DETAILED}) AS account FROM users u ${PROFILE_JOIN} WHERE u.id = ?`,
    [id],
  );
  return rows[0] && snapshotOf(rows[0].account);
}
