import test from 'ava';
import type { GateAt } from '../support/commit-gate.js';
import { storyOf } from '../support/history.js';
import { assertInvariants } from '../support/invariants.js';
import { beginThroughProxies, losingCommit } from '../support/losing-commit.js';
import type { TestProcess } from '../support/processes.js';
import { testRun } from '../support/run.js';
import type { Scene } from '../support/scene.js';
import { freshPhone, passWindows } from '../support/system.js';
import { faultTest, type ToxicProxy } from '../support/toxiproxy.js';

/* Postgres applies a COMMIT and the connection breaks before the one who sent it hears so (ExecuteAndTimeout). */
let scene: Scene;
let api: TestProcess;
let ofApi: ToxicProxy;
let ofWorker: ToxicProxy;
test.before(async () => {
  if (testRun().toxiproxyServer === undefined) return;
  ({ scene, api, ofApi, ofWorker } = await beginThroughProxies());
});
test.afterEach(async (t) => {
  if (scene !== undefined) await assertInvariants(t, scene);
});

const verifications = (when: string): GateAt => ({ table: 'verifications', on: 'UPDATE', when });

faultTest.serial(
  'F19: worker, the account: its activity is repeated and finds its own row, 200',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    const users: GateAt = { table: 'users', on: 'INSERT' };
    t.is((await losingCommit(scene, ofWorker, users, () => scene.register(api, held))).status, 200);
    t.is(
      (await scene.temporal.workflow.getHandle(`registration-${held.codeId}`).result()) as string,
      'registered',
    );
    t.is((await storyOf(scene.temporal, held.codeId)).completed, 2);
  },
);

for (const [moment, when] of [
  ['the claim of a send', 'OLD.claimed_at IS NULL AND NEW.claimed_at IS NOT NULL'],
  ['the end of a send', 'OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL'],
] as const) {
  faultTest.serial(`F19: worker, ${moment}: 200, one message, its code is good`, async (t) => {
    const phone = freshPhone();
    const asked = await losingCommit(scene, ofWorker, verifications(when), () => scene.ask(api, phone));
    t.is(asked.status, 200);
    const codeId = asked.body.data.code_id as string;
    t.is((await scene.register(api, { codeId, code: await scene.sms.codeOf(codeId) })).status, 200);
    t.is((await scene.sms.codes(phone)).length, 1);
  });
}

faultTest.serial(
  'F19: API, the count of a guess: 503, nothing was made, the same code works then',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    const count = verifications('OLD.attempts < NEW.attempts');
    t.is((await losingCommit(scene, ofApi, count, () => scene.register(api, held))).status, 503);
    const [row] = await scene.database.query(
      'SELECT attempts, consumed_at FROM verifications WHERE id = $1',
      [held.codeId],
    );
    t.deepEqual(row, { attempts: 1, consumed_at: null });
    t.is((await scene.register(api, held)).status, 200);
  },
);

faultTest.serial(
  'F19: API, the proof of a right guess: it is written again and is the same, 200',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    const proof = verifications('OLD.match_id IS DISTINCT FROM NEW.match_id');
    t.is((await losingCommit(scene, ofApi, proof, () => scene.register(api, held))).status, 200);
    t.is((await storyOf(scene.temporal, held.codeId)).accepted['complete']?.length, 1);
  },
);

faultTest.serial(
  'F19: API, the slot of an ask: 503, then the true wait, nothing is sent before it',
  async (t) => {
    const phone = freshPhone();
    const slot: GateAt = { table: 'verifications', on: 'INSERT' };
    t.is((await losingCommit(scene, ofApi, slot, () => scene.ask(api, phone))).status, 503);
    t.is((await scene.ask(api, phone)).status, 429);
    t.deepEqual(await scene.sms.codes(phone), []);
    await passWindows(scene.database);
    t.is((await scene.register(api, await scene.obtainCode(api, phone))).status, 200);
  },
);
