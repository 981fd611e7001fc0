import type { Caller } from '../domain/actor.js';
import {
  BUDGET_DAY_SECONDS,
  CODE_GUESSES,
  CODE_LIFETIME_SECONDS,
  CODES_PER_ADDRESS_PER_DAY,
  RESEND_AFTER_SECONDS,
  SEND_WITHIN_MS,
  WRONG_GUESSES_PER_ADDRESS_PER_DAY,
} from '../domain/limits.js';
import type { Channel, Language, MessageKind, Purpose } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import type { BudgetClass } from './send-budget.js';
import { sql } from './sql.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** Sealing contexts of the columns. */
export const VERIFICATION_SEALED = {
  address: 'verifications.address',
  code: 'verifications.code',
  matchEmail: 'verifications.match_email',
  matchPassword: 'verifications.match_password',
} as const;

/** What a right guess brings along, sealed; the flow's activity uses it when it consumes the proof. */
export interface Match {
  readonly matchId: string;
  readonly emailSealed: string;
  readonly emailIndex: Buffer;
  readonly passwordSealed: string;
  readonly tokenDigest: Buffer;
}

/** A right or wrong guess is told by comparing this digest; undefined: no live code, which is answered alike. */
export interface Guessed {
  readonly codeDigest: Buffer;
  readonly addressSealed: string;
  readonly language: Language;
}

/** What is asked for: which message goes to an address that is known as verified, and to one that is not. */
export interface NewVerification {
  readonly id: string;
  readonly purpose: Purpose;
  readonly budgetClass: BudgetClass;
  readonly channel: Channel;
  readonly addressSealed: string;
  readonly addressIndex: Buffer;
  readonly kindUnknown: MessageKind;
  /** Goes with a code that nobody may know. */
  readonly kindKnown: MessageKind;
}

/** What the sender needs. */
export type Claimed = Pick<
  Verification,
  'messageKind' | 'decoy' | 'language' | 'codeSealed' | 'addressSealed'
> & {
  /** An earlier try was never given back, so its message may have left. */
  readonly claimedBefore: boolean;
};

/** What an unused proof brings along. */
export interface Proof {
  readonly addressSealed: string;
  readonly emailSealed: string;
  readonly passwordSealed: string;
}

const OPEN = new Statement<{ opened: boolean }>(
  'verification-open',
  `WITH wrong AS (
     SELECT coalesce(sum(attempts - (consumed_at IS NOT NULL)::int), 0) AS count FROM verifications
      WHERE address_index = :addressIndex AND attempts > 0 AND created_at > now() - make_interval(secs => :day)
   ), slot AS (
     INSERT INTO send_budgets AS b (address_index, class, window_until, day_count, day_until)
     SELECT :addressIndex, :budgetClass, now() + make_interval(secs => :window), 1, now() + make_interval(secs => :day)
       FROM wrong WHERE count < :wrongPerDay
     ON CONFLICT (address_index, class) DO UPDATE SET
       window_until = EXCLUDED.window_until,
       day_count = CASE WHEN b.day_until <= now() THEN 1 ELSE b.day_count + 1 END,
       day_until = CASE WHEN b.day_until <= now() THEN EXCLUDED.day_until ELSE b.day_until END
     WHERE b.window_until <= now() AND (b.day_count < :perDay OR b.day_until <= now())
     RETURNING address_index
   ), opened AS (
     INSERT INTO verifications (id, purpose, channel, address_sealed, address_index, message_kind, decoy, language,
                                max_attempts, act_before)
     SELECT :id, :purpose, :channel, :addressSealed, slot.address_index,
            CASE WHEN holder.known THEN :kindKnown ELSE :kindUnknown END, holder.known, :language,
            :guesses, now() + make_interval(secs => :sendWithin)
       FROM slot, (SELECT EXISTS (SELECT FROM users WHERE phone_index = :addressIndex
                                                      AND phone_verified_at IS NOT NULL) AS known) holder
     RETURNING id
   ), log AS (
     INSERT INTO activities (verification_id, address_index, topic, action, result, reason, ip, user_agent, request_id)
     SELECT opened.id, CASE WHEN opened.id IS NULL THEN :addressIndex::bytea END, :purpose, 'request_code',
            CASE WHEN opened.id IS NULL THEN 'denied' ELSE 'succeed' END,
            CASE WHEN opened.id IS NULL THEN 'flood_control' END, :ip, :userAgent, :requestId
       FROM (SELECT) one LEFT JOIN opened ON true
   )
   SELECT EXISTS (SELECT FROM opened) AS opened`,
);

const CLAIM_SEND = new Statement<Claimed>(
  'verification-claim-send',
  `WITH before AS (SELECT id, claimed_at IS NOT NULL AS claimed_before FROM verifications WHERE id = :id FOR UPDATE)
   UPDATE verifications v SET
     claimed_at = now(),
     code_sealed = CASE WHEN code_digest IS NULL THEN :sealed ELSE code_sealed END,
     code_digest = coalesce(code_digest, CASE WHEN decoy THEN :unmatchable::bytea ELSE :digest::bytea END),
     expires_at = coalesce(expires_at, now() + make_interval(secs => :lifetime))
    FROM before
   WHERE v.id = before.id AND voided_at IS NULL AND sent_at IS NULL AND act_before > now()
   RETURNING message_kind, decoy, language, code_sealed, address_sealed, claimed_before`,
);

const MARK_SENT = new Statement<never>(
  'verification-mark-sent',
  `WITH sent AS (UPDATE verifications SET sent_at = now() WHERE id = :id AND sent_at IS NULL
                 RETURNING id, address_index, purpose, created_at)
   UPDATE verifications v SET superseded_at = now(), code_sealed = NULL FROM sent
    WHERE v.address_index = sent.address_index AND v.purpose = sent.purpose AND v.id <> sent.id
      AND v.created_at <= sent.created_at AND v.consumed_at IS NULL AND v.superseded_at IS NULL`,
);

const GUESS = new Statement<Guessed>(
  'verification-guess',
  `WITH guess AS (
     UPDATE verifications SET attempts = attempts + 1
      WHERE id = :id AND purpose = :purpose AND attempts < max_attempts AND expires_at > now()
        AND consumed_at IS NULL AND voided_at IS NULL AND superseded_at IS NULL
     RETURNING code_digest, address_sealed, language, user_id
   ), record AS (
     INSERT INTO activities (user_id, verification_id, topic, action, result, reason, ip, user_agent, request_id)
     SELECT (SELECT user_id FROM guess), :id, :purpose, 'guess_code', 'failed',
            CASE WHEN EXISTS (SELECT FROM guess) THEN 'wrong_code' ELSE 'no_live_code' END,
            :ip, :userAgent, :requestId
      WHERE NOT EXISTS (SELECT FROM guess WHERE code_digest = :digest)
   )
   SELECT code_digest, address_sealed, language FROM guess`,
);

const MATCH = new Statement<{ id: string }>(
  'verification-match',
  `UPDATE verifications SET match_id = :matchId, matched_at = now(), match_email_sealed = :emailSealed,
          match_email_index = :emailIndex, match_password_sealed = :passwordSealed,
          match_token_digest = :tokenDigest, match_ip = :ip, match_user_agent = :userAgent,
          match_request_id = :requestId
    WHERE id = :id AND consumed_at IS NULL AND superseded_at IS NULL RETURNING id`,
);

const PROOF = new Statement<Proof>(
  'verification-proof',
  `SELECT address_sealed, match_email_sealed AS email_sealed, match_password_sealed AS password_sealed
     FROM verifications
    WHERE id = :id AND match_id = :matchId AND matched_at IS NOT NULL AND consumed_at IS NULL AND superseded_at IS NULL`,
);

/** One request to prove an address: its code, its guesses, its proof. Postgres is the judge (architecture 3). */
export class Verification extends Table {
  static override readonly tableName = 'verifications';

  id!: string;
  purpose!: Purpose;
  userId!: string | null;
  channel!: Channel;
  addressSealed!: string;
  addressIndex!: Buffer;
  messageKind!: MessageKind;
  decoy!: boolean;
  language!: Language;
  codeSealed!: string | null;
  sentAt!: Date | null;
  matchId!: string | null;
  matchEmailSealed!: string | null;
  matchEmailIndex!: Buffer | null;
  matchPasswordSealed!: string | null;
  matchTokenDigest!: Buffer | null;
  matchIp!: string | null;
  matchUserAgent!: string | null;
  matchRequestId!: string | null;
  consumedAt!: Date | null;

  /**
   * Opens a verification, takes the address's slot for it and logs the ask, all in ONE statement: no code is asked
   * for without its slot being spent, no slot is spent without its row, and of two asks at once one is refused. A
   * refused ask extends nothing and is logged as denied. Nothing may be sent for it after SEND_WITHIN_MS.
   * @returns whether it was opened
   */
  static async open(db: Database, row: NewVerification, caller: Caller): Promise<boolean> {
    const { ip, userAgent, requestId, language } = caller;
    const [result] = await OPEN.run(db, {
      ...row,
      ip,
      userAgent,
      requestId,
      language,
      window: RESEND_AFTER_SECONDS,
      day: BUDGET_DAY_SECONDS,
      perDay: CODES_PER_ADDRESS_PER_DAY,
      wrongPerDay: WRONG_GUESSES_PER_ADDRESS_PER_DAY,
      guesses: CODE_GUESSES,
      sendWithin: SEND_WITHIN_MS / 1000,
    });
    return result?.opened === true;
  }

  /** Wrong guesses made at an address's codes in the last day: they carry over every resend (NIST 3.1.3.2). */
  static async wrongGuesses(
    trx: Database | Transaction,
    addressIndex: Buffer,
  ): Promise<{ count: number; secondsLeft: number }> {
    const { rows } = await sql<{ count: number; secondsLeft: number }>(
      trx,
      `SELECT coalesce(sum(attempts - (consumed_at IS NOT NULL)::int), 0)::int AS count,
              greatest(1, ceil(extract(epoch FROM min(created_at) + make_interval(secs => :day) - now())))::int AS seconds_left
         FROM verifications
        WHERE address_index = :addressIndex AND attempts > 0 AND created_at > now() - make_interval(secs => :day)`,
      { addressIndex, day: BUDGET_DAY_SECONDS },
    );
    return rows[0] ?? { count: 0, secondsLeft: 1 };
  }

  /**
   * Claims the send and settles the code once: whichever try comes first makes it, a retry gets the same.
   * @returns undefined when it is too late or the caller was told that nothing is sent
   */
  static async claimSend(
    db: Database,
    id: string,
    code: { sealed: string; digest: Buffer; unmatchable: Buffer },
  ): Promise<Claimed | undefined> {
    return (await CLAIM_SEND.run(db, { id, ...code, lifetime: CODE_LIFETIME_SECONDS }))[0];
  }

  /** The provider surely took nothing: the claim is given back, so that the slot may be. */
  static async unclaimSend(db: Database, id: string): Promise<void> {
    await sql(db, 'UPDATE verifications SET claimed_at = NULL WHERE id = ? AND sent_at IS NULL', [id]);
  }

  /** The message is out: older codes of the same address and purpose die with that (reliability A24). */
  static async markSent(db: Database, id: string): Promise<void> {
    await MARK_SENT.run(db, { id });
  }

  /**
   * Settles what the API or the flow could not learn in time: nothing is sent from now on. Whoever settles first
   * decides; a message that leaves after that is not `sent`, its code is dead.
   * @returns `sent` when it was after all; `maybe` when a provider may have taken it; else `unsent`
   */
  static async voidUnsent(db: Database | Transaction, id: string): Promise<'sent' | 'maybe' | 'unsent'> {
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

  /**
   * Counts a guess and answers with the digest to compare, in ONE statement, before anything is compared:
   * a hundred parallel guesses spend five attempts, whichever process they meet (reliability A19). A guess
   * that cannot be right is recorded in the same statement.
   */
  static async guess(
    db: Database,
    id: string,
    purpose: Purpose,
    digest: Buffer,
    caller: Pick<Caller, 'ip' | 'userAgent' | 'requestId'>,
  ): Promise<Guessed | undefined> {
    const { ip, userAgent, requestId } = caller;
    return (await GUESS.run(db, { id, purpose, digest, ip, userAgent, requestId }))[0];
  }

  /** Writes the proof onto the row; a later right guess replaces it as long as none is consumed. */
  static async match(db: Database, id: string, match: Match, caller: Caller): Promise<boolean> {
    const { ip, userAgent, requestId } = caller;
    return (await MATCH.run(db, { id, ...match, ip, userAgent, requestId })).length === 1;
  }

  /**
   * Takes a proof back that the flow did not consume in time: the caller is about to be told that it failed,
   * so it must not succeed later (reliability F8).
   * @returns `consumed` when this very proof was used after all
   */
  static async withdrawMatch(db: Database, id: string, matchId: string): Promise<'consumed' | 'withdrawn'> {
    const { rows } = await sql<{ consumed: boolean }>(
      db,
      `WITH withdrawn AS (
         UPDATE verifications SET match_id = NULL, matched_at = NULL, match_password_sealed = NULL,
                match_token_digest = NULL, match_email_sealed = NULL, match_email_index = NULL
          WHERE id = :id AND match_id = :matchId AND consumed_at IS NULL RETURNING id)
       SELECT NOT EXISTS (SELECT FROM withdrawn)
              AND EXISTS (SELECT FROM verifications WHERE id = :id AND match_id = :matchId AND consumed_at IS NOT NULL) AS consumed`,
      { id, matchId },
    );
    return rows[0]?.consumed ? 'consumed' : 'withdrawn';
  }

  /** What the proof brings along, while it is unused. */
  static async proof(db: Database, id: string, matchId: string): Promise<Proof | undefined> {
    return (await PROOF.run(db, { id, matchId }))[0];
  }

  /** The flow is over: the code is gone for good. @returns whether the proof had been consumed */
  static async close(db: Database, id: string): Promise<boolean> {
    const { rows } = await sql<{ consumed: boolean }>(
      db,
      `UPDATE verifications SET code_sealed = NULL, voided_at = CASE WHEN consumed_at IS NULL THEN coalesce(voided_at, now()) END
        WHERE id = ? RETURNING consumed_at IS NOT NULL AS consumed`,
      [id],
    );
    return rows[0]?.consumed ?? false;
  }
}
