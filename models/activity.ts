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
  /** Who did it, where that is not the account that it happened to. */
  readonly actorId?: string;
  readonly verificationId?: string;
  /** Blind index of the address that it was about. */
  readonly addressIndex?: Buffer;
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
  ip!: string;
  userAgent!: string;
  requestId!: string;
  at!: Date;

  /** The newest events of an account, newest first. */
  static async newestOf(db: Database, userId: string, limit: number): Promise<Activity[]> {
    return Activity.query(db).where({ userId }).orderBy('id', 'desc').limit(limit);
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

  /** Records an event, in the transaction of what it records. */
  static async record(
    db: Database | Transaction,
    caller: Pick<Caller, 'ip' | 'userAgent' | 'requestId'>,
    activity: NewActivity,
  ): Promise<void> {
    const { ip, userAgent, requestId } = caller;
    await Activity.query(db).insert({ ...activity, ip, userAgent, requestId });
  }
}
