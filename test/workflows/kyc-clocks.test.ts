import test from 'ava';
import { ESCALATED, STAGE } from '../../workflows/lib/search-attributes.js';
import { newAdmin, newNumbered } from '../support/admins.js';
import { recordHistory } from '../support/histories.js';
import { flowOf, judge, noticesTo, ownCase, resubmit, submitted, uuidOf, wholeCase } from '../support/kyc.js';
import { eventually, messagesTo, startSystem, type TestSystem } from '../support/system.js';

/* What a case's flow does when nobody does anything in time. A day is some seconds here. */
const REVIEWERS = 'reviewers@example.com';
const SECOND_IN_HOURS = 1 / 3_600;
const SECOND_IN_DAYS = SECOND_IN_HOURS / 24;

let system: TestSystem;
test.before(async () => {
  system = await startSystem({
    KYC_REVIEWERS_EMAIL: REVIEWERS,
    KYC_DUE_HOURS_LEGAL: String(2 * SECOND_IN_HOURS),
    KYC_REMINDER_DAYS: [2, 8].map((seconds) => (seconds * SECOND_IN_DAYS).toFixed(12)).join(','),
    KYC_WITHDRAW_AFTER_DAYS: (16 * SECOND_IN_DAYS).toFixed(12),
  });
});

test('escalated: a late case is marked, the reviewers are told once, and a verdict still ends it', async (t) => {
  const { client, database, temporal } = system;
  const [applicant, reviewer] = await Promise.all([newNumbered(system), newAdmin(system)]);
  const kase = await submitted(client, applicant, 'legal');
  const flow = await flowOf(system, kase);
  await eventually(async () => (await flow.describe()).typedSearchAttributes.get(ESCALATED) === true, 20_000);
  t.truthy((await wholeCase(client, reviewer, kase)).escalated_at);
  await eventually(async () => (await messagesTo(client, REVIEWERS)).length === 1);
  t.deepEqual(await noticesTo(database, applicant), [], 'the applicant is not told of it');
  await judge(client, reviewer, kase, 'approved');
  t.is(await flow.result(), 'approved');
  t.is((await messagesTo(client, REVIEWERS)).length, 1);
  await recordHistory(temporal, `kyc-review-${await uuidOf(database, kase)}`, 'kycReview', 'escalated');
});

test('withdrawn: a silent applicant is reminded, then loses the case', async (t) => {
  const { client, database, temporal } = system;
  const [applicant, reviewer] = await Promise.all([newNumbered(system), newAdmin(system)]);
  const kase = await submitted(client, applicant);
  await judge(client, reviewer, kase, 'resubmission_requested', { reason: 'old' });
  const flow = await flowOf(system, kase);
  t.is(await flow.result(), 'withdrawn');
  t.is((await flow.describe()).typedSearchAttributes.get(STAGE), 'withdrawn');
  t.deepEqual(await noticesTo(database, applicant), [
    'kyc_resubmission',
    'kyc_reminder',
    'kyc_reminder',
    'kyc_withdrawn',
  ]);
  t.is((await ownCase(client, applicant, kase)).next_step, 'submit_again');
  t.is((await resubmit(client, applicant, kase)).status, 409);
  const { history } = await wholeCase(client, reviewer, kase);
  t.like(history.at(-1), { actor: 'flow', from: 'resubmission_requested', to: 'withdrawn' });
  await recordHistory(temporal, `kyc-review-${await uuidOf(database, kase)}`, 'kycReview', 'withdrawn');
});

test('a late answer in time ends the reminders', async (t) => {
  const { client, database } = system;
  const [applicant, reviewer] = await Promise.all([newNumbered(system), newAdmin(system)]);
  const kase = await submitted(client, applicant);
  await judge(client, reviewer, kase, 'resubmission_requested', { reason: 'old' });
  await eventually(async () => (await noticesTo(database, applicant)).length === 2, 20_000);
  t.is((await resubmit(client, applicant, kase)).status, 200);
  await judge(client, reviewer, kase, 'rejected', { reason: 'no' });
  t.is(await (await flowOf(system, kase)).result(), 'rejected');
  t.deepEqual(await noticesTo(database, applicant), ['kyc_resubmission', 'kyc_reminder', 'kyc_rejected']);
});
