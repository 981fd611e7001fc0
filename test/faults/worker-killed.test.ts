import test, { type ExecutionContext } from 'ava';
import { completeUpdate } from '../../workflows/lib/code-flow.js';
import { CommitGate } from '../support/commit-gate.js';
import { type FlowStory, storyOf } from '../support/history.js';
import { assertInvariants } from '../support/invariants.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { eventually, freshPhone } from '../support/system.js';

/*
 * A worker dies by SIGKILL in the middle of a call. Its flow goes to the worker that stands by, after a workflow task's
 * time-out (3 s) or a sticky one (1 s): inside the caller's patience.
 */
let scene: Scene;
let api: TestProcess;
let worker: TestProcess;
test.before(async () => {
  scene = await Scene.begin();
  [api, worker] = await Promise.all([scene.startApi(), scene.startWorker()]);
});
test.afterEach((t) => assertInvariants(t, scene));

/** The flow was taken from the dead one and ended by the living one, and exactly once. */
async function assertTakenOver(t: ExecutionContext, codeId: string, dead: TestProcess): Promise<FlowStory> {
  t.is(await scene.temporal.workflow.getHandle(`registration-${codeId}`).result(), 'registered');
  const story = await storyOf(scene.temporal, codeId);
  t.true(story.workers.includes(dead.pid), 'the dead worker had it');
  t.is(story.workers.at(-1), worker.pid, 'the other one ended it');
  t.is((await scene.database.query('SELECT FROM users WHERE registration_id = $1', [codeId])).length, 1);
  return story;
}

test.serial(
  'F5: worker SIGKILL after the COMMIT of the account, before its report: one user, 200',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    const [dead, standby] = [worker, await scene.startWorker()];
    const gate = await CommitGate.close(scene.database, { table: 'users', on: 'INSERT' });
    const answer = scene.register(api, held);
    await gate.arrived();
    await dead.kill();
    worker = standby;
    await gate.open();
    t.is((await answer).status, 200);
    const { lostTasks } = await assertTakenOver(t, held.codeId, dead);
    t.is(lostTasks, 1);
  },
);

test.serial('F7: worker SIGKILL before the COMMIT of the account: the other one makes it, 200', async (t) => {
  const held = await scene.obtainCode(api, freshPhone());
  const [dead, standby] = [worker, await scene.startWorker()];
  const gate = await CommitGate.close(scene.database, { table: 'users', on: 'INSERT' });
  const answer = scene.register(api, held);
  const backend = await gate.arrived();
  await dead.kill();
  worker = standby;
  await scene.database.query('SELECT pg_terminate_backend($1)', [backend]);
  await gate.open();
  t.is((await scene.database.query('SELECT FROM users WHERE registration_id = $1', [held.codeId])).length, 0);
  t.is((await answer).status, 200);
  const { lostTasks } = await assertTakenOver(t, held.codeId, dead);
  t.is(lostTasks, 1);
});

test.serial(
  'F7: worker SIGKILL, `complete` accepted and without a result: the other one answers it, 200',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    const [dead, standby] = [worker, await scene.startWorker()];
    const gate = await CommitGate.close(scene.database, { table: 'users', on: 'INSERT' });
    const answer = scene.register(api, held);
    await gate.arrived();
    // A workflow task that takes long is reported in between: then the Update stands in the history.
    await eventually(
      async () => (await storyOf(scene.temporal, held.codeId)).accepted['complete'] !== undefined,
    );
    await dead.kill();
    worker = standby;
    await gate.open();
    t.is((await answer).status, 200);
    const story = await assertTakenOver(t, held.codeId, dead);
    t.is(story.accepted['complete']?.length, 1);

    // The same Update again, by its id: the same answer, and nothing is done twice.
    const [updateId = ''] = story.accepted['complete'] ?? [];
    const handle = scene.temporal.workflow.getHandle(`registration-${held.codeId}`);
    const again = handle.executeUpdate(completeUpdate, { updateId, args: [{ matchId: updateId }] });
    await t.notThrowsAsync(again);
    t.is((await storyOf(scene.temporal, held.codeId)).events.length, story.events.length);
  },
);

test.serial(
  'F6, F7: worker SIGKILL, message sent and `awaitCode` without a result: 200, and the code is good',
  async (t) => {
    const phone = freshPhone();
    const gate = await CommitGate.close(scene.database, {
      table: 'verifications',
      on: 'UPDATE',
      when: 'OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL',
    });
    const asked = scene.ask(api, phone);
    await gate.arrived();
    const codeId = await scene.sms.sentTo(phone);
    t.is((await storyOf(scene.temporal, codeId)).accepted['awaitCode']?.length, 1);
    await worker.kill();
    await gate.open();
    const answer = await asked;
    t.is(answer.status, 200);
    t.is(answer.body.data.code_id, codeId);

    // Nobody was there to hear that the message left; the flow has to learn it from Postgres.
    worker = await scene.startWorker();
    t.is((await scene.register(api, { codeId, code: await scene.sms.codeOf(codeId) })).status, 200);
    t.is((await scene.sms.codes(phone)).length, 1);
  },
);
