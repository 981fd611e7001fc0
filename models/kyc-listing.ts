import type { KycStatus, KycType } from '../domain/kyc/words.js';
import { LIST_TOTAL_MAX } from '../domain/limits.js';
import type { Database } from '../platform/database.js';
import { FORM_TYPES } from './account-snapshot.js';
import { countAttempts, IDENTITY_NEWS, type IdentityNews, latestAttempt } from './identity-news.js';
import type { KycCase } from './kyc-case.js';
import { sql } from './sql.js';

/** Which cases; what is not said is not looked at. */
export interface CaseFilter {
  readonly type?: KycType;
  /** Any of these. */
  readonly statuses?: readonly KycStatus[];
}

/** A case as the reviewers' list shows it. */
type ListedRow = Pick<
  KycCase,
  'type' | 'number' | 'userId' | 'status' | 'assigneeId' | 'submittedAt' | 'dueAt'
> &
  IdentityNews & { readonly userUid: string; readonly assigneeUid: string | null };

/** A case as its owner is told of it; the message is still sealed. */
export type OwnRow = Pick<
  KycCase,
  'type' | 'number' | 'status' | 'messageSealed' | 'submittedAt' | 'decidedAt'
> &
  IdentityNews & { readonly attempts: number };

/** One page of something. */
interface PageOf {
  readonly page: number;
  readonly perPage: number;
}

/**
 * One page of cases, the oldest first, and how many there are: exact up to LIST_TOTAL_MAX. However many cases and users
 * there are, both statements go down an index in its own order (issue 5, section 5): each status has a branch of its own,
 * which ends where the page does, and Postgres merges them.
 */
export async function listCases(
  db: Database,
  filter: CaseFilter,
  { page, perPage }: PageOf,
): Promise<{ rows: ListedRow[]; total: number }> {
  const cases = oldest(
    filter,
    'id, type, number, user_id, status, assignee_id, submitted_at, due_at',
    page * perPage,
  );
  const { rows } = await sql<ListedRow>(
    db,
    `SELECT page.*, u.uid AS user_uid, a.uid AS assignee_uid, ${IDENTITY_NEWS}
       FROM (${cases.text} ORDER BY submitted_at, id LIMIT ? OFFSET ?) AS page
       JOIN users u ON u.id = page.user_id LEFT JOIN users a ON a.id = page.assignee_id ${latestAttempt('page')}
      ORDER BY page.submitted_at, page.id`,
    [...cases.bindings, perPage, (page - 1) * perPage],
  );
  const counted = oldest(filter, 'id', LIST_TOTAL_MAX);
  const { rows: totals } = await sql<{ total: number }>(
    db,
    `SELECT count(*)::int AS total FROM (${counted.text} LIMIT ?) AS counted`,
    [...counted.bindings, LIST_TOTAL_MAX],
  );
  return { rows, total: totals[0]?.total ?? 0 };
}

/** The first so many cases of a filter, in no order of their own when it names several statuses. */
function oldest(
  { type, statuses = [] }: CaseFilter,
  columns: string,
  limit: number,
): { readonly text: string; readonly bindings: (string | number)[] } {
  const wanted: readonly (KycStatus | undefined)[] =
    statuses.length === 0 ? [undefined] : [...new Set(statuses)];
  const branches = wanted.map((status) => {
    const where = { ...(type && { type }), ...(status && { status }) };
    const conditions = ['true', ...Object.keys(where).map((column) => `${column} = ?`)].join(' AND ');
    return {
      text: `(SELECT ${columns} FROM kyc_cases WHERE ${conditions} ORDER BY submitted_at, id LIMIT ?)`,
      bindings: [...Object.values(where), limit],
    };
  });
  return {
    text: `SELECT * FROM (${branches.map(({ text }) => text).join(' UNION ALL ')}) AS found`,
    bindings: branches.flatMap(({ bindings }) => bindings),
  };
}

const OWN = `SELECT c.type, c.number, c.status, c.message_sealed, c.submitted_at, c.decided_at, ${IDENTITY_NEWS},
                    ${countAttempts('c')} AS attempts
               FROM kyc_cases c ${latestAttempt('c')}`;

/** One page of the cases of an account, the newest first, and how many it has. */
export async function listOwnCases(
  db: Database,
  userId: string,
  { page, perPage }: PageOf,
): Promise<{ rows: OwnRow[]; total: number }> {
  const { rows } = await sql<OwnRow>(
    db,
    `${OWN} WHERE c.user_id = ? AND c.type IN (${FORM_TYPES}) ORDER BY c.submitted_at DESC, c.id DESC LIMIT ? OFFSET ?`,
    [userId, perPage, (page - 1) * perPage],
  );
  const { rows: totals } = await sql<{ total: number }>(
    db,
    `SELECT count(*)::int AS total FROM kyc_cases WHERE user_id = ? AND type IN (${FORM_TYPES})`,
    [userId],
  );
  return { rows, total: totals[0]?.total ?? 0 };
}

/** A case of an account, by what people call it; undefined also for somebody else's. */
export async function findOwnCase(
  db: Database,
  userId: string,
  { type, id }: { type: KycType; id: number },
): Promise<OwnRow | undefined> {
  const { rows } = await sql<OwnRow>(db, `${OWN} WHERE c.type = ? AND c.number = ? AND c.user_id = ?`, [
    type,
    id,
    userId,
  ]);
  return rows[0];
}
