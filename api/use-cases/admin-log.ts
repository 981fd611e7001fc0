import type { ActivityResult } from '../../domain/activity.js';
import { eventsNamed, type SeenTopic, seenEvent } from '../../domain/seen-activity.js';
import type { Activity, AuditChanges } from '../../models/activity.js';
import { type LogFilter, listLog, readLog } from '../../models/activity-listing.js';
import { findLogPersons } from '../../models/log-person.js';
import type { UseCaseDeps } from './deps.js';
import { type AccountView, openAccountView } from './full-account.js';

/** Which rows of the log administrators ask for; each to the letter. */
export interface LogQuery {
  readonly topic?: string | undefined;
  readonly action?: string | undefined;
  readonly uid?: string | undefined;
  readonly email?: string | undefined;
  /** Seconds since 1970: not before, and before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The same of what administrators did. */
export type AuditQuery = LogQuery & { readonly targetUid?: string | undefined };

/** A row of the log. */
interface RowView {
  readonly id: number;
  readonly action: string;
  readonly result: ActivityResult;
  readonly ip: string;
  readonly userAgent: string;
  /** A word of ours. */
  readonly reason: string | null;
  readonly at: Date;
}

/** What an owner did; null: nobody knows whose it was, or the account is gone. */
export interface UserActivityView extends RowView {
  readonly topic: SeenTopic;
  readonly user: AccountView | null;
}

/** What an administrator did. */
export interface AuditView extends RowView {
  readonly topic: string;
  readonly subject: string | null;
  readonly changes: AuditChanges | null;
  readonly admin: AccountView | null;
  /** The account that it happened to. */
  readonly target: AccountView | null;
}

interface Paging {
  readonly page: number;
  readonly limit: number;
}
interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}
type Deps = Pick<UseCaseDeps, 'database' | 'sealer' | 'index'>;

/** Rows that are read at once for an export. */
const EXPORT_PAGE = 1_000;
/** Rows of one export: own number, some 50 MB; whoever needs more asks again with an earlier `to`. */
const EXPORT_ROWS_MAX = 100_000;

/** One page of what owners did, the newest first, in the words of the family. */
export async function listUserActivity(
  deps: Deps,
  { topic, action, ...query }: LogQuery,
  paging: Paging,
): Promise<Page<UserActivityView>> {
  const filter = { ...filterOf(deps, query), of: { events: eventsNamed({ topic, action }) } };
  const { rows, total } = await listLog(deps.database, filter, paging);
  const persons = await personsOf(deps, rows, ({ userId }) => [userId]);
  const items = rows.flatMap((row): UserActivityView[] => {
    const seen = seenEvent(row);
    return seen ? [{ ...rowOf(row), ...seen, user: persons(row.userId) }] : [];
  });
  return { items, total };
}

/** One page of what administrators did, the newest first. */
export async function listAudits(deps: Deps, query: AuditQuery, paging: Paging): Promise<Page<AuditView>> {
  const { rows, total } = await listLog(deps.database, auditFilter(deps, query), paging);
  return { items: await auditsOf(deps, rows), total };
}

/** The same, the first EXPORT_ROWS_MAX of them, page by page: memory does not grow with the log. */
export async function* exportAudits(deps: Deps, query: AuditQuery): AsyncGenerator<readonly AuditView[]> {
  const filter = auditFilter(deps, query);
  let before: string | undefined;
  for (let count = 0; count < EXPORT_ROWS_MAX; count += EXPORT_PAGE) {
    const rows = await readLog(deps.database, filter, before, EXPORT_PAGE);
    if (rows.length > 0) yield await auditsOf(deps, rows);
    if (rows.length < EXPORT_PAGE) return;
    before = rows.at(-1)?.id;
  }
}

function auditFilter(deps: Deps, { topic, action, targetUid, ...query }: AuditQuery): LogFilter {
  return { ...filterOf(deps, query), of: 'administrators', topic, action, targetUid };
}

function filterOf({ index }: Deps, { uid, email, from, to }: LogQuery) {
  const emailIndex = email === undefined ? undefined : index.of('email', email.toLowerCase());
  return { who: { uid, emailIndex }, from, to };
}

async function auditsOf(deps: Deps, rows: readonly Activity[]): Promise<AuditView[]> {
  const persons = await personsOf(deps, rows, ({ actorId, userId }) => [actorId, userId]);
  return rows.map((row) => ({
    ...rowOf(row),
    topic: row.auditTopic ?? row.topic,
    subject: row.subject,
    changes: row.changes,
    admin: persons(row.actorId),
    target: persons(row.userId),
  }));
}

function rowOf({ id, action, result, ip, userAgent, reason, at }: Activity): RowView {
  return { id: Number(id), action, result, ip, userAgent, reason, at };
}

/** Accounts of rows, each opened once. */
async function personsOf(
  { database, sealer }: Deps,
  rows: readonly Activity[],
  named: (row: Activity) => readonly (string | null)[],
): Promise<(id: string | null) => AccountView | null> {
  const ids = rows.flatMap(named).filter((id) => id !== null);
  const views = new Map<string, AccountView>();
  for (const [id, person] of await findLogPersons(database, ids))
    views.set(id, openAccountView({ sealer }, person));
  return (id) => (id === null ? null : (views.get(id) ?? null));
}
