import type { Database } from '../platform/database.js';
import type { Payment } from './payment.js';
import { sql } from './sql.js';

/** Days of payments, and when their comparison began. */
interface Days {
  readonly from: Date;
  readonly to: Date;
  readonly before: Date;
}

/**
 * Payments of some days that were not compared since it began, and that NambaOne should know: it opened an order for them, or
 * their money came.
 */
export async function unlistedPayments(
  db: Database,
  { from, to, before }: Days,
  limit: number,
): Promise<Pick<Payment, 'id' | 'guid'>[]> {
  const { rows } = await sql<Pick<Payment, 'id' | 'guid'>>(
    db,
    `SELECT id, guid FROM payments
      WHERE created_at >= ? AND created_at < ? AND (compared_at IS NULL OR compared_at < ?)
        AND (guid IS NOT NULL OR settled_at IS NOT NULL)
      ORDER BY created_at, id LIMIT ?`,
    [from, to, before, limit],
  );
  return rows;
}
