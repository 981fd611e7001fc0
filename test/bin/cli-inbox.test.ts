import { randomUUID } from 'node:crypto';
import test from 'ava';
import { newNumbered } from '../support/admins.js';
import { programEnvironment } from '../support/environment.js';
import {
  becomes,
  booked,
  heardOf,
  type PaymentSystem,
  payment,
  startPaymentSystem,
} from '../support/payments.js';
import { type Finished, runNode } from './support/run-node.js';

let system: PaymentSystem;
test.before(async () => {
  system = await startPaymentSystem();
});

async function cli(...args: string[]): Promise<Finished> {
  const { database, taskQueue } = system;
  const env = programEnvironment({ databaseUrl: database.url, taskQueue });
  return runNode(['bin/cli.mjs', 'inbox', ...args], env);
}

const linesOf = ({ output }: Finished): string[] => output.split('\n').filter((line) => line !== '');
const TIME = /20\d\d-\d\d-\d\dT[\d:.]+Z/g;
const timeless = (line: string | undefined): string => (line ?? '').replaceAll(TIME, '<time>');

/** A payment that was paid, and the facts about it. */
async function paid() {
  const { client, database, nambaOne } = system;
  const payer = await newNumbered(system);
  const made = await payment(client, payer);
  await nambaOne.press(made.url, 'SETTLED');
  await becomes(client, payer, made, 'settled');
  await heardOf(database, made);
  const facts = await database.query<{ id: string }>('SELECT id FROM inbox WHERE subject_id = $1', [
    made.externalId,
  ]);
  return { payer, made, factId: facts[0]?.id ?? '' };
}

test.serial('nothing was told', async (t) => {
  t.deepEqual(linesOf(await cli('list')), ['every fact was delivered']);
  for (const state of ['unknown', 'delivered'])
    t.deepEqual(linesOf(await cli('list', '--state', state)), ['there is none']);
});

test.serial('a fact that was applied: listed, shown, and its body only to who asks for it', async (t) => {
  const { made, factId } = await paid();
  const line = `<time>  namba_one  ${factId}  about ${made.externalId}  verified by none  applied <time>`;
  t.deepEqual(linesOf(await cli('list')), ['every fact was delivered']);
  t.deepEqual(linesOf(await cli('list', '--state', 'delivered', '--source', 'namba_one')).map(timeless), [
    line,
  ]);
  t.deepEqual(linesOf(await cli('list', '--state', 'delivered', '--source', 'able_id')), ['there is none']);
  const shown = await cli('show', factId);
  t.deepEqual(linesOf(shown).map(timeless), [line]);
  for (const sent of ['100.00', '996*****0000', 'SETTLED'])
    t.false(shown.output.includes(sent), `${sent} is shown to who did not ask for it`);
  const opened = linesOf(await cli('show', factId, '--body'));
  t.is(timeless(opened[0]), line);
  t.like(JSON.parse(opened[1] ?? ''), { type: 'PAYMENT_ORDER' });
  t.like(JSON.parse(opened[1] ?? '').data, {
    externalId: made.externalId,
    status: 'SETTLED',
    amount: '100.00',
  });
  t.is(JSON.parse(opened[1] ?? '').data.maskedPhoneNumber, '996*****0000');
  t.is(opened.length, 2);
});

test.serial('a replay of what was applied changes nothing: neither the payment nor its book', async (t) => {
  const { client, database } = system;
  const { payer, made, factId } = await paid();
  const changes = () =>
    database.query('SELECT seq, to_status FROM payment_changes WHERE payment_id = $1 ORDER BY seq', [
      made.externalId,
    ]);
  const before = await changes();
  const replayed = await cli('replay', factId);
  t.deepEqual([replayed.code, ...linesOf(replayed)], [0, 'its flow is told once more']);
  await heardOf(database, made);
  const [fact] = await database.query('SELECT outcome, attempts > 0 AS told FROM inbox WHERE id = $1', [
    factId,
  ]);
  t.deepEqual(fact, { outcome: 'nothing_new', told: true });
  t.deepEqual(await changes(), before);
  t.deepEqual(await booked(database, made), [['settlement', 10_000]]);
  t.is((await becomes(client, payer, made, 'settled')).refunded_amount, 0);
});

test.serial('what waits: the oldest first, how often it was told and when it is again', async (t) => {
  const { database } = system;
  const [late, later] = [randomUUID(), randomUUID()];
  const [subject, other] = [randomUUID(), randomUUID()];
  // Due in another year: no worker takes them out of the list while it is read.
  for (const [id, subjectId, source, day] of [
    [later, other, 'able_id', '2026-01-02'],
    [late, subject, 'namba_one_asked', '2026-01-01'],
  ])
    await database.query(
      `INSERT INTO inbox (id, source, event_key, subject_id, verified_by, received_at, attempts, next_signal_at)
       VALUES ($1, $2, sha256($1::uuid::text::bytea), $3, 'asked', $4, 3, '2999-01-01')`,
      [id, source, subjectId, `${day}T00:00:00Z`],
    );
  t.deepEqual(linesOf(await cli('list')), [
    `2026-01-01T00:00:00.000Z  namba_one_asked  ${late}  about ${subject}  verified by asked  told 3x, again at 2999-01-01T00:00:00.000Z`,
    `2026-01-02T00:00:00.000Z  able_id  ${later}  about ${other}  verified by asked  told 3x, again at 2999-01-01T00:00:00.000Z`,
  ]);
  t.is(linesOf(await cli('list', '--source', 'able_id')).length, 1);
  t.is(linesOf(await cli('show', late, '--body'))[1], 'it has no body, or has it no more');
});

test.serial('a payment that we do not know: kept, shown, and nobody can be told', async (t) => {
  const { client } = system;
  const externalId = randomUUID();
  const data = { externalId, status: 'SETTLED', amount: '1.00', currency: 'KGS' };
  t.is((await client.post('/namba_one/webhook', { type: 'PAYMENT_ORDER', data })).status, 200);
  const [line, ...more] = linesOf(await cli('list', '--state', 'unknown'));
  t.deepEqual(more, []);
  const [, factId = ''] = / {2}namba_one {2}(\S+) {2}/.exec(line ?? '') ?? [];
  t.is(
    timeless(line),
    `<time>  namba_one  ${factId}  about nothing that we know  verified by none  nobody to tell`,
  );
  t.true((await cli('show', factId, '--body')).output.includes(externalId));
  const replayed = await cli('replay', factId);
  t.deepEqual([replayed.code, ...linesOf(replayed)], [1, 'there is no such fact, or nobody to tell']);
});

test.serial('a fact that is none, and calls that are none, are one sentence', async (t) => {
  for (const [args, words] of [
    [['show', randomUUID()], /^there is no such fact$/m],
    [['replay', randomUUID()], /^there is no such fact, or nobody to tell$/m],
    [['show', '1'], /inbox show <id>/],
    [['show', randomUUID(), '--all'], /inbox show <id>/],
    [['show', randomUUID(), '--body', 'x'], /inbox show <id>/],
    [['replay'], /inbox replay <id>/],
    [['replay', randomUUID(), randomUUID()], /inbox replay <id>/],
    [['list', '--state', 'lost'], /inbox list/],
    [['list', '--source', 'us'], /inbox list/],
    [['list', 'all'], /inbox list/],
    [['erase', randomUUID()], /inbox list/],
    [[], /inbox list/],
  ] as const) {
    const refused = await cli(...args);
    t.is(refused.code, 1, args.join(' '));
    t.regex(refused.output, words);
    t.false(refused.output.includes('    at '));
  }
});
