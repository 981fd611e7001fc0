import {
  FAILURES_KEPT_SECONDS,
  FIRST_WAIT_SECONDS,
  FREE_FAILURES,
  LONGEST_WAIT_SECONDS,
  STRANGE_FAILURES,
} from '../domain/limits.js';
import type { Purpose } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { secondsUntil } from './fragments.js';
import { COUNT_CAP, type Counted } from './rate-limit.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** What was guessed wrong: a password, or a second factor (a sent code, an authenticator's code). */
export type GuessKind = 'password' | 'factor';

/** Whose failures from where. A stranger's failures make the stranger wait, never the owner (reliability A21). */
export interface Guesser {
  readonly [name: string]: string;
  /** `phoneSubject`, `emailSubject`, `vouchedSubject` or `userSubject`. */
  readonly subject: string;
  readonly kind: GuessKind;
  /** Where from: an IPv4 address, the /64 of an IPv6 one. */
  readonly network: string;
}

/** The subject of passwords: a phone, whether or not an account holds it. */
export const phoneSubject = (phoneIndex: Buffer): string => `phone:${phoneIndex.toString('hex')}`;
/** The subject of passwords that are tried with an e-mail, whether or not an account has it. */
export const emailSubject = (emailIndex: Buffer): string => `email:${emailIndex.toString('hex')}`;
/** The subject of logins by the word of another company: failures of passwords are none of theirs. */
export const vouchedSubject = (emailIndex: Buffer): string => `vouched:${emailIndex.toString('hex')}`;
const USER = 'user:';
/** The subject of second factors: an account. */
export const userSubject = (userId: string): string => `${USER}${userId}`;
/** Whose code is nobody's: there is no such account. */
export const NOBODY = 'nobody';

/** What a wrong guess came to. */
export interface Failed {
  /** Seconds to wait; 0 when this guess was judged. */
  readonly seconds: number;
  /** In a row, with this one, from this network. */
  readonly failures: number;
  /** With those from other networks, the same day; true up to STRANGE_FAILURES, and at least that beyond. */
  readonly everywhere: number;
}

const FAIL = new Statement<Failed>(
  'guess-wait-fail',
  `WITH counted AS (
     INSERT INTO guess_waits AS w (subject, kind, network, failures, blocked_until, failed_at)
     VALUES (:subject, :kind, :network, 1, now(), now())
     ON CONFLICT (subject, kind, network) DO UPDATE SET
       failures = CASE WHEN w.failed_at < now() - make_interval(secs => :kept) THEN 1 ELSE w.failures + 1 END,
       blocked_until = CASE WHEN w.failed_at < now() - make_interval(secs => :kept) OR w.failures < :free THEN now()
         ELSE now() + make_interval(secs => least(:longest, :first * power(2, least(w.failures - :free, 20)))) END,
       failed_at = now()
     WHERE w.blocked_until <= now()
     RETURNING failures
   )
   SELECT failures, 0 AS seconds, failures + (
            SELECT coalesce(sum(elsewhere.failures), 0)::int FROM (
              SELECT w.failures FROM guess_waits w WHERE w.subject = :subject AND w.kind = :kind AND w.network <> :network
                 AND w.failed_at > now() - make_interval(secs => :kept) LIMIT :enough) AS elsewhere) AS everywhere
     FROM counted
   UNION ALL
   SELECT 0, ${secondsUntil('blocked_until')}, 0 FROM guess_waits
    WHERE subject = :subject AND kind = :kind AND network = :network AND NOT EXISTS (SELECT FROM counted)`,
);

const PASS = new Statement<{ seconds: number }>(
  'guess-wait-pass',
  `WITH passed AS (
     DELETE FROM guess_waits WHERE subject = :subject AND kind = :kind AND network = :network AND blocked_until <= now()
   )
   SELECT ${secondsUntil('blocked_until')} AS seconds FROM guess_waits
    WHERE subject = :subject AND kind = :kind AND network = :network AND blocked_until > now()`,
);

type FoundFactor = Counted & { readonly owner: string | null; readonly wait: number };

const FIND_FACTOR = new Statement<FoundFactor>(
  'guess-wait-find-factor',
  `WITH cap AS (${COUNT_CAP}), whose AS (
     SELECT coalesce(:userId::bigint,
                     (SELECT user_id FROM verifications WHERE id = :codeId AND purpose = :purpose)) AS owner
   )
   SELECT cap.points, cap.seconds, whose.owner,
          CASE WHEN w.blocked_until > now() THEN ${secondsUntil('w.blocked_until')} ELSE 0 END AS wait
     FROM cap CROSS JOIN whose
     LEFT JOIN guess_waits w ON w.subject = '${USER}' || coalesce(whose.owner::text, '${NOBODY}')
       AND w.kind = 'factor' AND w.network = :network`,
);

/** A guess at an account's code. */
export interface FactorCode {
  readonly codeId: string;
  readonly purpose: Purpose;
  /** Where from, as in Guesser. */
  readonly network: string;
  /** The account, where it is known; null: the code's. */
  readonly userId: string | null;
}

/**
 * Counts the guess, and finds whose code it is and how long its guesser has to wait, in one round trip; the same work
 * for a code that there is not.
 */
export async function findForFactor(
  db: Database,
  code: FactorCode,
  capKey: string,
): Promise<{ counted: Counted; owner: string | undefined; wait: number }> {
  const [row] = await FIND_FACTOR.run(db, { ...code, capKey });
  if (!row) throw new Error('the look-up of a code always has one row');
  const { points, seconds, owner, wait } = row;
  return { counted: { points, seconds }, owner: owner ?? undefined, wait };
}

/** Wrong guesses in a row and the wait that they cost: the first five none, then 30 s, doubling, at most 15 min. */
export class GuessWait extends Table {
  static override readonly tableName = 'guess_waits';
  static override readonly idColumn = ['subject', 'kind', 'network'];

  subject!: string;
  kind!: GuessKind;
  network!: string;
  failures!: number;
  blockedUntil!: Date;
  failedAt!: Date;

  /**
   * Counts a wrong guess. Of many at once each is counted by itself, and once the wait has begun the rest were never
   * judged: they are told the wait and count no more.
   */
  static async fail(db: Database, guesser: Guesser): Promise<Failed> {
    const [counted] = await FAIL.run(db, {
      ...guesser,
      free: FREE_FAILURES,
      first: FIRST_WAIT_SECONDS,
      longest: LONGEST_WAIT_SECONDS,
      kept: FAILURES_KEPT_SECONDS,
      enough: STRANGE_FAILURES,
    });
    return counted ?? { failures: 0, seconds: 1, everywhere: 0 };
  }

  /**
   * Settles a right guess: its failures are forgotten, unless a wait has begun meanwhile: then it was not judged.
   * @returns whole seconds to wait, 0 when it passes
   */
  static async pass(db: Database, guesser: Guesser): Promise<number> {
    return (await PASS.run(db, guesser))[0]?.seconds ?? 0;
  }

  /** Whole seconds until a guess is judged again, 0 when it is. */
  static async secondsLeft(db: Database, { subject, kind, network }: Guesser): Promise<number> {
    const [row] = (await GuessWait.query(db)
      .where({ subject, kind, network })
      .whereRaw('blocked_until > now()')
      .select(db.raw(`${secondsUntil('blocked_until')} AS seconds`))) as unknown as { seconds: number }[];
    return row?.seconds ?? 0;
  }

  /** The failures of subjects, by network. */
  static async of(db: Database, subjects: readonly string[]): Promise<GuessWait[]> {
    return GuessWait.query(db)
      .whereIn('subject', [...subjects])
      .orderBy(['kind', 'network']);
  }

  /** Forgets all failures of a subject, wherever they came from. @returns how many waits there were */
  static async forget(db: Database | Transaction, subject: string, kind?: GuessKind): Promise<number> {
    return GuessWait.query(db)
      .delete()
      .where({ subject, ...(kind && { kind }) });
  }
}
