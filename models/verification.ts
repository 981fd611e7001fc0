import type { Caller } from '../domain/actor.js';
import type { Channel, Language, MessageKind, Purpose } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { COUNT_CAP, type Counted } from './rate-limit.js';
import { sql } from './sql.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** Sealing contexts of the columns. */
export const VERIFICATION_SEALED = {
  address: 'verifications.address',
  code: 'verifications.code',
  matchEmail: 'verifications.match_email',
  matchPassword: 'verifications.match_password',
  totpSecret: 'verifications.totp_secret',
} as const;

/** What a guess is compared with; the guess itself has been counted by then. */
export interface Guessed {
  readonly codeDigest: Buffer;
  readonly addressSealed: string;
  readonly language: Language;
  readonly channel: Verification['channel'];
  /** Account that asked; null for a registration and for an address that nobody has. */
  readonly userId: string | null;
  /** Whether it is the account, or the phone, that the guesser said it is. */
  readonly bound: boolean;
  /** The authenticator's key: the one that waits for its first code, or the account's (its context differs). */
  readonly pendingTotpSealed: string | null;
  readonly activeTotpSealed: string | null;
  /** The last time step of the account's authenticator whose code was used. */
  readonly lastTotpStep: number | null;
  /** Seconds since 1970 by Postgres' clock (reliability F33). */
  readonly now: number;
}

/** Whom a guess must belong to; what is not said is not looked at. */
export interface Binding {
  readonly userId?: string;
  readonly phoneIndex?: Buffer;
}

/** Proof of a right guess, and what the flow needs to finish; `matchId` is all that travels through Temporal. */
export interface Match {
  readonly matchId: string;
  readonly emailSealed?: string;
  readonly emailIndex?: Buffer;
  readonly passwordSealed?: string;
  readonly tokenDigest?: Buffer;
  /** Of the session's CSRF token: it is one in a cookie. */
  readonly csrfDigest?: Buffer;
  /** Time step of an authenticator's code: used up with the match, so that no code works twice. */
  readonly totpStep?: number;
  /**
   * A proof that is under way keeps its place: of many at once, which prove the same, one has to win in time, and not each
   * take the other's place. Seconds after which it counts as lost.
   */
  readonly yieldsFor?: number;
}

/** What the unused proof of a registration brings along. */
export interface RegistrationProof {
  readonly addressSealed: string;
  readonly emailSealed: string;
  readonly passwordSealed: string;
}

const GUESS = new Statement<Guessed>('verification-guess', guessText(false));
/** The same with the cap of the guesser: over it nothing is counted at the code, judged or logged. */
const GUESS_CAPPED = new Statement<CappedGuess>('verification-guess-capped', guessText(true));

/** A guess, or all null where there is none to compare, and what was counted of the cap. */
type CappedGuess = { readonly [Key in keyof Guessed]: Guessed[Key] | null } & {
  readonly capPoints: number;
  readonly capSeconds: number;
};

function guessText(capped: boolean): string {
  const under = capped ? 'AND EXISTS (SELECT FROM cap WHERE points <= :capMax::float)' : '';
  return `WITH ${capped ? `cap AS (${COUNT_CAP}), ` : ''}guess AS (
     UPDATE verifications SET attempts = attempts + 1
      WHERE id = :id AND attempts < max_attempts AND expires_at > now()
        AND consumed_at IS NULL AND voided_at IS NULL AND superseded_at IS NULL ${under}
     RETURNING purpose, code_digest, address_sealed, language, channel, user_id, totp_secret_sealed
   ), seen AS (
     SELECT guess.*, u.totp_secret_sealed AS active_totp_sealed, u.totp_last_step::float AS last_totp_step,
            guess.purpose = :purpose AND (:userId::bigint IS NULL OR guess.user_id IS NOT DISTINCT FROM :userId::bigint)
              AND (:phoneIndex::bytea IS NULL OR u.phone_index IS NOT DISTINCT FROM :phoneIndex::bytea) AS bound
       FROM guess LEFT JOIN users u ON u.id = guess.user_id
   ), record AS (
     INSERT INTO activities (user_id, verification_id, topic, action, result, reason, ip, user_agent, request_id)
     SELECT (SELECT user_id FROM seen), :id, :purpose, 'guess_code', 'failed',
            CASE WHEN EXISTS (SELECT FROM seen) THEN 'wrong_code' ELSE 'no_live_code' END,
            :ip, :userAgent, :requestId
      WHERE NOT EXISTS (SELECT FROM seen WHERE bound AND (channel = 'totp' OR code_digest = :digest)) ${under}
   )
   SELECT code_digest, address_sealed, language, channel, user_id, bound, totp_secret_sealed AS pending_totp_sealed,
          active_totp_sealed, last_totp_step, extract(epoch FROM now())::float AS now
          ${capped ? ', cap.points AS cap_points, cap.seconds AS cap_seconds FROM cap LEFT JOIN seen ON' : 'FROM seen WHERE'}
          purpose = :purpose`;
}

const MATCH = new Statement<{ id: string }>(
  'verification-match',
  `WITH living AS (
     SELECT user_id, match_id, totp_secret_sealed FROM verifications
      WHERE id = :id AND consumed_at IS NULL AND superseded_at IS NULL FOR UPDATE
   ), step AS (
     UPDATE users u SET totp_last_step = :totpStep::bigint FROM living v
      WHERE u.id = v.user_id AND :totpStep::bigint IS NOT NULL
        -- A key that is not in use yet has no codes behind it; the same proof again is no second use of its code.
        AND (u.totp_last_step < :totpStep::bigint OR v.totp_secret_sealed IS NOT NULL OR v.match_id = :matchId::uuid)
     RETURNING u.id
   )
   UPDATE verifications SET match_id = :matchId, matched_at = now(), match_email_sealed = :emailSealed,
          match_email_index = :emailIndex, match_password_sealed = :passwordSealed,
          match_token_digest = :tokenDigest, match_csrf_digest = :csrfDigest, match_ip = :ip, match_user_agent = :userAgent,
          match_request_id = :requestId
    WHERE id = :id AND consumed_at IS NULL AND superseded_at IS NULL
      AND (:totpStep::bigint IS NULL OR EXISTS (SELECT FROM step))
      AND (:yieldsFor::float IS NULL OR match_id IS NULL OR match_id = :matchId::uuid
           OR matched_at < now() - make_interval(secs => :yieldsFor::float))
   RETURNING id`,
);

const PROOF = new Statement<RegistrationProof>(
  'verification-proof',
  `SELECT address_sealed, match_email_sealed AS email_sealed, match_password_sealed AS password_sealed
     FROM verifications
    WHERE id = :id AND match_id = :matchId AND matched_at IS NOT NULL AND purpose = 'registration'
      AND consumed_at IS NULL AND superseded_at IS NULL`,
);

/** One request to prove an address or a factor: its code, its guesses, its proof. Postgres is the judge (architecture 3). */
export class Verification extends Table {
  static override readonly tableName = 'verifications';

  id!: string;
  purpose!: Purpose;
  userId!: string | null;
  channel!: Channel | 'totp';
  addressSealed!: string;
  addressIndex!: Buffer;
  messageKind!: MessageKind | null;
  decoy!: boolean;
  language!: Language;
  codeSealed!: string | null;
  sentAt!: Date | null;
  providerReference!: string | null;
  totpSecretSealed!: string | null;
  matchId!: string | null;
  matchEmailSealed!: string | null;
  matchEmailIndex!: Buffer | null;
  matchPasswordSealed!: string | null;
  matchTokenDigest!: Buffer | null;
  matchCsrfDigest!: Buffer | null;
  matchIp!: string | null;
  matchUserAgent!: string | null;
  matchRequestId!: string | null;
  consumedAt!: Date | null;
  supersededAt!: Date | null;
  banId!: string | null;
  forgivenAt!: Date | null;

  /**
   * Counts a guess and answers with what to compare, in ONE statement, before anything is compared: a hundred
   * parallel guesses spend five attempts, whichever process they meet (reliability A19). A guess that cannot be
   * right is recorded in the same statement; one at another's code, or at a code of another purpose, counts all the
   * same (product-api).
   */
  static async guess(
    db: Database,
    id: string,
    purpose: Purpose,
    digest: Buffer,
    caller: Pick<Caller, 'ip' | 'userAgent' | 'requestId'>,
    { userId = null, phoneIndex = null }: { userId?: string | null; phoneIndex?: Buffer | null } = {},
  ): Promise<Guessed | undefined> {
    const { ip, userAgent, requestId } = caller;
    const values = { id, purpose, digest, userId, phoneIndex, ip, userAgent, requestId };
    return (await GUESS.run(db, values))[0];
  }

  /**
   * The same, with the guesser's cap in the same statement.
   * @returns what was counted of it, to be judged first; `guessed` undefined over it, too
   */
  static async guessCapped(
    db: Database,
    id: string,
    purpose: Purpose,
    digest: Buffer,
    caller: Pick<Caller, 'ip' | 'userAgent' | 'requestId'>,
    cap: { readonly key: string; readonly points: number },
  ): Promise<{ counted: Counted; guessed: Guessed | undefined }> {
    const { ip, userAgent, requestId } = caller;
    const values = { id, purpose, digest, userId: null, phoneIndex: null, ip, userAgent, requestId };
    const [row] = await GUESS_CAPPED.run(db, { ...values, capKey: cap.key, capMax: cap.points });
    if (!row) throw new Error('a cap always has its row');
    const { capPoints, capSeconds, ...guessed } = row;
    return {
      counted: { points: capPoints, seconds: capSeconds },
      guessed:
        guessed.codeDigest === null && guessed.addressSealed === null ? undefined : (guessed as Guessed),
    };
  }

  /**
   * Writes the proof onto the row; a later right guess replaces it as long as none is consumed. The same proof again,
   * after an acknowledgement that was lost, changes nothing (reliability F19).
   * @returns false when the row lives no more, another proof is in its place, or the authenticator's code was used before
   *   (reliability A26)
   */
  static async match(db: Database, id: string, match: Match, caller: Caller): Promise<boolean> {
    const { ip, userAgent, requestId } = caller;
    const none = {
      emailSealed: null,
      emailIndex: null,
      passwordSealed: null,
      tokenDigest: null,
      csrfDigest: null,
      totpStep: null,
      yieldsFor: null,
    };
    return (await MATCH.run(db, { id, ...none, ...match, ip, userAgent, requestId })).length === 1;
  }

  /**
   * Takes a proof back that the flow did not consume in time: the caller is about to be told that it failed,
   * so it must not succeed later (reliability F8). An authenticator's code that let nobody in was not used, so its
   * time step is free again: the caller who is told to come back in a moment still has the same code in his app.
   * @returns `consumed` when this very proof was used after all, `used` when another one was
   */
  static async withdrawMatch(
    db: Database,
    id: string,
    { matchId, totpStep = null }: { matchId: string; totpStep?: number | null },
  ): Promise<'consumed' | 'used' | 'withdrawn'> {
    const { rows } = await sql<{ outcome: 'consumed' | 'used' | null }>(
      db,
      `WITH withdrawn AS (
         UPDATE verifications SET match_id = NULL, matched_at = NULL, match_password_sealed = NULL,
                match_token_digest = NULL, match_csrf_digest = NULL, match_email_sealed = NULL, match_email_index = NULL
          WHERE id = :id AND match_id = :matchId AND consumed_at IS NULL RETURNING id, user_id
       ), step AS (
         UPDATE users u SET totp_last_step = :totpStep::bigint - 1 FROM withdrawn
          WHERE u.id = withdrawn.user_id AND u.totp_last_step = :totpStep::bigint)
       SELECT (SELECT CASE WHEN match_id = :matchId THEN 'consumed' ELSE 'used' END FROM verifications
                WHERE id = :id AND consumed_at IS NOT NULL) AS outcome`,
      { id, matchId, totpStep },
    );
    return rows[0]?.outcome ?? 'withdrawn';
  }

  /** What the proof of a registration brings along, while it is unused. */
  static async proof(db: Database, id: string, matchId: string): Promise<RegistrationProof | undefined> {
    return (await PROOF.run(db, { id, matchId }))[0];
  }

  /**
   * Uses the proof up: the one statement that parallel completions race for. The secrets leave the row with it; what
   * they were is returned from the row as it was.
   */
  static async consume(trx: Transaction, id: string, matchId: string): Promise<Verification | undefined> {
    const { rows } = await sql<Verification>(
      trx,
      `WITH proof AS (SELECT * FROM verifications WHERE id = :id AND match_id = :matchId AND matched_at IS NOT NULL
                         AND consumed_at IS NULL AND superseded_at IS NULL FOR UPDATE),
            used AS (UPDATE verifications v SET consumed_at = now(), code_sealed = NULL, match_password_sealed = NULL,
                            match_token_digest = NULL, match_csrf_digest = NULL, match_email_sealed = NULL,
                            totp_secret_sealed = NULL
                       FROM proof WHERE v.id = proof.id)
       SELECT * FROM proof`,
      { id, matchId },
    );
    return rows[0] && Verification.fromDatabaseJson(rows[0]);
  }

  /** The flow is over: the code is gone for good. @returns whether the proof had been consumed */
  static async close(db: Database, id: string): Promise<boolean> {
    const { rows } = await sql<{ consumed: boolean }>(
      db,
      `UPDATE verifications SET code_sealed = NULL, totp_secret_sealed = NULL,
              voided_at = CASE WHEN consumed_at IS NULL THEN coalesce(voided_at, now()) END
        WHERE id = ? RETURNING consumed_at IS NOT NULL AS consumed`,
      [id],
    );
    return rows[0]?.consumed ?? false;
  }

  /** Where the proof came from: what the activity log records of its completion. */
  origin(): Pick<Caller, 'ip' | 'userAgent' | 'requestId'> {
    return {
      ip: this.matchIp ?? '',
      userAgent: this.matchUserAgent ?? '',
      requestId: this.matchRequestId ?? '',
    };
  }

  /** The living verification of a purpose that an account has; of several the newest. @param guessable takes guesses still */
  static async pendingOf(
    db: Database,
    userId: string,
    purpose: Purpose,
    { guessable = false }: { guessable?: boolean } = {},
  ): Promise<string | undefined> {
    const row = await Verification.query(db)
      .where({ userId, purpose })
      .whereRaw(guessable ? 'expires_at > now() AND attempts < max_attempts' : 'expires_at > now()')
      .whereNull('consumedAt')
      .whereNull('supersededAt')
      .whereNull('voidedAt')
      .orderBy('createdAt', 'desc')
      .select('id')
      .first();
    return row?.id;
  }

  /** Ends every code of an account that could still change who gets in: its credentials are new. */
  static async supersedeOthers(trx: Transaction, userId: string, exceptId?: string): Promise<void> {
    await sql(
      trx,
      `UPDATE verifications SET superseded_at = now(), code_sealed = NULL
        WHERE user_id = :userId AND purpose IN ('login', 'password_reset', 'token_reset') AND consumed_at IS NULL
          AND superseded_at IS NULL AND id IS DISTINCT FROM :exceptId::uuid`,
      { userId, exceptId: exceptId ?? null },
    );
  }
}
