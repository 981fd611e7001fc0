import { withClient } from '../../bin/lib/postgres-server.js';
import { AMOUNT_MINOR, PREPARED_PAYMENTS } from './payment-words.js';
import type { Stage } from './stage.js';

/** Payments that wait, for webhooks to be about; no flow is looked for. */
export async function preparePayments({ databaseUrl }: Stage): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    await client.query(
      `INSERT INTO payments (id, user_id, amount_minor, currency, status, version, expires_at)
       SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, (SELECT min(id) FROM users), $1, 'KGS',
              'created', 1, now() + interval '1 day' FROM generate_series(0, $2::int - 1) AS n`,
      [AMOUNT_MINOR, PREPARED_PAYMENTS],
    );
    await client.query('ANALYZE payments');
  });
}

/** Forgets the facts about them that nobody took note of. */
export async function forgetFacts({ databaseUrl }: Stage): Promise<void> {
  await withClient(databaseUrl, (client) => client.query('DELETE FROM inbox WHERE delivered_at IS NULL'));
}

/** Facts that no flow took note of. */
export async function waitingFacts({ databaseUrl }: Stage): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ waiting: number }>(
      'SELECT count(*)::int AS waiting FROM inbox WHERE delivered_at IS NULL',
    );
    return rows[0]?.waiting ?? 0;
  });
}
