import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { CommitGate } from '../support/commit-gate.js';
import { storyOf } from '../support/history.js';
import { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import type { TestProcess } from '../support/processes.js';
import { testRun } from '../support/run.js';
import { Scene } from '../support/scene.js';
import { eventually, freshPhone } from '../support/system.js';
import { faultTest, startToxiproxy, type ToxicProxy } from '../support/toxiproxy.js';

/* The API reaches Temporal through a proxy that loses what Temporal answers; the worker has a way of its own. */
let scene: Scene;
let api: TestProcess;
let proxy: ToxicProxy;
test.before(async () => {
  if (testRun().toxiproxyServer === undefined) return;
  const toxiproxy = await startToxiproxy();
  [scene, proxy] = await Promise.all([Scene.begin(), toxiproxy.proxy('temporal', testRun().temporalAddress)]);
  [api] = await Promise.all([
    scene.startApi({ env: { TEMPORAL_ADDRESS: proxy.address } }),
    scene.startWorker(),
  ]);
});
test.afterEach(async (t) => {
  if (scene !== undefined) await assertInvariants(t, scene);
});

const LOST = { type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } } as const;
const NEVER_ARRIVED = { type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } } as const;
const RESET = { type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } } as const;

/** Whatever was sent twice: one flow, each Update accepted once, one message. */
async function assertOnce(t: ExecutionContext, codeId: string, updates: readonly string[]): Promise<void> {
  const runs = await scene.temporal.workflow.count(`WorkflowId = 'registration-${codeId}'`);
  t.is(runs.count, 1);
  const { accepted } = await storyOf(scene.temporal, codeId);
  t.deepEqual(Object.keys(accepted), updates);
  for (const name of updates) t.is(accepted[name]?.length, 1, name);
}

faultTest.serial(
  'F14: the reply of start-and-ask is reset while the code is being sent: 200, one SMS',
  async (t) => {
    const phone = freshPhone();
    await scene.sms.fail({ hang_ms: 1_200, times: 1 });
    const asked = scene.ask(api, phone);
    const codeId = await scene.sms.sentTo(phone);
    const heal = await proxy.add(RESET);
    await pause(200);
    await heal();
    const answer = await asked;
    t.is(answer.status, 200);
    t.is(answer.body.data.code_id, codeId);
    t.is((await scene.sms.codes(phone)).length, 1);
    await assertOnce(t, codeId, ['awaitCode']);
    const [row] = await scene.database.query('SELECT voided_at FROM verifications WHERE id = $1', [codeId]);
    t.is(row?.['voided_at'], null, 'the flow told it, not the settlement');
  },
);

faultTest.serial(
  'F14: no reply of start-and-ask ever arrives: 200 from Postgres, the code is good',
  async (t) => {
    const phone = freshPhone();
    const heal = await proxy.add(LOST);
    const answer = await scene.ask(api, phone);
    await heal();
    t.is(answer.status, 200);
    const codeId = answer.body.data.code_id as string;
    t.is((await scene.register(api, { codeId, code: await scene.sms.codeOf(codeId) })).status, 200);
    t.is((await scene.sms.codes(phone)).length, 1);
    await assertOnce(t, codeId, ['awaitCode', 'complete']);
  },
);

faultTest.serial('F14: the reply of the completing Update is reset: 200, one user', async (t) => {
  const held = await scene.obtainCode(api, freshPhone());
  const gate = await CommitGate.close(scene.database, { table: 'users', on: 'INSERT' });
  const registered = scene.register(api, held);
  await gate.arrived();
  const heal = await proxy.add(RESET);
  await gate.open();
  await pause(200);
  await heal();
  t.is((await registered).status, 200);
  await assertOnce(t, held.codeId, ['awaitCode', 'complete']);
});

faultTest.serial(
  'F14: no reply of the completing Update ever arrives: 200 from Postgres, one user',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    const heal = await proxy.add(LOST);
    const answer = await scene.register(api, held);
    await heal();
    t.is(answer.status, 200);
    await assertOnce(t, held.codeId, ['awaitCode', 'complete']);
  },
);

faultTest.serial(
  'F17: a black hole between API and Temporal under load: 503 in time, heals by itself',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    const { body } = await scene.register(api, held);
    const waiting = await scene.obtainCode(api, freshPhone());
    const heals = await Promise.all([proxy.add(LOST), proxy.add(NEVER_ARRIVED)]);
    const calls: Promise<number>[] = [];
    for (let second = 0; second < 10; second += 1) {
      calls.push(scene.ask(api, freshPhone()).then(({ status }) => status));
      // What needs no Temporal is not held up by those that wait for it.
      const me = await new TestClient(api.url).get('/user/get_me', {
        token: body.data.token,
        timeoutMs: 2_000,
      });
      t.is(me.status, 200);
      await pause(1_000);
    }
    t.is((await scene.register(api, waiting)).status, 503);
    t.deepEqual(new Set(await Promise.all(calls)), new Set([503]));
    await Promise.all(heals.map((heal) => heal()));

    await eventually(async () => (await new TestClient(api.url).get('/health/ready')).status === 200);
    t.is((await scene.register(api, waiting)).status, 200);
    t.is((await scene.register(api, await scene.obtainCode(api, freshPhone()))).status, 200);
    t.true(api.running);
  },
);
