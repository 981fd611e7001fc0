import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestDatabase } from './database.js';

/** One line as a test writes it. */
export interface Line {
  readonly kind?: 'settlement' | 'refund' | 'reversal';
  readonly account: 'namba_one' | 'payer';
  readonly amount: number;
  readonly currency?: string;
  /** Another payment than the transaction's. */
  readonly payment?: string;
}

/** Payments and ledger lines by SQL alone: what Postgres makes of them, whatever code of ours does. */
export async function openLedger(database: TestDatabase) {
  const [user] = await database.query<{ id: string }>(
    `INSERT INTO users (uid, role, state, level, password_sealed, language)
     VALUES ('ID0000000001', 'member', 'active', 0, 'x', 'ru') RETURNING id`,
  );

  return {
    userId: user?.id ?? '',

    /** A payment of 100.00 KGS. */
    async payment(): Promise<string> {
      const id = randomUUID();
      await database.query(
        `INSERT INTO payments (id, user_id, amount_minor, currency, status, version, expires_at)
         VALUES ($1, $2, 10000, 'KGS', 'created', 1, now() + interval '1 hour')`,
        [id, user?.id],
      );
      return id;
    },

    /** Books a change with its lines in one transaction; `hold` waits before the COMMIT. @throws what Postgres says */
    async book(
      payment: string,
      lines: readonly Line[],
      hold?: (client: pg.Client) => Promise<void>,
    ): Promise<void> {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        await client.query('BEGIN');
        const change = randomUUID();
        await client.query(
          `INSERT INTO payment_changes (id, payment_id, seq, actor, to_status)
           SELECT $1, $2, count(*) + 1 + (random() * 1000000)::int, 'provider', 'settled' FROM payment_changes WHERE payment_id = $2`,
          [change, payment],
        );
        for (const { kind = 'settlement', account, amount, currency = 'KGS', payment: other } of lines)
          await client.query(
            `INSERT INTO ledger_entries (change_id, payment_id, kind, account, amount_minor, currency)
             VALUES ($1, $2, $3, $4, $5, $6)`,
            [change, other ?? payment, kind, account, amount, currency],
          );
        await hold?.(client);
        await client.query('COMMIT');
      } finally {
        await client.end();
      }
    },

    /** What NambaOne holds by a payment. */
    async held(payment: string): Promise<number> {
      const [row] = await database.query<{ held: number }>(
        `SELECT coalesce(sum(amount_minor), 0)::int AS held FROM ledger_entries
          WHERE payment_id = $1 AND account = 'namba_one'`,
        [payment],
      );
      return row?.held ?? Number.NaN;
    },
  };
}

/** Both sides of a transaction. @param amount what NambaOne holds more than before */
export function both(amount: number, kind: Line['kind'] & string = 'settlement'): Line[] {
  return [
    { kind, account: 'namba_one', amount },
    { kind, account: 'payer', amount: -amount },
  ];
}
