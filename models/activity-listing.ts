import type { QueryBuilder } from 'objection';
import { LIST_TOTAL_MAX } from '../domain/limits.js';
import type { NamedEvent } from '../domain/seen-activity.js';
import type { Database } from '../platform/database.js';
import { Activity } from './activity.js';
import { User } from './user.js';

/** Which rows of the log; what is not said is not looked at. */
export interface LogFilter {
  /** What owners did, by these events; or what administrators did. */
  readonly of: { readonly events: readonly NamedEvent[] } | 'administrators';
  /** Of administrators: as it stands in the row. */
  readonly topic?: string | undefined;
  readonly action?: string | undefined;
  /** The owner, or the administrator. */
  readonly who?: { readonly uid?: string | undefined; readonly emailIndex?: Buffer | undefined } | undefined;
  /** uid of the account that it happened to. */
  readonly targetUid?: string | undefined;
  /** Seconds since 1970: not before, and before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Accounts that one e-mail can belong to, confirmed or not; more than anybody asks for. */
const HOLDERS_MAX = 100;

/** One page of the log, the newest first, and how many rows there are: exact up to LIST_TOTAL_MAX. */
export async function listLog(
  db: Database,
  filter: LogFilter,
  { page, limit }: { readonly page: number; readonly limit: number },
): Promise<{ rows: Activity[]; total: number }> {
  const found = logOf(db, filter, await namedIds(db, filter));
  if (!found) return { rows: [], total: 0 };
  const counted = found.clone().clearSelect().select('id').limit(LIST_TOTAL_MAX).as('counted');
  const [count] = (await Activity.query(db)
    .count('* as total')
    .from(counted as never)) as unknown as { total: string }[];
  const rows = await found.offset((page - 1) * limit).limit(limit);
  return { rows, total: Number(count?.total ?? 0) };
}

/** The next rows of the log, the newest first. @param before id of the last one that was read; undefined: from the newest */
export async function readLog(
  db: Database,
  filter: LogFilter,
  before: string | undefined,
  limit: number,
): Promise<Activity[]> {
  const found = logOf(db, filter, await namedIds(db, filter));
  if (!found) return [];
  if (before !== undefined) void found.where('id', '<', before);
  return found.limit(limit);
}

/** Accounts that a filter names; undefined: it names none. */
interface NamedIds {
  readonly who: readonly string[] | undefined;
  readonly target: readonly string[] | undefined;
}

async function namedIds(db: Database, { who, targetUid }: LogFilter): Promise<NamedIds> {
  const isNamed = who?.uid !== undefined || who?.emailIndex !== undefined;
  return {
    who: isNamed ? await idsOf(db, who) : undefined,
    target: targetUid === undefined ? undefined : await idsOf(db, { uid: targetUid }),
  };
}

/** @returns undefined: nobody is meant */
function logOf(
  db: Database,
  { of, topic, action, from, to }: LogFilter,
  { who, target }: NamedIds,
): QueryBuilder<Activity> | undefined {
  if (who?.length === 0 || target?.length === 0) return undefined;
  const found = Activity.query(db).orderBy('id', 'desc');
  if (who) void found.whereIn(of === 'administrators' ? 'actorId' : 'userId', [...who]);
  if (target) void found.whereIn('userId', [...target]);
  if (of === 'administrators') void found.whereNotNull('auditTopic');
  else {
    if (of.events.length === 0) return undefined;
    void found.whereNull('auditTopic').where((any) => void anyOf(any, of.events));
  }
  if (topic !== undefined) void found.where({ auditTopic: topic });
  if (action !== undefined) void found.where({ action });
  if (from !== undefined) void found.whereRaw('at >= to_timestamp(?)', [from]);
  if (to !== undefined) void found.whereRaw('at < to_timestamp(?)', [to]);
  return found;
}

async function idsOf(
  db: Database,
  { uid, emailIndex }: { readonly uid?: string | undefined; readonly emailIndex?: Buffer | undefined },
): Promise<readonly string[]> {
  const users = await User.query(db)
    .where({ ...(uid !== undefined && { uid }), ...(emailIndex && { emailIndex }) })
    .select('id')
    .limit(HOLDERS_MAX);
  return users.map(({ id }) => id);
}

function anyOf(any: QueryBuilder<Activity>, events: readonly NamedEvent[]): void {
  const plain = events.filter(({ byFactor }) => byFactor === undefined);
  if (plain.length > 0)
    void any.orWhereIn(
      ['topic', 'action'],
      plain.map(({ topic, action }) => [topic, action]),
    );
  for (const { topic, action, byFactor } of events) {
    if (byFactor === undefined) continue;
    void any.orWhere((one) => {
      void one.where({ topic, action });
      void (byFactor ? one.whereNotNull('verificationId') : one.whereNull('verificationId'));
    });
  }
}
