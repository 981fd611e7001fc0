import { BUDGET_DAY_SECONDS, CODES_PER_ADDRESS_PER_DAY, RESEND_AFTER_SECONDS } from '../domain/limits.js';
import type { Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** Classes of purposes that share one window and one budget (product-api, "Flood control per address"). */
export type BudgetClass = 'anonymous';

/** How often an address may be sent a code: one row per address and class. */
export class SendBudget extends Table {
  static override readonly tableName = 'send_budgets';
  static override readonly idColumn = ['addressIndex', 'class'];

  addressIndex!: Buffer;
  class!: BudgetClass;
  windowUntil!: Date;
  dayCount!: number;
  dayUntil!: Date;

  /**
   * Takes the address's slot: one statement, so that of two asks at once one is refused. A refused ask
   * extends nothing.
   * @returns 0 when the slot was taken, else the whole seconds until the next one
   */
  static async take(trx: Transaction, addressIndex: Buffer, budgetClass: BudgetClass): Promise<number> {
    const taken = await sql(
      trx,
      `INSERT INTO send_budgets AS b (address_index, class, window_until, day_count, day_until)
       VALUES (:addressIndex, :budgetClass, now() + make_interval(secs => :window), 1, now() + make_interval(secs => :day))
       ON CONFLICT (address_index, class) DO UPDATE SET
         window_until = EXCLUDED.window_until,
         day_count = CASE WHEN b.day_until <= now() THEN 1 ELSE b.day_count + 1 END,
         day_until = CASE WHEN b.day_until <= now() THEN EXCLUDED.day_until ELSE b.day_until END
       WHERE b.window_until <= now() AND (b.day_count < :perDay OR b.day_until <= now())`,
      {
        addressIndex,
        budgetClass,
        window: RESEND_AFTER_SECONDS,
        day: BUDGET_DAY_SECONDS,
        perDay: CODES_PER_ADDRESS_PER_DAY,
      },
    );
    if (taken.rowCount === 1) return 0;
    const { rows } = await sql<{ seconds: number }>(
      trx,
      `SELECT greatest(1, ceil(extract(epoch FROM
                (CASE WHEN day_count >= ? AND day_until > window_until THEN day_until ELSE window_until END) - now())))::int AS seconds
         FROM send_budgets WHERE address_index = ? AND class = ?`,
      [CODES_PER_ADDRESS_PER_DAY, addressIndex, budgetClass],
    );
    return rows[0]?.seconds ?? 1;
  }

  /** Gives the slot back: nothing was sent. */
  static async refund(trx: Transaction, addressIndex: Buffer, budgetClass: BudgetClass): Promise<void> {
    await sql(
      trx,
      `UPDATE send_budgets SET window_until = now(), day_count = greatest(0, day_count - 1)
        WHERE address_index = ? AND class = ?`,
      [addressIndex, budgetClass],
    );
  }

  /** Whole seconds until the address's window opens, at least 1. */
  static async secondsLeft(
    trx: Transaction,
    addressIndex: Buffer,
    budgetClass: BudgetClass,
  ): Promise<number> {
    const { rows } = await sql<{ seconds: number }>(
      trx,
      `SELECT greatest(1, ceil(extract(epoch FROM window_until - now())))::int AS seconds
         FROM send_budgets WHERE address_index = ? AND class = ?`,
      [addressIndex, budgetClass],
    );
    return rows[0]?.seconds ?? 1;
  }
}
