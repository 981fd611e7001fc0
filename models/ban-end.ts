import type { Transaction } from '../platform/database.js';
import { BAN_LABEL, Ban } from './ban.js';
import { Label } from './label.js';
import { queueNotice } from './notice.js';
import { Session } from './session.js';
import { User } from './user.js';

/** How a ban ends. */
interface BanEnd {
  readonly ban: Pick<Ban, 'id'>;
  /** Account of whoever lifts it; null: its moment came. */
  readonly by: string | null;
  /** UUID of the call: tried again, it finds its own work (reliability F19). */
  readonly liftId: string;
  /** UUID */
  readonly noticeId: string;
}

/**
 * Ends a ban whose account is locked: the label goes, the owner is told. Nothing that the ban ended comes back; the standing
 * is the caller's to make anew.
 */
export async function endBan(
  trx: Transaction,
  sealer: Parameters<typeof queueNotice>[1],
  user: User,
  { ban, by, liftId, noticeId }: BanEnd,
): Promise<void> {
  await Ban.lift(trx, ban.id, by, liftId);
  await Label.remove(trx, { userId: user.id, ...BAN_LABEL });
  // A login that overlapped with the ban may have left one; it was refused all the time and is not revived.
  await Session.endAll(trx, user.id);
  await queueNotice(trx, sealer, User.reachable(user), { id: noticeId, kind: 'account_unbanned' });
}
