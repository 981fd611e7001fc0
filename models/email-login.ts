import type { Database } from '../platform/database.js';
import { secondsLeft } from './fragments.js';
import type { Guesser } from './guess-wait.js';
import type { LoginAccount } from './login.js';
import { COUNT_CAP, type Counted } from './rate-limit.js';
import { Statement } from './statement.js';

type Found = { readonly seconds: number; readonly capPoints: number; readonly capSeconds: number } & {
  readonly [Key in keyof LoginAccount]: LoginAccount[Key] | null;
};

const FIND = new Statement<Found>(
  'email-login-find',
  `WITH cap AS (${COUNT_CAP})
   SELECT cap.points AS cap_points, cap.seconds AS cap_seconds, u.id AS user_id, u.state, u.password_sealed,
          u.two_factor_provider, u.phone_sealed, u.email_sealed, u.email_index,
          u.email_verified_at IS NOT NULL AS email_verified, u.language,
          ${secondsLeft('w.blocked_until')} AS seconds
     FROM cap
     LEFT JOIN users u ON u.email_index = :emailIndex
       AND (u.email_verified_at IS NOT NULL OR u.email_registered_at IS NOT NULL)
     LEFT JOIN guess_waits w ON w.subject = :subject AND w.kind = :kind AND w.network = :network
    ORDER BY u.email_verified_at IS NULL`,
);

/**
 * Counts the guess, and finds who may log in by an e-mail and the wait of its guesser, in one round trip; the same work
 * for an e-mail that nobody has (reliability A18).
 * @returns at most two accounts, which unique indexes see to: first the one that proved the e-mail, then the one that was
 *   registered with it and has not
 */
export async function findForEmailLogin(
  db: Database,
  emailIndex: Buffer,
  guesser: Guesser,
  capKey: string,
): Promise<{ counted: Counted; seconds: number; accounts: readonly LoginAccount[] }> {
  const rows = await FIND.run(db, { emailIndex, ...guesser, capKey });
  const [row] = rows;
  if (!row) throw new Error('the look-up of a login always has one row');
  const accounts = rows.flatMap(({ seconds: _, capPoints: __, capSeconds: ___, ...account }) =>
    account.userId === null ? [] : [account as LoginAccount],
  );
  return { counted: { points: row.capPoints, seconds: row.capSeconds }, seconds: row.seconds, accounts };
}
