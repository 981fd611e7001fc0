import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ROOT } from '../../bin/lib/project.js';
import {
  PAYMENT_ASK_MINUTES,
  PAYMENT_EXPIRY_MINUTES,
  PAYMENT_MISSED_SECONDS,
  PAYMENT_ORDER_WAITS_SECONDS,
  PAYMENT_RECONCILE_DAYS,
  PAYMENT_RECONCILE_SETTLE_MS,
} from '../../domain/limits.js';
import { entriesTowards } from '../../domain/payment/ledger.js';
import { paymentTable } from '../../domain/payment/table.js';
import { PAYMENT_REASONS, PAYMENT_RESOLUTIONS, PAYMENT_STATUSES } from '../../domain/payment/words.js';

const document = readFileSync(join(ROOT, 'docs/life-of-a-payment.md'), 'utf8');

test("the table of docs/life-of-a-payment.md is the judge's", (t) => {
  const [table] = /^\| {2}\| CREATED [\s\S]*?(?=\n\n)/m.exec(document) ?? [];
  t.is(table, paymentTable());
});

test('the table has a row for each status, and says what matters most', (t) => {
  const lines = paymentTable().split('\n');
  t.is(lines.length, 2 + PAYMENT_STATUSES.length);
  const cells = (status: string): string[] =>
    (lines.find((line) => line.startsWith(`| \`${status}\``)) ?? '').split(' | ');
  t.deepEqual(cells('pending').slice(4, 6), ['settled', 'failed']);
  t.is(cells('expired')[4], '**review**: late_settlement');
  t.deepEqual(new Set(cells('needs_review').slice(1, -1)), new Set(['–']));
});

test('the document names every word and the numbers that hold', (t) => {
  const booked = { amountMinor: 2, settled: true, refundedMinor: 0 };
  const kinds = (['settled', 'refunded', 'failed'] as const).flatMap((to) =>
    [...entriesTowards({ ...booked, settled: to !== 'settled' }, to, to === 'refunded' ? 2 : 0)].flatMap(
      ({ kind, account }) => [kind, account],
    ),
  );
  t.is(new Set(kinds).size, 5);
  for (const word of [...PAYMENT_STATUSES, ...PAYMENT_REASONS, ...PAYMENT_RESOLUTIONS, ...kinds])
    t.true(document.includes(`\`${word}\``), word);
  const waits = PAYMENT_ORDER_WAITS_SECONDS;
  for (const said of [
    `| ${PAYMENT_EXPIRY_MINUTES} min (\`PAYMENT_EXPIRY_MINUTES\`) |`,
    `| ${PAYMENT_ASK_MINUTES.join(', ')} min after the creation`,
    `after ${waits.slice(0, -1).join(', ')} and every ${waits.at(-1)} s`,
    `woken ${PAYMENT_MISSED_SECONDS} s after`,
    `\`PAYMENT_RECONCILE_DAYS\` (${PAYMENT_RECONCILE_DAYS})`,
    `those of the last ${PAYMENT_RECONCILE_SETTLE_MS / 60_000} min`,
  ])
    t.true(document.includes(said), said);
});
