import type { BanStage } from '../domain/ban-expiry.js';
import { CLOCKS_DIFFER_MS } from '../domain/limits.js';
import { Activity } from '../models/activity.js';
import { Ban, type TimedBan } from '../models/ban.js';
import { endBan } from '../models/ban-end.js';
import { User } from '../models/user.js';
import type { Transaction } from '../platform/database.js';
import { newId } from '../platform/ids.js';
import type { ActivityDeps } from './deps.js';

/** Which ban. */
interface Named {
  readonly banId: string;
}

/** Where it stands: nothing personal. */
interface BanSnapshot {
  readonly stage: BanStage;
  readonly userRef?: string;
  /** Until it ends, by Postgres' clock; 0 when that is over. */
  readonly inMs: number;
}

/** Nobody called: a moment came. */
const NOBODY = { ip: '', userAgent: '', requestId: '' } as const;

/** Business writes of the end of a ban. */
export function createBanExpiryActivities({ database, sealer, references, standing }: ActivityDeps) {
  return {
    /** Says where a ban that ends by itself stands, and keeps that its flow knows. */
    async takeBan({ banId }: Named): Promise<BanSnapshot> {
      return tend(banId, async (trx, ban) => {
        if (!ban) return { stage: 'unknown', inMs: 0 };
        const stage = ban.liftedAt === null ? 'banned' : 'lifted';
        await (stage === 'banned' ? Ban.markNoted(trx, banId) : Ban.markSettled(trx, banId));
        const inMs = Math.max(0, ban.endsAt.getTime() - ban.now.getTime());
        return { stage, userRef: references(ban.userId), inMs };
      });
    },

    /** Lifts a ban whose moment came, in ONE transaction; once. One that somebody lifted a moment ago stays as it is. */
    async liftBan({ banId }: Named): Promise<void> {
      await tend(banId, async (trx, ban, user) => {
        if (!ban || !user || ban.liftedAt !== null) return;
        if (ban.endsAt.getTime() > ban.now.getTime() + CLOCKS_DIFFER_MS) return;
        await endBan(trx, sealer, user, { ban, by: null, liftId: newId(), noticeId: newId() });
        await User.refreshStanding(trx, user.id, standing);
        await Activity.record(trx, NOBODY, {
          topic: 'admin',
          action: 'unban',
          result: 'succeed',
          reason: 'expired',
          userId: user.id,
        });
      });
    },
  };

  /** Locks account and ban, in this order, and lets something be done. */
  function tend<T>(
    banId: string,
    act: (trx: Transaction, ban: TimedBan | undefined, user: User | undefined) => Promise<T>,
  ): Promise<T> {
    return database.transaction(async (trx) => {
      const named = await Ban.query(trx).findById(banId).select('userId');
      const user = named && (await User.lockForChange(trx, named.userId));
      return act(trx, await Ban.lockTimed(trx, banId), user);
    });
  }
}
