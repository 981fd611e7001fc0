import type { Caller } from '../domain/actor.js';
import {
  BUDGET_DAY_SECONDS,
  CODE_GUESSES,
  CODES_PER_ADDRESS_PER_DAY,
  RESEND_AFTER_SECONDS,
  SEND_BEGINS_WITHIN_MS,
  WRONG_GUESSES_PER_ADDRESS_PER_DAY,
} from '../domain/limits.js';
import type { Language, MessageKind, Purpose } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { secondsUntil } from './fragments.js';
import { COUNT_BOTH, type Counted, type TwoCaps } from './rate-limit.js';
import { type BudgetClass, PURPOSES_OF } from './send-budget.js';
import { sql } from './sql.js';
import { Statement } from './statement.js';
import { Verification } from './verification.js';

/** What is asked for. */
export interface NewVerification {
  readonly id: string;
  readonly purpose: Purpose;
  /** The budget that it draws on; null: nothing is sent, there is no slot to take. */
  readonly budgetClass: BudgetClass | null;
  readonly channel: Verification['channel'];
  readonly addressSealed: string;
  readonly addressIndex: Buffer;
  /** What the slot is taken for, where it is not the address: one that is not proved yet may be several people's. */
  readonly budgetIndex?: Buffer;
  /** null: nothing is sent. */
  readonly kind: MessageKind | null;
  /**
   * Whether an account holds the phone decides in secret: on `known` (by another one than `userId`) or `unknown` the code
   * is one that nobody may know, and the message is `decoyKind`. Absent: it is the account's own, `userId`.
   */
  readonly decoyWhen?: 'known' | 'unknown';
  readonly decoyKind?: MessageKind | null;
  /** The asker has decided it in secret: nobody may know the code. Instead of `decoyWhen`. */
  readonly decoy?: boolean;
  readonly userId?: string;
  /** Language of the message, where the asker says which; else the account's, or the caller's. */
  readonly language?: Language;
  /** The authenticator's key that waits for its first code. */
  readonly totpSecretSealed?: string;
  /** Life without a send, and the bytes that no code's digest equals. */
  readonly unsent?: { readonly seconds: number; readonly unmatchable: Buffer };
}

/** What makes one opening another statement than the next. */
interface Shape {
  readonly decoyWhen: NewVerification['decoyWhen'] | null;
  /** Whether a slot of a budget is taken. */
  readonly takesSlot: boolean;
  /** Whether it replaces the account's living ones of its purpose. */
  readonly replaces: boolean;
  /** Whether the caps of its asker are counted on the way. */
  readonly capped: boolean;
}

/** What an opening found out. */
interface Opened {
  readonly opened: boolean;
  /** Of the caps, as countCaps; null: of none, or not of the second. */
  readonly points: number | null;
  readonly seconds: number | null;
  readonly everyonePoints: number | null;
  readonly everyoneSeconds: number | null;
}

/**
 * Each shape is a statement of its own: with conditions on parameters inside one, Postgres made a new plan for every ask, which
 * cost more than the ask (docs/performance.md).
 */
const OPENINGS = new Map<string, Statement<Opened>>();

function opening(shape: Shape): Statement<Opened> {
  const { decoyWhen, takesSlot, replaces, capped } = shape;
  const words = [decoyWhen ?? 'own', takesSlot && 'slot', replaces && 'replacing', capped && 'capped'];
  const name = ['verification-open', ...words.filter(Boolean)].join('-');
  const known = OPENINGS.get(name) ?? new Statement<Opened>(name, openingText(shape));
  OPENINGS.set(name, known);
  return known;
}

/** Who holds the phone `id`: whoever logs in by it, or whichever other account proved it; whether that makes a decoy, and whose it is. */
const WHOSE = {
  unknown: `SELECT id IS NULL AS decoy, id AS user_id FROM (SELECT
    (SELECT id FROM users WHERE phone_index = :addressIndex AND phone_verified_at IS NOT NULL) AS id) holder`,
  known: `SELECT id IS NOT NULL AS decoy, :userId::bigint AS user_id FROM (SELECT
    (SELECT user_id FROM phones WHERE number_index = :addressIndex AND validated_at IS NOT NULL
        AND user_id IS DISTINCT FROM :userId::bigint) AS id) holder`,
  own: 'SELECT :decoy::boolean AS decoy, :userId::bigint AS user_id',
} as const;

const SLOT = `slot AS (
     INSERT INTO send_budgets AS b (address_index, class, window_until, day_count, day_until)
     SELECT :budgetIndex, :budgetClass, now() + make_interval(secs => :window), 1, now() + make_interval(secs => :day)
       FROM wrong WHERE count < :wrongPerDay
     ON CONFLICT (address_index, class) DO UPDATE SET
       window_until = EXCLUDED.window_until,
       day_count = CASE WHEN b.day_until <= now() THEN 1 ELSE b.day_count + 1 END,
       day_until = CASE WHEN b.day_until <= now() THEN EXCLUDED.day_until ELSE b.day_until END
     WHERE b.window_until <= now() AND (b.day_count < :perDay OR b.day_until <= now())
     RETURNING 1 AS taken
   ), allowed AS (SELECT taken FROM slot)`;

const REPLACED = `, replaced AS (
     UPDATE verifications v SET superseded_at = now() FROM opened
      WHERE v.user_id = opened.user_id AND v.purpose = :purpose
        AND v.consumed_at IS NULL AND v.superseded_at IS NULL
   )`;

/** Over a cap nothing else happens, and nothing is logged. */
const CAPPED = `${COUNT_BOTH}, under AS (SELECT FROM everyone WHERE points <= :secondMax::float), `;

function openingText({ decoyWhen, takesSlot, replaces, capped }: Shape): string {
  return `WITH ${capped ? CAPPED : ''}wrong AS (
     SELECT coalesce(sum(attempts - (consumed_at IS NOT NULL)::int), 0) AS count FROM verifications
      WHERE address_index = :addressIndex AND purpose = ANY(:purposes) AND attempts > 0
        AND (:userId::bigint IS NULL OR user_id = :userId::bigint)
        AND forgiven_at IS NULL AND created_at > now() - make_interval(secs => :day)
     ${capped ? 'HAVING EXISTS (SELECT FROM under)' : ''}
   ), ${takesSlot ? SLOT : 'allowed AS (SELECT 1 AS taken FROM wrong WHERE count < :wrongPerDay)'},
   whose AS (${WHOSE[decoyWhen ?? 'own']}), opened AS (
     INSERT INTO verifications (id, purpose, channel, address_sealed, address_index, message_kind, decoy, language,
                                max_attempts, act_before, user_id, totp_secret_sealed, code_digest, expires_at)
     SELECT :id, :purpose, :channel, :addressSealed, :addressIndex,
            ${decoyWhen === null ? ':kind::text' : 'CASE WHEN decoy THEN :decoyKind::text ELSE :kind::text END'}, decoy,
            coalesce(:spoken::text, (SELECT u.language FROM users u WHERE u.id = whose.user_id), :language),
            :guesses, now() + make_interval(secs => :sendWithin), user_id, :totpSecretSealed,
            :unmatchable::bytea, now() + make_interval(secs => :unsentSeconds::float)
       FROM allowed, whose
     RETURNING id, user_id
   )${replaces ? REPLACED : ''}, log AS (
     INSERT INTO activities (user_id, verification_id, address_index, topic, action, result, reason, ip, user_agent,
                             request_id)
     SELECT :userId::bigint, opened.id,
            CASE WHEN opened.id IS NULL THEN :addressIndex::bytea END, :purpose, 'request_code',
            CASE WHEN opened.id IS NULL THEN 'denied' ELSE 'succeed' END,
            CASE WHEN opened.id IS NULL THEN 'flood_control' END, :ip, :userAgent, :requestId
       FROM ${capped ? 'under' : '(SELECT)'} one LEFT JOIN opened ON true
   )
   SELECT EXISTS (SELECT FROM opened) AS opened, ${
     capped
       ? `source.points, source.seconds, everyone.points AS everyone_points, everyone.seconds AS everyone_seconds
     FROM source LEFT JOIN everyone ON true`
       : 'NULL AS points, NULL AS seconds, NULL AS everyone_points, NULL AS everyone_seconds'
   }`;
}

/**
 * Opens a verification, takes the address's slot for it and logs the ask, all in ONE statement: no code is asked
 * for without its slot being spent, no slot is spent without its row, and of two asks at once one is refused. A
 * refused ask extends nothing and is logged as denied. Nothing may be sent for it after SEND_BEGINS_WITHIN_MS.
 * @param caps of the asker, counted in the same statement: whoever is over one of them opens, takes and logs nothing
 * @returns whether it was opened, and what was counted
 */
export async function openVerification(
  db: Database | Transaction,
  row: NewVerification,
  caller: Caller,
  caps?: TwoCaps & { readonly secondMax: number },
): Promise<{ opened: boolean; counted: readonly Counted[] }> {
  const { ip, userAgent, requestId, language } = caller;
  const shape = {
    decoyWhen: row.decoyWhen ?? null,
    takesSlot: row.budgetClass !== null,
    replaces: row.totpSecretSealed !== undefined,
    capped: caps !== undefined,
  };
  const [result] = await opening(shape).run(db, {
    id: row.id,
    purpose: row.purpose,
    budgetClass: row.budgetClass,
    purposes: row.budgetClass === null ? [row.purpose] : PURPOSES_OF[row.budgetClass],
    channel: row.channel,
    addressSealed: row.addressSealed,
    addressIndex: row.addressIndex,
    budgetIndex: row.budgetIndex ?? row.addressIndex,
    kind: row.kind,
    decoyKind: row.decoyKind ?? null,
    decoy: row.decoy ?? false,
    spoken: row.language ?? null,
    userId: row.userId ?? null,
    totpSecretSealed: row.totpSecretSealed ?? null,
    unmatchable: row.unsent?.unmatchable ?? null,
    unsentSeconds: row.unsent?.seconds ?? null,
    ip,
    userAgent,
    requestId,
    language,
    window: RESEND_AFTER_SECONDS,
    day: BUDGET_DAY_SECONDS,
    perDay: CODES_PER_ADDRESS_PER_DAY,
    wrongPerDay: WRONG_GUESSES_PER_ADDRESS_PER_DAY,
    guesses: CODE_GUESSES,
    sendWithin: SEND_BEGINS_WITHIN_MS / 1000,
    ...(caps && {
      capKey: caps.capKey,
      firstMax: caps.firstMax,
      second: caps.second,
      secondMax: caps.secondMax,
    }),
  });
  if (!result) throw new Error('an opening always has one row');
  return { opened: result.opened, counted: countedOf(result) };
}

function countedOf({ points, seconds, everyonePoints, everyoneSeconds }: Opened): readonly Counted[] {
  return [
    { points, seconds },
    { points: everyonePoints, seconds: everyoneSeconds },
  ].filter((one): one is Counted => one.points !== null && one.seconds !== null);
}

/** Wrong guesses made at an address's codes in the last day: they carry over every resend (NIST 3.1.3.2). */
export async function wrongGuesses(
  db: Database | Transaction,
  addressIndex: Buffer,
  purposes: readonly Purpose[],
  userId?: string,
): Promise<{ count: number; secondsLeft: number }> {
  const { rows } = await sql<{ count: number; secondsLeft: number }>(
    db,
    `SELECT coalesce(sum(attempts - (consumed_at IS NOT NULL)::int), 0)::int AS count,
            ${secondsUntil('min(created_at) + make_interval(secs => :day)')} AS seconds_left
       FROM verifications
      WHERE address_index = :addressIndex AND purpose = ANY(:purposes) AND attempts > 0
        AND (:userId::bigint IS NULL OR user_id = :userId::bigint)
        AND forgiven_at IS NULL AND created_at > now() - make_interval(secs => :day)`,
    { addressIndex, purposes, userId: userId ?? null, day: BUDGET_DAY_SECONDS },
  );
  return rows[0] ?? { count: 0, secondsLeft: 1 };
}

/** Wrong guesses at an address's codes count no more from now on. @returns how many codes had some */
export async function forgiveGuesses(trx: Transaction, addressIndex: Buffer): Promise<number> {
  return Verification.query(trx)
    .patch({ forgivenAt: trx.fn.now() as unknown as Date })
    .where({ addressIndex })
    .where('attempts', '>', 0)
    .whereNull('forgivenAt');
}
