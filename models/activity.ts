import type { ActivityResult, ActivityTopic } from '../domain/activity.js';
import type { Caller } from '../domain/actor.js';
import type { Database, Transaction } from '../platform/database.js';
import { Table } from './table.js';

/** One authentication event. `reason` is a word of ours, never personal data. */
export interface NewActivity {
  readonly topic: ActivityTopic;
  readonly action: string;
  readonly result: ActivityResult;
  readonly reason?: string;
  readonly userId?: string;
  /** Who did it, where that is not the account that it happened to: such a row is an audit row. */
  readonly actorId?: string;
  /** What an audit row is about: the topic of its permission; `topic` where the call has none. */
  readonly auditTopic?: string;
  /** What was changed beside an account: `permission:12`. */
  readonly subject?: string;
  readonly changes?: AuditChanges;
  /** UUID of the call that made the change: tried again, it finds its own row (reliability F19). */
  readonly operationId?: string;
  readonly verificationId?: string;
  /** Blind index of the address that it was about. */
  readonly addressIndex?: Buffer;
}

/** What an administrator changed, by the name of the field: old and new value, both masked where they are personal. */
export type AuditChanges = Readonly<Record<string, { readonly old: unknown; readonly new: unknown }>>;

/** Some of an account's events. */
interface EventFilter {
  readonly userId: string;
  readonly events: readonly (readonly [topic: ActivityTopic, action: string])[];
  /** Seconds since 1970: not before, and before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly result?: string | undefined;
}

/** A row of the append-only activity log. */
export class Activity extends Table {
  static override readonly tableName = 'activities';

  id!: string;
  userId!: string | null;
  actorId!: string | null;
  verificationId!: string | null;
  addressIndex!: Buffer | null;
  topic!: ActivityTopic;
  action!: string;
  result!: ActivityResult;
  reason!: string | null;
  /** Set: an administrator did it, or tried to. */
  auditTopic!: string | null;
  subject!: string | null;
  changes!: AuditChanges | null;
  operationId!: string | null;
  ip!: string;
  userAgent!: string;
  requestId!: string;
  at!: Date;

  /** The newest events of an account, newest first. */
  static async newestOf(db: Database, userId: string, limit: number): Promise<Activity[]> {
    return Activity.query(db).where({ userId }).orderBy('id', 'desc').limit(limit);
  }

  /** One page of some of an account's events, the newest first, and how many there are. @param page from 1 */
  static async pageOf(
    db: Database,
    { userId, events, from, to, result }: EventFilter,
    { page, perPage }: { page: number; perPage: number },
  ): Promise<{ results: Activity[]; total: number }> {
    const found = Activity.query(db)
      .where({ userId, ...(result !== undefined && { result }) })
      .whereIn(
        ['topic', 'action'],
        events.map(([topic, action]) => [topic, action]),
      )
      .orderBy('id', 'desc');
    if (from !== undefined) void found.whereRaw('at >= to_timestamp(?)', [from]);
    if (to !== undefined) void found.whereRaw('at < to_timestamp(?)', [to]);
    return found.page(page - 1, perPage);
  }

  /** When the owner of an account last got a session, by a registration or a login. */
  static async lastLoginOf(db: Database, userId: string): Promise<Date | undefined> {
    const last = await Activity.query(db)
      .where({ userId, action: 'complete', result: 'succeed' })
      .whereIn('topic', ['login', 'registration'])
      .orderBy('id', 'desc')
      .select('at')
      .first();
    return last?.at;
  }

  /** The audit row of a change that an earlier try of the same call made. */
  static async ofOperation(trx: Transaction, operationId: string): Promise<Activity | undefined> {
    return Activity.query(trx).where({ operationId }).first();
  }

  /** Records an event, in the transaction of what it records. */
  static async record(
    db: Database | Transaction,
    caller: Pick<Caller, 'ip' | 'userAgent' | 'requestId'>,
    activity: NewActivity,
  ): Promise<void> {
    const { ip, userAgent, requestId } = caller;
    const audited = activity.actorId !== undefined && { auditTopic: activity.topic };
    await Activity.query(db).insert({ ...audited, ...activity, ip, userAgent, requestId });
  }
}
