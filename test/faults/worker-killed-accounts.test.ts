import test, { type ExecutionContext } from 'ava';
import { completeUpdate } from '../../workflows/lib/code-flow.js';
import { type ProvingCall, provingCalls } from '../support/account-calls.js';
import { CommitGate } from '../support/commit-gate.js';
import { endOf, type FlowStory, storyOf } from '../support/history.js';
import type { Answer } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { warmUp } from '../support/members.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { eventually } from '../support/system.js';

/*
 * A worker dies by SIGKILL while it holds the business writes of a login by SMS, one by an authenticator, a reset, a
 * change of the factor and a verification of an e-mail at once. The flows go to the worker that stands by.
 */
let scene: Scene;
let api: TestProcess;
let worker: TestProcess;
test.before(async () => {
  scene = await Scene.begin();
  [api, worker] = await Promise.all([scene.startApi(), scene.startWorker()]);
  await warmUp(scene, api);
});
test.afterEach((t) => assertInvariants(t, scene));

/** Calls whose business writes stand in their COMMIT. */
interface Held {
  readonly calls: readonly ProvingCall[];
  readonly answers: readonly Promise<Answer>[];
  readonly gates: readonly CommitGate[];
  /** Pids of their backends. */
  readonly backends: readonly number[];
  /** The worker that has nothing to do with them yet. */
  readonly standby: TestProcess;
}

async function hold(): Promise<Held> {
  const calls = await provingCalls(scene, api);
  // Now, so that it costs no caller's patience; the flows stick to the worker that has them.
  const standby = await scene.startWorker();
  const gates = await Promise.all(calls.map(({ gate }) => CommitGate.close(scene.database, gate)));
  const answers = calls.map(({ call }) => call());
  const backends = await Promise.all(gates.map((gate) => gate.arrived()));
  return { calls, answers, gates, backends, standby };
}

/** Kills the worker that holds them. */
async function killWorker({ standby }: Held): Promise<TestProcess> {
  const dead = worker;
  await dead.kill();
  worker = standby;
  return dead;
}

const openAll = (gates: readonly CommitGate[]) => Promise.all(gates.map((gate) => gate.open()));

/** Every flow was taken from the dead one and ended by the living one; what it is for happened once. */
async function assertTakenOver(
  t: ExecutionContext,
  { calls, answers }: Held,
  dead: TestProcess,
): Promise<FlowStory[]> {
  const heard = await Promise.all(answers);
  t.deepEqual(
    heard.map(({ status }) => status),
    calls.map(() => 200),
  );
  return Promise.all(
    calls.map(async ({ name, prefix, codeId, end, effects }) => {
      t.is(await endOf(scene.temporal, `${prefix}-${codeId}`), end, name);
      const story = await storyOf(scene.temporal, codeId, prefix);
      t.true(story.workers.includes(dead.pid), `${name}: the dead worker had it`);
      t.is(story.workers.at(-1), worker.pid, `${name}: the other one ended it`);
      t.is(story.lostTasks, 1, name);
      t.is(await effects(), 1, name);
      return story;
    }),
  );
}

test.serial('F5: worker SIGKILL after the COMMITs, before its reports: each is done once, 200', async (t) => {
  const held = await hold();
  const dead = await killWorker(held);
  await openAll(held.gates);
  await assertTakenOver(t, held, dead);
});

test.serial('F7: worker SIGKILL before the COMMITs: the other one does the work, 200', async (t) => {
  const held = await hold();
  const dead = await killWorker(held);
  for (const backend of held.backends)
    await scene.database.query('SELECT pg_terminate_backend($1)', [backend]);
  for (const { name, effects } of held.calls) t.is(await effects(), 0, name);
  await openAll(held.gates);
  await assertTakenOver(t, held, dead);
});

test.serial(
  'F7: worker SIGKILL, Updates accepted and without a result: they resume; again by their ids, the same answer',
  async (t) => {
    const held = await hold();
    const { calls, gates } = held;
    // A workflow task that takes long is reported in between: then the Update stands in the history.
    for (const { codeId, prefix } of calls) {
      await eventually(
        async () => (await storyOf(scene.temporal, codeId, prefix)).accepted['complete'] !== undefined,
      );
    }
    const dead = await killWorker(held);
    await openAll(gates);
    const stories = await assertTakenOver(t, held, dead);
    for (const [index, { accepted, events }] of stories.entries()) {
      const { codeId, prefix, effects } = calls[index] as ProvingCall;
      const [updateId = '', ...others] = accepted['complete'] ?? [];
      t.deepEqual(others, []);
      const handle = scene.temporal.workflow.getHandle(`${prefix}-${codeId}`);
      await t.notThrowsAsync(
        handle.executeUpdate(completeUpdate, { updateId, args: [{ matchId: updateId }] }),
      );
      t.is((await storyOf(scene.temporal, codeId, prefix)).events.length, events.length);
      t.is(await effects(), 1);
    }
  },
);
