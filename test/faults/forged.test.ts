import { randomUUID } from 'node:crypto';
import test, { type ExecutionContext } from 'ava';
import { assertInvariants } from '../support/invariants.js';
import type { TestProcess } from '../support/processes.js';
import { type HeldCode, Scene } from '../support/scene.js';
import { eventually, freshPhone } from '../support/system.js';
import { temporalCli } from '../support/temporal-cli.js';

/* Somebody who can reach Temporal, but neither Postgres nor the phone. */
let scene: Scene;
let api: TestProcess;
let used: HeldCode;
let usedFlowIsGone: Promise<void>;
test.before(async () => {
  scene = await Scene.begin();
  [api] = await Promise.all([scene.startApi(), scene.startWorker()]);
  used = await scene.obtainCode(api, freshPhone());
  await scene.register(api, used);
  // For the last test: the server deletes a closed flow only seconds after it was told to.
  usedFlowIsGone = deleteFlow(`registration-${used.codeId}`);
  usedFlowIsGone.catch(() => {});
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
  t.deepEqual(await usersOf(held), []);
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
  }
  t.is((await scene.sms.codes(held.phone)).length, 1);
  t.is((await users()).length, before);
});

test.serial(
  'F35: the waiting flow is gone: the right code is refused, makes nobody, another code works',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    await deleteFlow(`registration-${held.codeId}`);
    await assertRefused(t, held);
    t.deepEqual(await usersOf(held), []);
    await scene.database.query(`UPDATE send_budgets SET window_until = now()`);
    t.is((await scene.register(api, await scene.obtainCode(api, held.phone))).status, 200);
  },
);

test.serial('F35: the closed flow is gone, the same request again: refused, one user', async (t) => {
  await usedFlowIsGone;
  t.is((await usersOf(used)).length, 1);
  await assertRefused(t, used);
  t.is((await usersOf(used)).length, 1);
});

async function assertRefused(t: ExecutionContext, held: HeldCode): Promise<void> {
  const { status, body } = await scene.register(api, held);
  t.is(status, 400);
  t.is(body.error.code, 'E_WRONG_CODE');
}

function usersOf({ codeId }: HeldCode) {
  return scene.database.query('SELECT FROM users WHERE registration_id = $1', [codeId]);
}

/** As when the retention of the namespace is over: neither found by its id nor listed any more. */
async function deleteFlow(workflowId: string): Promise<void> {
  const handle = scene.temporal.workflow.getHandle(workflowId);
  const listed = async (): Promise<boolean> =>
    (await scene.temporal.workflow.count(`WorkflowId = '${workflowId}'`)).count > 0;
  const { ok, output } = await temporalCli('workflow', 'delete', '--workflow-id', workflowId);
  if (!ok) throw new Error(output);
  const gone = (error: unknown): boolean => (error as Error).name === 'WorkflowNotFoundError';
  await eventually(
    async () => (await handle.describe().then(() => false, gone)) && !(await listed()),
    30_000,
  );
}
