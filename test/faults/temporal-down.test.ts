import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { eventually, freshPhone } from '../support/system.js';
import { OwnTemporal } from '../support/temporal.js';

let temporal: OwnTemporal;
let scene: Scene;
let api: TestProcess;
let worker: TestProcess;
test.before(async () => {
  temporal = await OwnTemporal.start();
  scene = await Scene.begin({ temporalAddress: temporal.address });
  [api, worker] = await Promise.all([scene.startApi(), scene.startWorker()]);
});
test.afterEach((t) => assertInvariants(t, scene));

const OUTAGE_MS = 10_000;

async function readiness(): Promise<number> {
  return (await new TestClient(api.url).get('/health/ready')).status;
}

test.serial(
  'F13, F15: Temporal SIGKILL before the calls, under waiting flows: 503, then the same calls succeed',
  async (t) => {
    const [held, dead, ...waiting] = await Promise.all(
      Array.from({ length: 4 }, () => scene.obtainCode(api, freshPhone())),
    );
    if (held === undefined || dead === undefined) return t.fail();
    const phone = freshPhone();
    await temporal.kill();
    const outage = pause(OUTAGE_MS);
    const answers = await Promise.all([scene.ask(api, phone), scene.register(api, held)]);
    t.deepEqual(
      answers.map(({ status }) => status),
      [503, 503],
    );
    t.is(await readiness(), 503);
    // A code that expires while Temporal is away stays dead.
    await scene.database.query('UPDATE verifications SET expires_at = now() WHERE id = $1', [dead.codeId]);
    await outage;

    await temporal.start();
    await eventually(async () => (await readiness()) === 200);
    // Nothing that the lost calls left behind is in the way: neither the slot nor the proof.
    const retried = await scene.obtainCode(api, phone);
    t.is((await scene.sms.codes(phone)).length, 1);
    for (const code of [held, retried, ...waiting]) t.is((await scene.register(api, code)).status, 200);
    t.is((await scene.register(api, dead)).status, 400);
  },
);

test.serial('kill -9 of API, worker and Temporal between code and registration: it still ends', async (t) => {
  const held = await scene.obtainCode(api, freshPhone());
  await Promise.all([api.kill(), worker.kill(), temporal.kill()]);
  await temporal.start();
  [api, worker] = await Promise.all([scene.startApi({ port: api.port }), scene.startWorker()]);
  t.is((await scene.register(api, held)).status, 200);
  t.is(
    (await scene.temporal.workflow.getHandle(`registration-${held.codeId}`).result()) as string,
    'registered',
  );
});
