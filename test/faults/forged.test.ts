import { randomUUID } from 'node:crypto';
import test from 'ava';
import { assertInvariants } from '../support/invariants.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { eventually, freshPhone } from '../support/system.js';
import { temporalCli } from '../support/temporal-cli.js';

/* Somebody who can reach Temporal, but neither Postgres nor the phone. */
let scene: Scene;
let api: TestProcess;
test.before(async () => {
  scene = await Scene.begin();
  [api] = await Promise.all([scene.startApi(), scene.startWorker()]);
});
test.afterEach((t) => assertInvariants(t, scene));

const users = () => scene.database.query('SELECT FROM users');

test.serial('an Update forged with the `temporal` CLI creates nobody, and the flow goes on', async (t) => {
  const held = await scene.obtainCode(api, freshPhone());
  const workflow = ['--workflow-id', `registration-${held.codeId}`];
  const proofs = [{ matchId: randomUUID() }, { matchId: held.codeId }, { matchId: 'x' }, {}, null, [], 7];
  for (const proof of proofs) {
    const input = ['--input', JSON.stringify(proof)];
    const { ok, output } = await temporalCli(
      ...['workflow', 'update', 'execute', ...workflow, '--name', 'complete', ...input],
    );
    t.false(ok, JSON.stringify(proof));
    t.regex(output, /wrong_code/, JSON.stringify(proof));
  }
  // Without any input at all, under another name, as a signal.
  for (const forged of [
    ['update', 'execute', ...workflow, '--name', 'complete'],
    ['update', 'execute', ...workflow, '--name', 'registered', '--input', '{}'],
    ['signal', ...workflow, '--name', 'complete', '--input', JSON.stringify({ matchId: held.codeId })],
  ]) {
    await temporalCli('workflow', ...forged);
  }
  t.deepEqual(await users(), []);
  const [row] = await scene.database.query('SELECT attempts, match_id FROM verifications WHERE id = $1', [
    held.codeId,
  ]);
  t.deepEqual(row, { attempts: 0, match_id: null });
  t.is((await scene.register(api, held)).status, 200);
});

test.serial('a flow forged with the `temporal` CLI sends nothing and creates nobody', async (t) => {
  const before = (await users()).length;
  const held = await scene.obtainCode(api, freshPhone());
  const id = `forged-${randomUUID()}`;
  const input = {
    verificationId: held.codeId,
    sendWithinMs: 4_000,
    providerCallMs: 3_000,
    waitForCodeMs: 500,
  };
  for (const [workflowId, verificationId] of [
    [id, held.codeId],
    [`${id}-none`, randomUUID()],
  ] as const) {
    await temporalCli(
      ...['workflow', 'start', '--type', 'registration', '--task-queue', scene.taskQueue],
      ...['--workflow-id', workflowId, '--input', JSON.stringify({ ...input, verificationId })],
    );
    await scene.temporal.workflow.getHandle(workflowId).result();
    await temporalCli('workflow', 'delete', '--workflow-id', workflowId);
  }
  t.is((await scene.sms.codes(held.phone)).length, 1);
  t.is((await users()).length, before);
});

test.serial('F35: the closed flow is gone, the same request again: refused, one user', async (t) => {
  const held = await scene.obtainCode(api, freshPhone());
  t.is((await scene.register(api, held)).status, 200);
  await deleteFlow(held.codeId);
  const again = await scene.register(api, held);
  t.is(again.status, 400);
  t.is(again.body.error.code, 'E_WRONG_CODE');
  const made = await scene.database.query('SELECT FROM users WHERE registration_id = $1', [held.codeId]);
  t.is(made.length, 1);
});

test.serial(
  'F35: the waiting flow is gone: the right code is refused, makes nobody, another code works',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    await deleteFlow(held.codeId);
    const answer = await scene.register(api, held);
    t.is(answer.status, 400);
    t.is(answer.body.error.code, 'E_WRONG_CODE');
    const made = await scene.database.query('SELECT FROM users WHERE registration_id = $1', [held.codeId]);
    t.is(made.length, 0);
    await scene.database.query(`UPDATE send_budgets SET window_until = now()`);
    t.is((await scene.register(api, await scene.obtainCode(api, held.phone))).status, 200);
  },
);

/** As when the retention of the namespace is over; the server deletes a moment after it was told to. */
async function deleteFlow(codeId: string): Promise<void> {
  const workflowId = `registration-${codeId}`;
  await temporalCli('workflow', 'delete', '--workflow-id', workflowId);
  await eventually(async () => {
    const gone = (error: unknown): boolean => (error as Error).name === 'WorkflowNotFoundError';
    return scene.temporal.workflow
      .getHandle(workflowId)
      .describe()
      .then(() => false, gone);
  });
}
