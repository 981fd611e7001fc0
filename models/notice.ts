import { WRONG_GUESSES_NOTICE_SECONDS } from '../domain/limits.js';
import type { Channel, NoticeKind } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { MESSAGE_ADDRESS, Message } from './message.js';
import { sql } from './sql.js';
import { type Reachable, SEALED } from './user.js';

/** As much of platform/crypto's Sealer as is used here: models know no platform. */
interface Sealing {
  seal(context: string, plain: string): string;
  open(context: string, sealed: string): string;
}

/** What an owner is told. */
export interface NewNotice {
  /** UUID */
  readonly id: string;
  readonly kind: NoticeKind;
  /** The address that the change was about. */
  readonly touched?: 'email' | 'phone';
}

/**
 * Tells an owner of a change, in the change's transaction: by verified e-mail, else by SMS; by the other one when
 * the change touched that address itself, where there is another (issue 4).
 */
export async function queueNotice(
  trx: Database | Transaction,
  sealer: Sealing,
  owner: Reachable,
  { id, kind, touched }: NewNotice,
): Promise<void> {
  const email = owner.emailVerified && owner.emailSealed ? owner.emailSealed : undefined;
  const byEmail = email !== undefined && (touched !== 'email' || owner.phoneSealed === null);
  const [channel, address]: [Channel, string | undefined] = byEmail
    ? ['email', sealer.open(SEALED.email, email)]
    : ['sms', owner.phoneSealed === null ? undefined : sealer.open(SEALED.phone, owner.phoneSealed)];
  if (address === undefined) return;
  await Message.queue(trx, {
    id,
    userId: owner.userId,
    kind,
    channel,
    addressSealed: sealer.seal(MESSAGE_ADDRESS, address),
    language: owner.language,
  });
}

/** Whether an owner was told of wrong guesses lately: a stranger must not fill his inbox. */
export async function wasToldLately(
  db: Database | Transaction,
  userId: string,
  kind: NoticeKind,
): Promise<boolean> {
  const { rows } = await sql(
    db,
    `SELECT 1 FROM messages WHERE user_id = ? AND kind = ?
        AND created_at > now() - make_interval(secs => ?) LIMIT 1`,
    [userId, kind, WRONG_GUESSES_NOTICE_SECONDS],
  );
  return rows.length > 0;
}
