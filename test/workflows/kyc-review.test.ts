import test from 'ava';
import { SLA_DUE_AT, STAGE, USER_REF } from '../../workflows/lib/search-attributes.js';
import { newAdmin, newNumbered, seen } from '../support/admins.js';
import { recordHistory } from '../support/histories.js';
import {
  flowOf,
  heard,
  judge,
  noticesTo,
  ownCase,
  resubmit,
  submitted,
  type TestCase,
  uuidOf,
  wholeCase,
} from '../support/kyc.js';
import { eventually, startSystem, type TestSystem } from '../support/system.js';
import { temporalCli } from '../support/temporal-cli.js';

/* The life of a case as its flow lives it: every end, and what follows from each step. */
let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

/** An applicant and a reviewer of his. */
async function people() {
  const [applicant, reviewer] = await Promise.all([newNumbered(system), newAdmin(system, 'compliance')]);
  return { applicant, reviewer };
}

const record = async (kase: TestCase, name: string) =>
  recordHistory(system.temporal, `kyc-review-${await uuidOf(system.database, kase)}`, 'kycReview', name);

/** Labels of an account. */
async function labelsOf(id: number): Promise<string[]> {
  const rows = await system.database.query(
    `SELECT key || ':' || value AS label FROM labels WHERE user_id = $1 AND scope = 'private' ORDER BY 1`,
    [id],
  );
  return rows.map(({ label }) => String(label));
}

test('approved: the flow ends, label, level and notice follow, and the Web UI shows words and references only', async (t) => {
  const { client, database } = system;
  const { applicant, reviewer } = await people();
  const kase = await submitted(client, applicant, 'legal');
  await heard(database, kase);
  const flow = await flowOf(system, kase);
  const { typedSearchAttributes } = await flow.describe();
  t.is(typedSearchAttributes.get(STAGE), 'created');
  t.regex(typedSearchAttributes.get(USER_REF) ?? '', /^[0-9a-f]{32}$/);
  const hours = ((typedSearchAttributes.get(SLA_DUE_AT)?.getTime() ?? 0) - Date.now()) / 3_600_000;
  t.true(hours > 71 && hours <= 72, `${hours}`);

  t.deepEqual((await judge(client, reviewer, kase, 'approved')).body.data, { ...kase, status: 'approved' });
  t.is(await flow.result(), 'approved');
  t.deepEqual(await labelsOf(applicant.id), ['document:verified', 'phone:verified']);
  t.deepEqual(await noticesTo(database, applicant), ['kyc_approved']);
  t.is((await ownCase(client, applicant, kase)).next_step, null);
  await record(kase, 'approved');
});

test('the level follows an approval and its reversal; a reversal keeps both truths', async (t) => {
  const { client, database } = system;
  const { applicant, reviewer } = await people();
  // Level 3 takes e-mail, phone and document without a gap (barong.md section 8).
  await database.query('UPDATE users SET email_verified_at = now() WHERE id = $1', [applicant.id]);
  await database.query(
    `INSERT INTO labels (user_id, key, value, scope) VALUES ($1, 'email', 'verified', 'private')`,
    [applicant.id],
  );
  const kase = await submitted(client, applicant);
  await judge(client, reviewer, kase, 'approved', { reason: 'seen in person' });
  await eventually(async () => (await seen(client, reviewer, applicant)).level === 3);

  t.is((await judge(client, reviewer, kase, 'rejected', { reason: 'forged' })).status, 409);
  const reversal = { from: 'approved', reason: 'forged', message: 'Please call us.' };
  t.is((await judge(client, reviewer, kase, 'rejected', reversal)).status, 200);
  await eventually(async () => (await seen(client, reviewer, applicant)).level === 2);
  t.deepEqual(await labelsOf(applicant.id), ['email:verified', 'phone:verified']);
  t.is(await (await flowOf(system, kase)).result(), 'rejected');
  t.deepEqual(await noticesTo(database, applicant), ['kyc_approved', 'kyc_rejected']);

  const whole = await wholeCase(client, reviewer, kase);
  t.deepEqual(
    whole.history.map(({ from, to, reason }: Record<string, unknown>) => [from, to, reason]),
    [
      [null, 'created', null],
      ['created', 'approved', 'seen in person'],
      ['approved', 'rejected', 'forged'],
    ],
  );
  t.is((await ownCase(client, applicant, kase)).message, 'Please call us.');
  await record(kase, 'reversed');
});

test('another approval keeps the label when one is taken back', async (t) => {
  const { client, database } = system;
  const { applicant, reviewer } = await people();
  const [company, person] = [await submitted(client, applicant, 'legal'), await submitted(client, applicant)];
  await judge(client, reviewer, company, 'approved');
  await judge(client, reviewer, person, 'approved', { reason: 'known' });
  await judge(client, reviewer, company, 'in_review', { from: 'approved', reason: 'once more' });
  await Promise.all([heard(database, company), heard(database, person)]);
  t.deepEqual(await labelsOf(applicant.id), ['document:verified', 'phone:verified']);
  t.true((await noticesTo(database, applicant)).includes('kyc_reversed'));
});

test('rejected: told once, and another case may be submitted', async (t) => {
  const { client, database } = system;
  const { applicant, reviewer } = await people();
  const kase = await submitted(client, applicant);
  t.is(
    (await judge(client, reviewer, kase, 'rejected', { reason: 'blurred', message: 'We cannot read it.' }))
      .status,
    200,
  );
  t.is(await (await flowOf(system, kase)).result(), 'rejected');
  t.deepEqual(await noticesTo(database, applicant), ['kyc_rejected']);
  const own = await ownCase(client, applicant, kase);
  t.is(own.next_step, 'submit_again');
  t.is(own.message, 'We cannot read it.');
  const next = await submitted(client, applicant);
  t.true(next.id > kase.id);
  // The other one is open now: the first cannot come back beside it.
  const back = { from: 'rejected', reason: 'a mistake' };
  t.is((await judge(client, reviewer, kase, 'approved', back)).status, 409);
  await record(kase, 'rejected');
});

test('resubmitted: the clock stands still meanwhile', async (t) => {
  const { client, database } = system;
  const { applicant, reviewer } = await people();
  const kase = await submitted(client, applicant, 'individual_full');
  const before = await wholeCase(client, reviewer, kase);
  t.is(
    (await judge(client, reviewer, kase, 'resubmission_requested', { reason: 'old address' })).status,
    200,
  );
  await heard(database, kase);
  t.deepEqual(await noticesTo(database, applicant), ['kyc_resubmission']);
  t.is((await ownCase(client, applicant, kase)).next_step, 'resubmit');
  t.is((await judge(client, reviewer, kase, 'approved', { reason: 'no matter' })).status, 409);
  t.is((await resubmit(client, applicant, kase)).status, 200);
  t.is((await resubmit(client, applicant, kase)).status, 409);
  const after = await wholeCase(client, reviewer, kase);
  t.true(Date.parse(after.due_at) > Date.parse(before.due_at), 'the pause moved the due time');
  t.is((await judge(client, reviewer, kase, 'approved', { reason: 'known' })).status, 200);
  t.is(await (await flowOf(system, kase)).result(), 'approved');
  await record(kase, 'resubmitted');
});

test('the same signal by hand applies what is in Postgres; a forged one leaves a line in the log and nothing else', async (t) => {
  const { client, database } = system;
  const { applicant, reviewer } = await people();
  const kase = await submitted(client, applicant, 'legal');
  await heard(database, kase);
  const workflowId = `kyc-review-${await uuidOf(database, kase)}`;
  const send = (input: string) =>
    temporalCli('workflow', 'signal', '--workflow-id', workflowId, '--name', 'verdict', '--input', input);

  const forged = '0198f5a0-dead-7000-8000-000000000001';
  t.true((await send(JSON.stringify({ id: forged }))).ok);
  t.true((await send('"approve"')).ok);
  await eventually(async () => system.worker.output.some((line) => line.includes(forged)));
  t.is((await ownCase(client, applicant, kase)).status, 'created');
  t.deepEqual(await labelsOf(applicant.id), ['phone:verified']);

  // A verdict whose signal was lost: Temporal was away when the API had committed it.
  await judge(client, reviewer, kase, 'approved');
  const [row] = await database.query(
    `SELECT id FROM kyc_changes WHERE verdict = 'approved' ORDER BY at DESC LIMIT 1`,
  );
  await send(JSON.stringify({ id: row?.['id'] }));
  t.is(await (await flowOf(system, kase)).result(), 'approved');
  t.deepEqual(await noticesTo(database, applicant), ['kyc_approved']);
  await record(kase, 'forged-then-approved');
});

test('A45: a flood of signals makes a look or two, and the flow goes on', async (t) => {
  const { client, database } = system;
  const { applicant, reviewer } = await people();
  const kase = await submitted(client, applicant, 'legal');
  const flow = await flowOf(system, kase);
  await Promise.all(
    Array.from({ length: 300 }, (_, n) =>
      flow.signal('verdict', { id: `0198f5a0-dead-7000-8000-${String(n).padStart(12, '0')}` }),
    ),
  );
  await judge(client, reviewer, kase, 'approved');
  t.is(await flow.result(), 'approved');
  const { events } = await flow.fetchHistory();
  const looks = (events ?? []).filter(({ markerRecordedEventAttributes }) => markerRecordedEventAttributes);
  t.true(looks.length < 100, `${looks.length} looks`);
  t.deepEqual(await noticesTo(database, applicant), ['kyc_approved']);
});
