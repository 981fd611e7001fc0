import { LIST_TOTAL_MAX } from '../domain/limits.js';
import type { PaymentStatus } from '../domain/payment/words.js';
import type { Database } from '../platform/database.js';
import type { Payment } from './payment.js';
import type { PaymentChange } from './payment-change.js';
import { sql } from './sql.js';

/** One page of something. */
interface PageOf {
  readonly page: number;
  readonly perPage: number;
}

/** A payment and whose it is. */
export type ListedPaymentRow = Payment & { readonly userUid: string };

/**
 * One page of payments, the newest first, and how many there are: exact up to LIST_TOTAL_MAX. Every status has a branch of its
 * own that goes down an index and ends where the page does, as in models/kyc-listing.
 */
export async function listPayments(
  db: Database,
  statuses: readonly PaymentStatus[],
  { page, perPage }: PageOf,
): Promise<{ rows: ListedPaymentRow[]; total: number }> {
  const found = newest(statuses, '*', page * perPage);
  const { rows } = await sql<ListedPaymentRow>(
    db,
    `SELECT page.*, u.uid AS user_uid
       FROM (${found.text} ORDER BY number DESC LIMIT ? OFFSET ?) AS page JOIN users u ON u.id = page.user_id
      ORDER BY page.number DESC`,
    [...found.bindings, perPage, (page - 1) * perPage],
  );
  const counted = newest(statuses, 'number', LIST_TOTAL_MAX);
  return { rows, total: await count(db, `${counted.text} LIMIT ?`, [...counted.bindings, LIST_TOTAL_MAX]) };
}

function newest(statuses: readonly PaymentStatus[], columns: string, limit: number) {
  const wanted: readonly (PaymentStatus | undefined)[] =
    statuses.length === 0 ? [undefined] : [...new Set(statuses)];
  const branch = (status: PaymentStatus | undefined): string =>
    `(SELECT ${columns} FROM payments ${status ? 'WHERE status = ?' : ''} ORDER BY number DESC LIMIT ?)`;
  return {
    text: `SELECT * FROM (${wanted.map(branch).join(' UNION ALL ')}) AS found`,
    bindings: wanted.flatMap((status): (string | number)[] => (status ? [status, limit] : [limit])),
  };
}

/** One page of the payments of an account, the newest first, and how many it has. */
export async function listOwnPayments(
  db: Database,
  userId: string,
  { page, perPage }: PageOf,
): Promise<{ rows: Payment[]; total: number }> {
  const { rows } = await sql<Payment>(
    db,
    'SELECT * FROM payments WHERE user_id = ? ORDER BY number DESC LIMIT ? OFFSET ?',
    [userId, perPage, (page - 1) * perPage],
  );
  const counted = 'SELECT number FROM payments WHERE user_id = ? LIMIT ?';
  return { rows, total: await count(db, counted, [userId, LIST_TOTAL_MAX]) };
}

async function count(db: Database, text: string, bindings: (string | number)[]): Promise<number> {
  const { rows } = await sql<{ total: number }>(
    db,
    `SELECT count(*)::int AS total FROM (${text}) AS counted`,
    bindings,
  );
  return rows[0]?.total ?? 0;
}

/** One step of a payment, and the admin who took it. */
export type PaymentStepRow = Pick<
  PaymentChange,
  'at' | 'actor' | 'actorId' | 'fromStatus' | 'toStatus' | 'why' | 'reasonSealed' | 'sides'
> & { readonly actorUid: string | null };

/** One line of the ledger; amounts are bigints. */
export interface LedgerRow {
  readonly at: Date;
  readonly kind: string;
  readonly account: string;
  readonly amountMinor: string;
  readonly currency: Payment['currency'];
}

/** Everything that is known of a payment, by what people call it. */
export async function findPaymentDetails(
  db: Database,
  number: number,
): Promise<{ payment: ListedPaymentRow; steps: PaymentStepRow[]; entries: LedgerRow[] } | undefined> {
  const { rows } = await sql<ListedPaymentRow>(
    db,
    'SELECT p.*, u.uid AS user_uid FROM payments p JOIN users u ON u.id = p.user_id WHERE p.number = ?',
    [number],
  );
  const [payment] = rows;
  if (!payment) return undefined;
  const steps = await sql<PaymentStepRow>(
    db,
    `SELECT c.at, c.actor, c.actor_id, u.uid AS actor_uid, c.from_status, c.to_status, c.why, c.reason_sealed, c.sides
       FROM payment_changes c LEFT JOIN users u ON u.id = c.actor_id AND c.actor = 'admin'
      WHERE c.payment_id = ? ORDER BY c.seq`,
    [payment.id],
  );
  const entries = await sql<LedgerRow>(
    db,
    'SELECT at, kind, account, amount_minor, currency FROM ledger_entries WHERE payment_id = ? ORDER BY id',
    [payment.id],
  );
  return { payment, steps: steps.rows, entries: entries.rows };
}
