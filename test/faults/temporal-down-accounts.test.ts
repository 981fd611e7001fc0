import test from 'ava';
import { askingCalls, provingCalls } from '../support/account-calls.js';
import { earlyInStep } from '../support/accounts.js';
import { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { join, logIn, warmUp } from '../support/members.js';
import { assertRefused, assertRetried } from '../support/outage.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { eventually } from '../support/system.js';
import { OwnTemporal } from '../support/temporal.js';

let temporal: OwnTemporal;
let scene: Scene;
let api: TestProcess;
test.before(async () => {
  temporal = await OwnTemporal.start();
  scene = await Scene.begin({ temporalAddress: temporal.address });
  [api] = await Promise.all([scene.startApi(), scene.startWorker()]);
  await warmUp(scene, api);
});
test.afterEach((t) => assertInvariants(t, scene));

test.serial(
  'F13: Temporal SIGKILL before the calls of an account: 503, no half row is in the way of the same requests',
  async (t) => {
    const plain = await join(scene, api);
    const [asking, proving] = await Promise.all([askingCalls(scene, api), provingCalls(scene, api)]);
    await earlyInStep();
    await temporal.kill();
    const refused = assertRefused(t, [...asking, ...proving]);
    // What has no flow needs no Temporal.
    t.is((await logIn(scene, api, plain)).status, 200);
    const change = { current_password: plain.password, new_password: 'four blue rivers' };
    t.is((await scene.call(api, '/user/change_password', change, plain.token)).status, 200);
    await refused;

    await temporal.start();
    const readiness = async () => (await new TestClient(api.url).get('/health/ready')).status;
    await eventually(async () => (await readiness()) === 200);
    await assertRetried(t, [...proving, ...asking]);
  },
);
