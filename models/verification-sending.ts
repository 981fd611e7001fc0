import type { Channel } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Statement } from './statement.js';
import type { Verification } from './verification.js';

/** What the sender needs. */
export type Claimed = Pick<
  Verification,
  'messageKind' | 'decoy' | 'language' | 'codeSealed' | 'addressSealed'
> & {
  /** An earlier try was never given back, so its message may have left. */
  readonly claimedBefore: boolean;
  /** The Telegram chat that the owner linked. */
  readonly telegramChatSealed: string | null;
};

const CLAIMED = `message_kind, decoy, language, code_sealed, address_sealed, claimed_before,
    (SELECT telegram_chat_sealed FROM users WHERE id = v.user_id) AS telegram_chat_sealed`;

const CLAIM_SEND = new Statement<Claimed>(
  'verification-claim-send',
  `WITH before AS (SELECT id, claimed_at IS NOT NULL AS claimed_before FROM verifications WHERE id = :id FOR UPDATE)
   UPDATE verifications v SET
     claimed_at = now(), channel = :channel,
     code_sealed = CASE WHEN code_digest IS NULL THEN :sealed ELSE code_sealed END,
     code_digest = coalesce(code_digest, CASE WHEN decoy THEN :unmatchable::bytea ELSE :digest::bytea END),
     expires_at = coalesce(expires_at, now() + make_interval(secs => :lifetime))
    FROM before
   WHERE v.id = before.id AND voided_at IS NULL AND sent_at IS NULL AND act_before > now()
   RETURNING ${CLAIMED}`,
);

const CLAIM_AGAIN = new Statement<Claimed>(
  'verification-claim-again',
  `WITH before AS (SELECT id, channel = :channel AS claimed_before FROM verifications WHERE id = :id FOR UPDATE)
   UPDATE verifications v SET channel = :channel, provider_reference = NULL FROM before
    WHERE v.id = before.id AND voided_at IS NULL AND sent_at IS NOT NULL AND consumed_at IS NULL
      AND superseded_at IS NULL AND attempts < max_attempts AND expires_at > now() AND code_sealed IS NOT NULL
   RETURNING ${CLAIMED}`,
);

const MARK_SENT = new Statement<never>(
  'verification-mark-sent',
  `WITH sent AS (UPDATE verifications SET sent_at = coalesce(sent_at, now()), provider_reference = :reference
                  WHERE id = :id RETURNING id, address_index, purpose, user_id, created_at)
   UPDATE verifications v SET superseded_at = now(), code_sealed = NULL FROM sent
    WHERE v.address_index = sent.address_index AND v.purpose = sent.purpose AND v.id <> sent.id
      AND v.user_id IS NOT DISTINCT FROM sent.user_id AND v.purpose <> 'email_confirmation'
      AND v.created_at <= sent.created_at AND v.consumed_at IS NULL AND v.superseded_at IS NULL`,
);

/**
 * Claims the send and settles the code once: whichever try comes first makes it, a retry gets the same.
 * @param code `lifetime` in seconds
 * @returns undefined when it is too late or the caller was told that nothing is sent
 */
export async function claimSend(
  db: Database,
  id: string,
  channel: Channel,
  code: { sealed: string; digest: Buffer; unmatchable: Buffer; lifetime: number },
): Promise<Claimed | undefined> {
  return (await CLAIM_SEND.run(db, { id, channel, ...code }))[0];
}

/**
 * Claims one more send of a living code that was sent, by another channel: the next rung of the ladder.
 * @returns undefined when the code lives no more, so nobody waits for it
 */
export async function claimAgain(db: Database, id: string, channel: Channel): Promise<Claimed | undefined> {
  return (await CLAIM_AGAIN.run(db, { id, channel }))[0];
}

/** The provider surely took nothing: the claim is given back, so that the slot may be. */
export async function unclaimSend(db: Database, id: string): Promise<void> {
  await sql(db, 'UPDATE verifications SET claimed_at = NULL WHERE id = ? AND sent_at IS NULL', [id]);
}

/**
 * The message is out: older codes of the same address and purpose die with that (reliability A24); not those of
 * another account that says that the e-mail is its own, and not tokens that confirm: each proves the same and changes
 * nothing that another has changed (barong.md section 2: "A new token does not cancel older ones").
 * @param reference by which the provider can be asked whether it arrived
 */
export async function markSent(db: Database, id: string, reference: string | null): Promise<void> {
  await MARK_SENT.run(db, { id, reference });
}

/**
 * Settles what the API or the flow could not learn in time: nothing is sent from now on. Whoever settles first
 * decides; a message that leaves after that is not `sent`, its code is dead.
 * @returns `sent` when it was after all; `maybe` when a provider may have taken it; else `unsent`
 */
export async function voidUnsent(
  db: Database | Transaction,
  id: string,
): Promise<'sent' | 'maybe' | 'unsent'> {
  const { rows } = await sql<{ claimed: boolean }>(
    db,
    `UPDATE verifications SET voided_at = coalesce(voided_at, now()), code_sealed = NULL
      WHERE id = ? AND (sent_at IS NULL OR voided_at IS NOT NULL)
     RETURNING claimed_at IS NOT NULL AS claimed`,
    [id],
  );
  if (!rows[0]) return 'sent';
  return rows[0].claimed ? 'maybe' : 'unsent';
}
