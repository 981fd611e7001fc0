import test from 'ava';
import { askingCalls, provingCalls } from '../support/account-calls.js';
import { earlyInStep } from '../support/accounts.js';
import { assertInvariants, settledFlows } from '../support/invariants.js';
import { warmUp } from '../support/members.js';
import { assertRefused, assertRetried, assertUndone } from '../support/outage.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';

let scene: Scene;
let api: TestProcess;
let worker: TestProcess;
test.before(async () => {
  scene = await Scene.begin();
  [api, worker] = await Promise.all([scene.startApi(), scene.startWorker()]);
  await warmUp(scene, api);
});
test.afterEach((t) => assertInvariants(t, scene));

test.serial(
  'F8: all workers down: every call of an account is 503 in time, nothing happens late, the same requests then work',
  async (t) => {
    const [asking, proving] = await Promise.all([askingCalls(scene, api), provingCalls(scene, api)]);
    await earlyInStep();
    await worker.kill();
    await assertRefused(t, [...asking, ...proving]);

    worker = await scene.startWorker();
    // What the lost calls had started comes to its end before anything is asked again.
    const flows = await settledFlows(scene.temporal, scene.taskQueue);
    const unsent = await scene.database.query('SELECT FROM verifications WHERE voided_at IS NOT NULL');
    t.is(unsent.length, asking.length);
    t.is(flows.filter(({ status }) => status.name === 'COMPLETED').length >= asking.length, true);
    await assertUndone(t, [...asking, ...proving]);
    await assertRetried(t, [...proving, ...asking]);
  },
);
