import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import type { NumberedAccount } from '../support/admins.js';
import { clientOf, joinAs } from '../support/applicants.js';
import { endOf } from '../support/history.js';
import type { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { checkEnded, checkStarted, judge, ownCase, submitted, uuidOf, wholeCase } from '../support/kyc.js';
import { warmUp } from '../support/members.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';

/* F34: something happens in the very instant in which its time is over. Either outcome is right; two are not. */
const ATTEMPT_MS = 3_000;
/** Around the instant; AbleID's hook takes some milliseconds to arrive. */
const OFFSETS_MS = [-400, -100, -50, -20, 0, 20, 50, 100];

let scene: Scene;
let api: TestProcess;
let client: TestClient;
let reviewer: NumberedAccount;
test.before(async () => {
  const env = { IDENTITY_ATTEMPT_MINUTES: String(ATTEMPT_MS / 60_000), IDENTITY_PULL_WAIT_SECONDS: '5,5' };
  scene = await Scene.begin({ env });
  [api] = await Promise.all([scene.startApi(), scene.startWorker()]);
  await warmUp(scene, api);
  client = clientOf(scene, api);
  reviewer = await joinAs(scene, api, 'compliance');
});
test.afterEach((t) => assertInvariants(t, scene));

async function expiryOf(attemptId: string): Promise<number> {
  const [row] = await scene.database.query<{ expires_at: Date }>(
    'SELECT expires_at FROM identity_attempts WHERE id = $1',
    [attemptId],
  );
  return row?.expires_at.getTime() ?? Number.NaN;
}

test.serial('F34: AbleID’s answer in the instant in which the attempt expires: one of the two', async (t) => {
  const ends = await Promise.all(
    OFFSETS_MS.map(async (offset) => {
      const applicant = await joinAs(scene, api);
      const kase = await submitted(client, applicant);
      const { attemptId, page } = await checkStarted(client, applicant, kase);
      await pause(Math.max(0, (await expiryOf(attemptId)) - Date.now() + offset));
      await scene.ableId.decideAt(page, 'pass');
      const check = await checkEnded(client, applicant, kase);
      t.true(['verified', 'expired'].includes(check.status), check.status);
      const flow = `identity-check-${attemptId}`;
      t.is(await endOf(scene.temporal, flow), check.status);
      const { history } = await wholeCase(client, reviewer, kase);
      t.is(history.filter(({ to }: { to: string }) => to === 'in_review').length, 1);
      return check.status as string;
    }),
  );
  t.is(ends.length, OFFSETS_MS.length);
});

test.serial('F34: a verdict in the instant in which AbleID answers: the verdict stands', async (t) => {
  await Promise.all(
    OFFSETS_MS.map(async (offset) => {
      const applicant = await joinAs(scene, api);
      const kase = await submitted(client, applicant);
      const { page } = await checkStarted(client, applicant, kase);
      const answered = pause(Math.max(0, offset)).then(() => scene.ableId.decideAt(page, 'pass'));
      await pause(Math.max(0, -offset));
      const verdict = await judge(client, reviewer, kase, 'rejected', { reason: 'test' });
      await answered;
      t.is(verdict.status, 200);
      t.is(await endOf(scene.temporal, `kyc-review-${await uuidOf(scene.database, kase)}`), 'rejected');
      t.is((await ownCase(client, applicant, kase)).status, 'rejected');
    }),
  );
});
