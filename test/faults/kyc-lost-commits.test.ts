import test from 'ava';
import type { NumberedAccount } from '../support/admins.js';
import { clientOf, joinAs } from '../support/applicants.js';
import { databaseThrough } from '../support/database.js';
import { endOf } from '../support/history.js';
import type { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import {
  checkEnded,
  checkStarted,
  judge,
  ownCase,
  resubmit,
  submit,
  submitted,
  uuidOf,
} from '../support/kyc.js';
import { losingCommit } from '../support/losing-commit.js';
import { warmUp } from '../support/members.js';
import type { TestProcess } from '../support/processes.js';
import { testRun } from '../support/run.js';
import { Scene } from '../support/scene.js';
import { faultTest, startToxiproxy, type ToxicProxy } from '../support/toxiproxy.js';

/* Postgres applies a commit of the API or of the worker, and nobody hears so (F5, F19). */
let scene: Scene;
let api: TestProcess;
let ofApi: ToxicProxy;
let ofWorker: ToxicProxy;
let client: TestClient;
let reviewer: NumberedAccount;
test.before(async () => {
  if (testRun().toxiproxyServer === undefined) return;
  const toxiproxy = await startToxiproxy();
  scene = await Scene.begin();
  const { host } = new URL(scene.database.url);
  [ofApi, ofWorker] = await Promise.all([toxiproxy.proxy('api', host), toxiproxy.proxy('worker', host)]);
  [api] = await Promise.all([
    scene.startApi({ databaseUrl: databaseThrough(scene.database.url, ofApi.address) }),
    scene.startWorker({ databaseUrl: databaseThrough(scene.database.url, ofWorker.address) }),
  ]);
  await warmUp(scene, api);
  client = clientOf(scene, api);
  reviewer = await joinAs(scene, api, 'compliance');
});
test.afterEach(async (t) => {
  if (scene !== undefined) await assertInvariants(t, scene);
});

faultTest.serial(
  'F19: forms and verdicts whose COMMIT was applied unheard: 200, each is done once',
  async (t) => {
    const applicant = await joinAs(scene, api);
    const gate = { table: 'kyc_changes', on: 'INSERT' } as const;
    const first = await losingCommit(scene, ofApi, gate, () => submit(client, applicant));
    t.is(first.status, 200);
    const kase = { type: 'individual_basic', id: first.body.data.id } as const;
    const verdict = (status: string) =>
      losingCommit(scene, ofApi, gate, () => judge(client, reviewer, kase, status, { reason: 'test' }));
    t.is((await verdict('resubmission_requested')).status, 200);
    t.is((await losingCommit(scene, ofApi, gate, () => resubmit(client, applicant, kase))).status, 200);
    t.is((await verdict('approved')).status, 200);
    t.is(await endOf(scene.temporal, `kyc-review-${await uuidOf(scene.database, kase)}`), 'approved');
  },
);

faultTest.serial('F5: what follows from a verdict was committed unheard: done once', async (t) => {
  const applicant = await joinAs(scene, api);
  const kase = await submitted(client, applicant, 'legal');
  const gate = { table: 'labels', on: 'INSERT', when: `NEW.key = 'document'` } as const;
  t.is(
    (await losingCommit(scene, ofWorker, gate, () => judge(client, reviewer, kase, 'approved'))).status,
    200,
  );
  t.is(await endOf(scene.temporal, `kyc-review-${await uuidOf(scene.database, kase)}`), 'approved');
});

faultTest.serial(
  'F5, F19: an identity check whose opening, hooks and end were committed unheard: verified once',
  async (t) => {
    const applicant = await joinAs(scene, api);
    const kase = await submitted(client, applicant);
    const opening = { table: 'identity_attempts', on: 'UPDATE', when: `NEW.status = 'pending'` } as const;
    const { page } = await losingCommit(scene, ofWorker, opening, () =>
      checkStarted(client, applicant, kase),
    );
    const hooks = { table: 'identity_hooks', on: 'INSERT', when: `NEW.kind = 'result'` } as const;
    await losingCommit(scene, ofApi, hooks, () => scene.ableId.decideAt(page, 'pass'));
    t.is((await checkEnded(client, applicant, kase)).status, 'verified');
    t.is((await ownCase(client, applicant, kase)).status, 'in_review');
  },
);
