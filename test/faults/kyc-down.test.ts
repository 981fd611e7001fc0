import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import type { NumberedAccount } from '../support/admins.js';
import { clientOf, joinAs } from '../support/applicants.js';
import { endOf, forget } from '../support/history.js';
import type { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import {
  checkEnded,
  checkStarted,
  heard,
  judge,
  noticesTo,
  ownCase,
  startCheck,
  submitted,
  type TestCase,
  uuidOf,
} from '../support/kyc.js';
import { warmUp } from '../support/members.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { eventually } from '../support/system.js';
import { OwnTemporal } from '../support/temporal.js';

/* Forms, verdicts and hooks while workers or Temporal are away: they are facts, so they are taken and kept. */
const OUTAGE_MS = 8_000;

let temporal: OwnTemporal;
let scene: Scene;
let api: TestProcess;
let worker: TestProcess;
let client: TestClient;
let reviewer: NumberedAccount;
test.before(async () => {
  temporal = await OwnTemporal.start();
  scene = await Scene.begin({
    temporalAddress: temporal.address,
    env: { KYC_DUE_HOURS_LEGAL: String(20 / 3_600), KYC_REVIEWERS_EMAIL: 'reviewers@example.com' },
  });
  [api, worker] = await Promise.all([scene.startApi(), scene.startWorker()]);
  await warmUp(scene, api);
  client = clientOf(scene, api);
  reviewer = await joinAs(scene, api, 'compliance');
});
test.afterEach((t) => assertInvariants(t, scene));

const flowId = async (kase: TestCase) => `kyc-review-${await uuidOf(scene.database, kase)}`;
const hooksOf = async (attemptId: string) =>
  (await scene.database.query('SELECT FROM identity_hooks WHERE attempt_id = $1', [attemptId])).length;

test.serial(
  'F9: all workers down: hooks, forms and verdicts are taken; what follows comes when one is back',
  async (t) => {
    const [applicant, other] = [await joinAs(scene, api), await joinAs(scene, api)];
    const kase = await submitted(client, applicant);
    const { attemptId, page } = await checkStarted(client, applicant, kase);
    await worker.kill();
    await scene.ableId.decideAt(page, 'pass', { times: 2 });
    await eventually(async () => (await hooksOf(attemptId)) === 1);
    const judged = await submitted(client, other, 'legal');
    t.is((await judge(client, reviewer, judged, 'approved')).status, 200);
    t.is((await startCheck(client, other, await submitted(client, other))).status, 503);
    await pause(OUTAGE_MS);
    t.deepEqual(await noticesTo(scene.database, other), []);
    worker = await scene.startWorker();
    t.is((await checkEnded(client, applicant, kase)).status, 'verified');
    t.is(await endOf(scene.temporal, await flowId(judged)), 'approved');
    t.deepEqual(await noticesTo(scene.database, other), ['kyc_approved']);
  },
);

test.serial(
  'F13, F15: Temporal SIGKILL under waiting cases: facts are taken, timers fire once, all go on',
  async (t) => {
    const people = await Promise.all(Array.from({ length: 10 }, () => joinAs(scene, api)));
    const [late, approved, checked, ...waiting] = people as [
      NumberedAccount,
      NumberedAccount,
      NumberedAccount,
    ];
    const [lateCase, approvedCase, checkedCase] = [
      await submitted(client, late, 'legal'),
      await submitted(client, approved),
      await submitted(client, checked),
    ];
    const waitingCases = await Promise.all(
      waiting.map(async (who: NumberedAccount) => submitted(client, who)),
    );
    const { attemptId, page } = await checkStarted(client, checked, checkedCase);
    await heard(scene.database, lateCase);
    await temporal.kill();

    t.is((await judge(client, reviewer, approvedCase, 'approved', { reason: 'known' })).status, 200);
    const meanwhile = await submitted(client, late, 'individual_full');
    t.is((await startCheck(client, approved, approvedCase)).status, 409);
    t.is((await startCheck(client, late, meanwhile)).status, 503);
    await scene.ableId.decideAt(page, 'pass');
    await eventually(async () => (await hooksOf(attemptId)) === 1);
    t.is((await ownCase(client, approved, approvedCase)).status, 'approved');
    await pause(OUTAGE_MS);
    await temporal.start();

    t.is(await endOf(scene.temporal, await flowId(approvedCase)), 'approved');
    t.is((await checkEnded(client, checked, checkedCase)).status, 'verified');
    await heard(scene.database, meanwhile);
    // The due time passed while Temporal was away, or soon after.
    const escalations = () => scene.database.query(`SELECT FROM messages WHERE kind = 'kyc_overdue'`);
    await eventually(async () => (await escalations()).length > 0, 30_000);
    for (const kase of [lateCase, ...waitingCases])
      t.is((await judge(client, reviewer, kase, 'rejected', { reason: 'test' })).status, 200);
    for (const kase of [lateCase, ...waitingCases])
      t.is(await endOf(scene.temporal, await flowId(kase)), 'rejected');
    t.is((await escalations()).length, 1);
  },
);

test.serial('F35: the history is gone: a reversal and a late hook find everything in Postgres', async (t) => {
  const applicant = await joinAs(scene, api);
  const kase = await submitted(client, applicant);
  const { attemptId, page } = await checkStarted(client, applicant, kase);
  await scene.ableId.decideAt(page, 'pass');
  await checkEnded(client, applicant, kase);
  t.is((await judge(client, reviewer, kase, 'approved')).status, 200);
  const id = await flowId(kase);
  t.is(await endOf(scene.temporal, id), 'approved');
  for (const workflowId of [id, `identity-check-${attemptId}`]) await forget(scene.temporal, workflowId);
  const before = await hooksOf(attemptId);
  await scene.ableId.decideAt(page, 'fail');
  await eventually(async () => (await hooksOf(attemptId)) === before + 1);
  t.is((await ownCase(client, applicant, kase)).identity_check.status, 'verified');
  const reversal = { from: 'approved', reason: 'forged papers' };
  t.is((await judge(client, reviewer, kase, 'rejected', reversal)).status, 200);
  t.is(await endOf(scene.temporal, id), 'rejected');
  t.deepEqual(await noticesTo(scene.database, applicant), ['kyc_approved', 'kyc_rejected']);
});

test.serial('a flow that somebody terminated by hand is there again for the next fact', async (t) => {
  const applicant = await joinAs(scene, api);
  const kase = await submitted(client, applicant);
  await heard(scene.database, kase);
  const id = await flowId(kase);
  const { runId } = await scene.temporal.workflow.getHandle(id).describe();
  await scene.temporal.workflow.getHandle(id, runId).terminate('by mistake');
  t.is((await judge(client, reviewer, kase, 'approved', { reason: 'known' })).status, 200);
  t.is(await endOf(scene.temporal, id), 'approved');
  // A terminated flow is what the invariants would not forgive.
  await forget(scene.temporal, id, runId);
});

test.serial(
  'a flow that somebody terminated by hand and that missed its time is woken without any fact',
  async (t) => {
    const applicant = await joinAs(scene, api);
    const kase = await submitted(client, applicant, 'individual_full');
    await heard(scene.database, kase);
    const id = await flowId(kase);
    const { runId } = await scene.temporal.workflow.getHandle(id).describe();
    await scene.temporal.workflow.getHandle(id, runId).terminate('by mistake');
    await forget(scene.temporal, id, runId);
    // As if eleven minutes had passed since its reviewers' time was over.
    const uuid = await uuidOf(scene.database, kase);
    await scene.database.query(`UPDATE kyc_cases SET due_at = now() - interval '11 minutes' WHERE id = $1`, [
      uuid,
    ]);
    const escalated = () =>
      scene.database.query('SELECT FROM kyc_cases WHERE id = $1 AND escalated_at IS NOT NULL', [uuid]);
    await t.notThrowsAsync(eventually(async () => (await escalated()).length === 1, 90_000));
    t.is((await judge(client, reviewer, kase, 'approved', { reason: 'known' })).status, 200);
    t.is(await endOf(scene.temporal, id), 'approved');
  },
);
