import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { askingCalls, type ProvingCall, provingCalls } from '../support/account-calls.js';
import { CommitGate } from '../support/commit-gate.js';
import { storyOf } from '../support/history.js';
import type { Answer } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { dataOf, join, logIn, submitLogin, warmUp } from '../support/members.js';
import type { TestProcess } from '../support/processes.js';
import { testRun } from '../support/run.js';
import { Scene } from '../support/scene.js';
import { eventually } from '../support/system.js';
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
  await warmUp(scene, api);
});
test.afterEach(async (t) => {
  if (scene !== undefined) await assertInvariants(t, scene);
});

const LOST = { type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } } as const;
const RESET = { type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } } as const;

const statusesOf = (answers: readonly Answer[]) => answers.map(({ status }) => status);

/** Whatever was sent twice: each Update is accepted once, each thing done once. */
async function assertProvenOnce(t: ExecutionContext, calls: readonly ProvingCall[]): Promise<void> {
  for (const { name, codeId, prefix, effects } of calls) {
    t.is((await scene.temporal.workflow.count(`WorkflowId = '${prefix}-${codeId}'`)).count, 1, name);
    t.is((await storyOf(scene.temporal, codeId, prefix)).accepted['complete']?.length, 1, name);
    t.is(await effects(), 1, name);
  }
}

faultTest.serial(
  'F14: no reply of start-and-ask ever arrives: 200 from Postgres, one code each',
  async (t) => {
    const calls = await askingCalls(scene, api);
    const heal = await proxy.add(LOST);
    const answers = await Promise.all(calls.map(({ call }) => call()));
    await heal();
    t.deepEqual(statusesOf(answers), [200, 200, 200, 200]);
    for (const { name, effects } of calls) t.is(await effects(), 1, name);
    const started = await scene.temporal.workflow.count(
      `TaskQueue = '${scene.taskQueue}' AND WorkflowType != 'registration'`,
    );
    t.is(started.count, calls.length);
  },
);

faultTest.serial(
  'F14: no reply of a login’s start ever arrives, and Telegram took no code: 200, and it says SMS',
  async (t) => {
    const member = await join(scene, api, 'telegram');
    await scene.telegram.setPhone(member.phone, false);
    const heal = await proxy.add(LOST);
    const asked = await logIn(scene, api, member);
    await heal();
    t.is(dataOf(asked)['provider'], 'sms');
    t.is((await scene.sms.codes(member.phone)).length, 2);
  },
);

faultTest.serial(
  'F14: the reply of a login’s start is reset while its code is sent: 200, one code, it is good',
  async (t) => {
    const member = await join(scene, api, 'sms');
    const sent = (await scene.sms.codes(member.phone)).length;
    await scene.sms.fail({ hang_ms: 1_200, times: 1 });
    const asked = logIn(scene, api, member);
    await eventually(async () => (await scene.sms.codes(member.phone)).length > sent);
    const heal = await proxy.add(RESET);
    await pause(200);
    await heal();
    const codeId = String(dataOf(await asked)['code_id']);
    t.is((await scene.sms.codes(member.phone)).length, sent + 1);
    const [row] = await scene.database.query('SELECT voided_at FROM verifications WHERE id = $1', [codeId]);
    t.is(row?.['voided_at'], null, 'the flow told it, not the settlement');
    const code = await scene.sms.codeOf(codeId);
    t.is((await submitLogin(scene, api, { phone: member.phone, codeId, code })).status, 200);
  },
);

faultTest.serial('F14: the reply of the completing Update is reset: 200, each is done once', async (t) => {
  const calls = await provingCalls(scene, api);
  const gates = await Promise.all(calls.map(({ gate }) => CommitGate.close(scene.database, gate)));
  const answers = Promise.all(calls.map(({ call }) => call()));
  await Promise.all(gates.map((gate) => gate.arrived()));
  const heal = await proxy.add(RESET);
  await Promise.all(gates.map((gate) => gate.open()));
  await pause(200);
  await heal();
  t.deepEqual(
    statusesOf(await answers),
    calls.map(() => 200),
  );
  await assertProvenOnce(t, calls);
});

faultTest.serial(
  'F14: no reply of the completing Update ever arrives: 200 from Postgres, each is done once',
  async (t) => {
    const calls = await provingCalls(scene, api);
    const heal = await proxy.add(LOST);
    const answers = await Promise.all(calls.map(({ call }) => call()));
    await heal();
    t.deepEqual(
      statusesOf(answers),
      calls.map(() => 200),
    );
    await assertProvenOnce(t, calls);
  },
);
