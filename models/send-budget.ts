import { CODES_PER_ADDRESS_PER_DAY } from '../domain/limits.js';
import type { Purpose } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { secondsUntil } from './fragments.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** Classes of purposes that share one window and one budget (product-api, "Flood control per address"). */
export type BudgetClass =
  | 'anonymous'
  | 'login'
  | 'email_verification'
  | 'factor_disabling'
  | 'phone_verification'
  | 'email_confirmation'
  | 'token_reset';

/** Which purposes draw on a budget: what strangers ask for is one, what needs a proof has its own. */
export const PURPOSES_OF: Readonly<Record<BudgetClass, readonly Purpose[]>> = {
  anonymous: ['registration', 'password_reset'],
  login: ['login'],
  email_verification: ['email_verification'],
  factor_disabling: ['factor_disabling'],
  phone_verification: ['phone_verification'],
  email_confirmation: ['email_confirmation'],
  token_reset: ['token_reset'],
};

/** How often an address may be sent a code: one row per address and class. */
export class SendBudget extends Table {
  static override readonly tableName = 'send_budgets';
  static override readonly idColumn = ['addressIndex', 'class'];

  addressIndex!: Buffer;
  class!: BudgetClass;
  windowUntil!: Date;
  dayCount!: number;
  dayUntil!: Date;

  /** Whole seconds until an address that was refused may ask again: its window, its day, whichever ends later. */
  static async wait(db: Database, addressIndex: Buffer, budgetClass: BudgetClass): Promise<number> {
    const { rows } = await sql<{ seconds: number }>(
      db,
      `SELECT ${secondsUntil('CASE WHEN day_count >= ? AND day_until > window_until THEN day_until ELSE window_until END')} AS seconds
         FROM send_budgets WHERE address_index = ? AND class = ?`,
      [CODES_PER_ADDRESS_PER_DAY, addressIndex, budgetClass],
    );
    return rows[0]?.seconds ?? 1;
  }

  /** The budgets of an address that are in use. */
  static async of(db: Database, addressIndexes: readonly Buffer[]): Promise<SendBudget[]> {
    return SendBudget.query(db)
      .whereIn('addressIndex', [...addressIndexes])
      .whereRaw('greatest(window_until, day_until) > now()')
      .orderBy('class');
  }

  /** Forgets every budget of an address. @returns how many there were */
  static async forget(trx: Transaction, addressIndexes: readonly Buffer[]): Promise<number> {
    return SendBudget.query(trx)
      .delete()
      .whereIn('addressIndex', [...addressIndexes]);
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
      `SELECT ${secondsUntil('window_until')} AS seconds
         FROM send_budgets WHERE address_index = ? AND class = ?`,
      [addressIndex, budgetClass],
    );
    return rows[0]?.seconds ?? 1;
  }
}
