import type { ClaimOutcome, KeptAnswer } from '../domain/idempotency.js';
import { IDEMPOTENCY_LOCK_SECONDS } from '../domain/limits.js';
import type { Database } from '../platform/database.js';
import { Statement } from './statement.js';

/** Which row: a key counts for one account and one path. */
export interface KeyName {
  readonly userId: string;
  readonly path: string;
  /** SHA-256. */
  readonly keyDigest: Buffer;
}

/** The row as it is after a claim. */
interface Claimed {
  readonly operationId: string;
  readonly mine: boolean;
  readonly sameBody: boolean;
  readonly answer: KeptAnswer | null;
}

/** Somebody was at it, with this very body, and neither answered nor has his lock still. */
const FREE = 'k.finished_at IS NULL AND k.locked_until <= now() AND k.body_digest = EXCLUDED.body_digest';
const LOCK = `now() + make_interval(secs => ${IDEMPOTENCY_LOCK_SECONDS})`;

/**
 * The row's lock puts twins one after the other, so that each sees what the one before it made of the row. Postgres'
 * clock alone decides whose lock is over (reliability F33).
 */
const CLAIM = new Statement<Claimed>(
  'idempotency-claim',
  `INSERT INTO idempotency_keys AS k (user_id, path, key_digest, body_digest, operation_id, holder, locked_until)
   VALUES (:userId, :path, :keyDigest, :bodyDigest, :holder, :holder, ${LOCK})
   ON CONFLICT (user_id, path, key_digest) DO UPDATE SET
     holder = CASE WHEN ${FREE} THEN EXCLUDED.holder ELSE k.holder END,
     locked_until = CASE WHEN ${FREE} THEN EXCLUDED.locked_until ELSE k.locked_until END
   RETURNING operation_id, holder = :holder AS mine, body_digest = :bodyDigest AS same_body, answer`,
);

const OF_HOLDER = `user_id = :userId AND path = :path AND key_digest = :keyDigest AND holder = :holder
  AND finished_at IS NULL`;

const FINISH = new Statement<object>(
  'idempotency-finish',
  `UPDATE idempotency_keys SET finished_at = now(), answer = :answer WHERE ${OF_HOLDER}`,
);

const RELEASE = new Statement<object>(
  'idempotency-release',
  `UPDATE idempotency_keys SET locked_until = now() WHERE ${OF_HOLDER}`,
);

/**
 * Claims a key in ONE statement. The first holder's id is the operation's, too. Made again after a lost acknowledgement by
 * the same holder, it is the same claim (reliability F19).
 * @param holder UUID of this try, new to every call
 */
export async function claimKey(
  db: Database,
  name: KeyName,
  { bodyDigest, holder }: { readonly bodyDigest: Buffer; readonly holder: string },
): Promise<ClaimOutcome> {
  const [row] = await CLAIM.run(db, { ...name, bodyDigest, holder });
  if (!row) throw new Error('an upsert always has its row');
  const { operationId, mine, sameBody, answer } = row;
  if (!sameBody) return { outcome: 'conflict' };
  if (answer !== null) return { outcome: 'replay', answer };
  if (!mine) return { outcome: 'conflict' };
  return { outcome: operationId === holder ? 'fresh' : 'resume', claim: { operationId, holder } };
}

/** Keeps what a key was answered, unless another try took over. */
export async function finishKey(
  db: Database,
  name: KeyName,
  holder: string,
  answer: KeptAnswer,
): Promise<void> {
  await FINISH.run(db, { ...name, holder, answer: JSON.stringify(answer) });
}

/** Lets the next try begin at once, unless one did. */
export async function releaseKey(db: Database, name: KeyName, holder: string): Promise<void> {
  await RELEASE.run(db, { ...name, holder });
}
