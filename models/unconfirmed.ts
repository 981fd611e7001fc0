import type { Database } from '../platform/database.js';
import { sql } from './sql.js';

/**
 * Removes accounts that were registered with an e-mail which nobody ever confirmed (or that lost it to a newer registration),
 * with everything of them; their files go to the sweeper by a trigger. One that was let in by anything that was proved stays:
 * a phone, or a role that somebody gave it. So does one whose books or bans have to be kept, and one that is being closed,
 * which is erased at its own time.
 * @returns accounts removed
 */
export async function deleteUnconfirmed(db: Database, days: number): Promise<number> {
  const { rowCount } = await sql(
    db,
    `DELETE FROM users u WHERE u.email_registered_at < now() - make_interval(days => ?)
        AND u.email_verified_at IS NULL AND u.phone_verified_at IS NULL AND u.role = 'member'
        AND u.deletion_due_at IS NULL
        AND NOT EXISTS (SELECT FROM phones p WHERE p.user_id = u.id AND p.validated_at IS NOT NULL)
        AND NOT EXISTS (SELECT FROM bans b WHERE b.user_id = u.id)
        AND NOT EXISTS (SELECT FROM payments p WHERE p.user_id = u.id)`,
    [days],
  );
  return rowCount;
}
