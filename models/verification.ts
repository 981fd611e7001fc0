import type { Caller } from '../domain/actor.js';
import { BUDGET_DAY_SECONDS, CODE_GUESSES, CODE_LIFETIME_SECONDS, SEND_WITHIN_MS } from '../domain/limits.js';
import type { Channel, Language, MessageKind, Purpose } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { sql } from './sql.js';
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

  /** Opens a verification; nothing may be sent for it after SEND_WITHIN_MS. */
  static async open(
    trx: Transaction,
    row: Pick<
      Verification,
      'id' | 'purpose' | 'channel' | 'addressSealed' | 'addressIndex' | 'messageKind' | 'decoy' | 'language'
    > & {
      userId?: string;
    },
  ): Promise<void> {
    await Verification.query(trx).insert({
      ...row,
      maxAttempts: CODE_GUESSES,
      actBefore: trx.raw('now() + make_interval(secs => ?)', [SEND_WITHIN_MS / 1000]),
    } as Partial<Verification>);
  }

  /** Wrong guesses made at an address's codes in the last day: they carry over every resend (NIST 3.1.3.2). */
  static async wrongGuesses(
    trx: Transaction,
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
   * `claimedBefore`: an earlier try was never given back, so its message may have left.
   * @returns undefined when it is too late or the caller was told that nothing is sent
   */
  static async claimSend(
    db: Database,
    id: string,
    code: { sealed: string; digest: Buffer; unmatchable: Buffer },
  ): Promise<(Verification & { readonly claimedBefore: boolean }) | undefined> {
    const { rows } = await sql<Verification & { claimedBefore: boolean }>(
      db,
      `WITH before AS (SELECT id, claimed_at IS NOT NULL AS claimed_before FROM verifications WHERE id = :id FOR UPDATE)
       UPDATE verifications v SET
         claimed_at = now(),
         code_sealed = CASE WHEN code_digest IS NULL THEN :sealed ELSE code_sealed END,
         code_digest = coalesce(code_digest, CASE WHEN decoy THEN :unmatchable::bytea ELSE :digest::bytea END),
         expires_at = coalesce(expires_at, now() + make_interval(secs => :lifetime))
        FROM before
       WHERE v.id = before.id AND voided_at IS NULL AND sent_at IS NULL AND act_before > now()
       RETURNING v.*, claimed_before`,
      { id, ...code, lifetime: CODE_LIFETIME_SECONDS },
    );
    return rows[0];
  }

  /** The provider surely took nothing: the claim is given back, so that the slot may be. */
  static async unclaimSend(db: Database, id: string): Promise<void> {
    await sql(db, 'UPDATE verifications SET claimed_at = NULL WHERE id = ? AND sent_at IS NULL', [id]);
  }

  /** The message is out: older codes of the same address and purpose die with that (reliability A24). */
  static async markSent(db: Database, id: string): Promise<void> {
    await sql(
      db,
      `WITH sent AS (UPDATE verifications SET sent_at = now() WHERE id = ? AND sent_at IS NULL
                     RETURNING id, address_index, purpose, created_at)
       UPDATE verifications v SET superseded_at = now(), code_sealed = NULL FROM sent
        WHERE v.address_index = sent.address_index AND v.purpose = sent.purpose AND v.id <> sent.id
          AND v.created_at <= sent.created_at AND v.consumed_at IS NULL AND v.superseded_at IS NULL`,
      [id],
    );
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
    const { rows } = await sql<Guessed>(
      db,
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
      { id, purpose, digest, ip: caller.ip, userAgent: caller.userAgent, requestId: caller.requestId },
    );
    return rows[0];
  }

  /** Writes the proof onto the row; a later right guess replaces it as long as none is consumed. */
  static async match(db: Database, id: string, match: Match, caller: Caller): Promise<boolean> {
    const { rowCount } = await sql(
      db,
      `UPDATE verifications SET match_id = :matchId, matched_at = now(), match_email_sealed = :emailSealed,
              match_email_index = :emailIndex, match_password_sealed = :passwordSealed,
              match_token_digest = :tokenDigest, match_ip = :ip, match_user_agent = :userAgent,
              match_request_id = :requestId
        WHERE id = :id AND consumed_at IS NULL AND superseded_at IS NULL`,
      { id, ...match, ip: caller.ip, userAgent: caller.userAgent, requestId: caller.requestId },
    );
    return rowCount === 1;
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

  /**
   * Uses the proof up: the one statement that twenty parallel right guesses race for. The secrets leave the
   * row with it; what they were is returned from the row as it was.
   */
  static async consume(trx: Transaction, id: string, matchId: string): Promise<Verification | undefined> {
    const { rows } = await sql<Verification>(
      trx,
      `WITH proof AS (SELECT * FROM verifications WHERE id = :id AND match_id = :matchId AND matched_at IS NOT NULL
                         AND consumed_at IS NULL AND superseded_at IS NULL FOR UPDATE),
            used AS (UPDATE verifications v SET consumed_at = now(), code_sealed = NULL, match_password_sealed = NULL,
                            match_token_digest = NULL, match_email_sealed = NULL
                       FROM proof WHERE v.id = proof.id)
       SELECT * FROM proof`,
      { id, matchId },
    );
    return rows[0];
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
