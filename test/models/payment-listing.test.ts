import test, { type ExecutionContext } from 'ava';
import { LIST_TOTAL_MAX } from '../../domain/limits.js';
import { PAYMENT_STATUSES, type PaymentStatus } from '../../domain/payment/words.js';
import { Payment } from '../../models/payment.js';
import { unlistedPayments } from '../../models/payment-comparison.js';
import { findPaymentDetails, listOwnPayments, listPayments } from '../../models/payment-listing.js';
import { missedPayments } from '../../models/undelivered.js';
import { connectDatabase, type Database } from '../../platform/database.js';
import { onCleanup } from '../support/cleanup.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { assertIndexed } from '../support/plans.js';

/* With 50,000 payments of 100,000 accounts each look is one indexed plan, and its page is in order. */

const PAYMENTS = 50_000;
const USERS = 100_000;
/** One account has so many of them. */
const OF_ONE = PAYMENTS / 20;
const TABLES = ['payments', 'payment_changes', 'ledger_entries', 'users'];
/** Of a thousand payments so many stand so; the others are settled. */
const SHARES = { created: 10, pending: 5, failed: 100, expired: 80, needs_review: 1 } as const;

let database: TestDatabase;
let db: Database;
test.before(async (t) => {
  t.timeout(180_000);
  database = await createTestDatabase();
  db = connectDatabase({ DATABASE_URL: database.url, DATABASE_POOL_MAX: 5 }, 'test');
  onCleanup(() => db.destroy());
  await database.query(
    `INSERT INTO users (uid, role, state, level, password_sealed, language)
     SELECT 'ID' || upper(lpad(to_hex(n), 10, '0')), 'member', 'active', 0, 'x', 'ru' FROM generate_series(1, ${USERS}) AS n`,
  );
  let below = 0;
  const cases = Object.entries(SHARES).map(([word, share]) => {
    below += share;
    return `WHEN n % 1000 < ${below} THEN '${word}'`;
  });
  const status = `CASE ${cases.join(' ')} ELSE 'settled' END`;
  await database.query(
    `INSERT INTO payments (id, user_id, amount_minor, currency, status, version, guid, settled_at, created_at, expires_at, looks_at)
     SELECT gen_random_uuid(), account.id, n, 'KGS', ${status}, 1, 'order-' || n,
            CASE WHEN ${status} = 'settled' THEN now() END, now() - make_interval(mins => n), now(),
            CASE WHEN ${status} IN ('created', 'pending') THEN now() + make_interval(secs => n % 100 - 50) END
       FROM generate_series(1, ${PAYMENTS}) AS n
       JOIN (SELECT id, row_number() OVER (ORDER BY id) AS row FROM users) AS account
         ON account.row = CASE WHEN n % 20 = 0 THEN 1 ELSE 2 + n % ${USERS - 1} END
      ORDER BY n`,
  );
  await database.query(
    `INSERT INTO payment_changes (id, payment_id, seq, actor, to_status)
     SELECT gen_random_uuid(), payments.id, seq, 'provider', 'settled' FROM payments, generate_series(1, 2) AS seq`,
  );
  // Both sides of some settlements.
  await database.query(
    `INSERT INTO ledger_entries (change_id, payment_id, kind, account, amount_minor, currency)
     SELECT c.id, p.id, 'settlement', side.account, side.sign * p.amount_minor, 'KGS'
       FROM payments p JOIN payment_changes c ON c.payment_id = p.id AND c.seq = 2,
            (VALUES ('namba_one', 1), ('payer', -1)) AS side(account, sign)
      WHERE p.status = 'settled' AND p.number % 10 = 0`,
  );
  for (const table of TABLES) await database.query(`ANALYZE ${table}`);
});

const indexed = <Found>(t: ExecutionContext, run: () => Promise<Found>) =>
  assertIndexed(t, { db, database }, TABLES, run);

async function listed(t: ExecutionContext, statuses: readonly PaymentStatus[], page = 1, perPage = 20) {
  const { found, statements } = await indexed(t, () => listPayments(db, statuses, { page, perPage }));
  t.is(statements, 2);
  const numbers = found.rows.map(({ number }) => Number(number));
  t.deepEqual(
    numbers,
    [...numbers].sort((one, other) => other - one),
    'the newest first',
  );
  return found;
}

test.serial('all payments: the first page, the next, a deep one, one that is not there', async (t) => {
  const first = await listed(t, []);
  t.deepEqual([first.rows.length, first.total], [20, LIST_TOTAL_MAX]);
  t.is(Number(first.rows[0]?.number), PAYMENTS);
  const second = await listed(t, [], 2);
  t.is(Number(second.rows[0]?.number), PAYMENTS - 20, 'pages do not overlap');
  t.is((await listed(t, [], 90, 100)).rows.length, 100);
  t.is((await listed(t, [], PAYMENTS, 100)).rows.length, 0);
  const [owner] = await database.query<{ uid: string }>('SELECT uid FROM users WHERE id = $1', [
    first.rows[0]?.userId,
  ]);
  t.is(first.rows[0]?.userUid, owner?.uid);
});

test.serial('by status: the rare and the common, several, one that nobody has', async (t) => {
  for (const [status, share] of Object.entries(SHARES) as [PaymentStatus, number][]) {
    const { rows, total } = await listed(t, [status]);
    t.is(total, (PAYMENTS * share) / 1_000, status);
    t.true(rows.every((row) => row.status === status));
  }
  t.is((await listed(t, ['settled'])).total, LIST_TOTAL_MAX);
  const open = await listed(t, ['created', 'pending', 'created'], 2, 100);
  t.deepEqual([open.rows.length, open.total], [100, (PAYMENTS * 15) / 1_000]);
  t.is(new Set(open.rows.map(({ status }) => status)).size, 2);
  t.deepEqual((await listed(t, PAYMENT_STATUSES)).rows, (await listed(t, [])).rows);
  t.deepEqual(await listed(t, ['refunded']), { rows: [], total: 0 });
});

test.serial('the payments of an account, and no others', async (t) => {
  const [account] = await database.query<{ id: string }>('SELECT id FROM users ORDER BY id LIMIT 1');
  const userId = account?.id ?? '';
  const page = { page: 1, perPage: 20 };
  const { found, statements } = await indexed(t, () => listOwnPayments(db, userId, page));
  t.is(statements, 2);
  t.deepEqual([found.rows.length, found.total], [20, OF_ONE]);
  t.true(found.rows.every((row) => row.userId === userId));
  const rest = await listOwnPayments(db, userId, { page: 2, perPage: 20 });
  const numbers = [...found.rows, ...rest.rows].map(({ number }) => Number(number));
  t.is(new Set(numbers).size, 40);
  t.deepEqual(
    numbers,
    [...numbers].sort((one, other) => other - one),
  );
});

test.serial('one payment with its steps, by what people call it; another’s is none', async (t) => {
  const { found, statements } = await indexed(t, () => findPaymentDetails(db, 700));
  t.is(statements, 3);
  t.deepEqual([found?.payment.number, found?.steps.length], ['700', 2]);
  t.deepEqual(
    found?.entries.map(({ kind, account, amountMinor }) => [kind, account, amountMinor]),
    [
      ['settlement', 'namba_one', '700'],
      ['settlement', 'payer', '-700'],
    ],
  );
  const userId = found?.payment.userId ?? '';
  const own = await indexed(t, () => Payment.named(db, { id: 700, userId }));
  t.is(own.found?.number, '700');
  t.is(await Payment.named(db, { id: 700, userId: String(Number(userId) + 1) }), undefined);
  t.is(await findPaymentDetails(db, PAYMENTS + 1), undefined);
});

test.serial('payments whose flow is late, and those that NambaOne did not list', async (t) => {
  const missed = await indexed(t, () => missedPayments(db, 100));
  t.is(missed.statements, 1);
  t.is(missed.found.length, 100);
  const day = 24 * 60 * 60 * 1_000;
  const now = Date.now();
  const days = { from: new Date(now - 2 * day), to: new Date(now - day), before: new Date(now) };
  const unlisted = await indexed(t, () => unlistedPayments(db, days, 10));
  t.is(unlisted.statements, 1);
  t.is(unlisted.found.length, 10);
});
