import test, { type ExecutionContext } from 'ava';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { both, type Line, openLedger } from '../support/ledgers.js';
import { eventually } from '../support/system.js';

/* The database's own last word on money, whatever any code does (migration 20261121003100; reliability P). */

let database: TestDatabase;
let ledger: Awaited<ReturnType<typeof openLedger>>;
test.before(async () => {
  database = await createTestDatabase();
  ledger = await openLedger(database);
});

async function refused(t: ExecutionContext, payment: string, lines: readonly Line[], words: RegExp) {
  const before = await ledger.held(payment);
  const error = await t.throwsAsync(ledger.book(payment, lines), { message: words });
  t.is((error as { code?: string }).code, '23514');
  t.is(await ledger.held(payment), before);
}

/** Whether a transaction of this database waits for another one. */
async function isSomebodyWaiting(): Promise<boolean> {
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return (await database.query(waiting)).length > 0;
}

test('what is right is taken: a settlement, refunds in parts, a reversal and another settlement', async (t) => {
  const payment = await ledger.payment();
  const steps = [
    [10_000, 'settlement'],
    [-3_000, 'refund'],
    [-6_999, 'refund'],
    [-1, 'reversal'],
    [10_000, 'settlement'],
  ] as const;
  let held = 0;
  for (const [amount, kind] of steps) {
    await ledger.book(payment, both(amount, kind));
    held += amount;
    t.is(await ledger.held(payment), held);
  }
  const overtaken = await ledger.payment();
  await ledger.book(overtaken, [...both(10_000), ...both(-10_000, 'refund')]);
  t.is(await ledger.held(overtaken), 0);
});

test('a transaction that is not balanced is refused', async (t) => {
  const payment = await ledger.payment();
  const words = /a transaction is not balanced/;
  await refused(t, payment, [{ account: 'namba_one', amount: 10_000 }], words);
  await refused(t, payment, [{ account: 'payer', amount: -10_000 }], words);
  const skewed = [...both(10_000).slice(0, 1), { account: 'payer', amount: -9_999 } as const];
  await refused(t, payment, skewed, words);
  // Each kind for itself: a refund is no counterpart of a settlement.
  const crossed = [
    { kind: 'settlement', account: 'namba_one', amount: 10_000 },
    { kind: 'refund', account: 'payer', amount: -10_000 },
  ] as const;
  await refused(t, payment, crossed, words);
});

test('a transaction between two payments is refused', async (t) => {
  const [payment, other] = [await ledger.payment(), await ledger.payment()];
  const lines = [
    { account: 'namba_one', amount: 10_000 },
    { account: 'payer', amount: -10_000, payment: other },
  ] as const;
  await refused(t, payment, lines, /a transaction is not balanced/);
});

test('another currency than the payment’s is refused', async (t) => {
  const payment = await ledger.payment();
  const dollars = both(10_000).map((line) => ({ ...line, currency: 'USD' }));
  await refused(t, payment, dollars, /another currency/);
});

test('settled twice is refused, also by two at once', async (t) => {
  const words = /settled twice, or more went back than came/;
  const payment = await ledger.payment();
  await refused(t, payment, both(10_001), words);
  await ledger.book(payment, both(10_000));
  await refused(t, payment, both(10_000), words);
  await refused(t, payment, both(1), words);

  // The first one was checked and is not committed, so the second does not see it; neither took the lock that our code takes.
  const raced = await ledger.payment();
  let second: Promise<void> | undefined;
  let isOver = false;
  await ledger.book(raced, both(10_000), async (client) => {
    await client.query('SET CONSTRAINTS ALL IMMEDIATE');
    second = ledger.book(raced, both(10_000)).finally(() => {
      isOver = true;
    });
    second.catch(() => {});
    await eventually(async () => isOver || (await isSomebodyWaiting()));
  });
  await t.throwsAsync(second as unknown as Promise<void>, { message: words });
  t.is(await ledger.held(raced), 10_000);
});

test('no more goes back than came', async (t) => {
  const words = /settled twice, or more went back than came/;
  const payment = await ledger.payment();
  await refused(t, payment, both(-1, 'refund'), words);
  await ledger.book(payment, both(10_000));
  await ledger.book(payment, both(-9_000, 'refund'));
  await refused(t, payment, both(-1_001, 'refund'), words);
  await refused(t, payment, both(-1_001, 'reversal'), words);
  t.is(await ledger.held(payment), 1_000);
});

test('a line of nothing, of another kind, or twice in a transaction is none', async (t) => {
  const payment = await ledger.payment();
  await t.throwsAsync(ledger.book(payment, [{ account: 'namba_one', amount: 0 }]));
  await t.throwsAsync(ledger.book(payment, both(1, 'gift' as 'refund')));
  await t.throwsAsync(ledger.book(payment, [...both(5_000), ...both(5_000)]), { message: /unique/ });
  t.is(await ledger.held(payment), 0);
});

test('lines are never changed and never deleted', async (t) => {
  const payment = await ledger.payment();
  await ledger.book(payment, both(10_000));
  for (const statement of [
    'UPDATE ledger_entries SET amount_minor = 1 WHERE payment_id = $1',
    `UPDATE ledger_entries SET at = now() - interval '1 day' WHERE payment_id = $1`,
    'DELETE FROM ledger_entries WHERE payment_id = $1',
  ])
    await t.throwsAsync(database.query(statement, [payment]), { message: /lines are never changed/ });
  await t.throwsAsync(database.query('DELETE FROM payments WHERE id = $1', [payment]), {
    message: /foreign key/,
  });
  await t.throwsAsync(database.query('TRUNCATE ledger_entries'), { message: /lines are never changed/ });
  t.is(await ledger.held(payment), 10_000);
});
