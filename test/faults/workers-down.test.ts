import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { assertInvariants } from '../support/invariants.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { eventually, freshPhone } from '../support/system.js';

let scene: Scene;
let api: TestProcess;
let worker: TestProcess;
test.before(async () => {
  scene = await Scene.begin();
  [api, worker] = await Promise.all([scene.startApi(), scene.startWorker()]);
});
test.afterEach((t) => assertInvariants(t, scene));

const OUTAGE_MS = 10_000;
const UPDATE_WITHIN_MS = 20_000;

test.serial(
  'F8: all workers down: both calls are 503 in time, nothing happens late, the same code then works',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    await worker.kill();
    const outage = pause(OUTAGE_MS);
    const late = freshPhone();
    const calls = Promise.all([scene.ask(api, late), scene.register(api, held)]);
    const matchId = await proofOf(held.codeId);
    const [asked, registered] = await calls;
    t.deepEqual([asked.status, registered.status], [503, 503]);
    await outage;

    worker = await scene.startWorker();
    // The flow that the lost ask had started comes to its end, and nothing is sent.
    const [row] = await scene.database.query<{ id: string }>(
      'SELECT id FROM verifications WHERE voided_at IS NOT NULL',
    );
    t.is(await scene.temporal.workflow.getHandle(`registration-${row?.id}`).result(), 'not_sent');
    t.deepEqual(await scene.sms.codes(late), []);
    // The proof was withdrawn: whether its Update arrives now or is sent again, it makes nobody.
    const flow = scene.temporal.workflow.getHandle(`registration-${held.codeId}`);
    const again = scene.temporal.withDeadline(Date.now() + UPDATE_WITHIN_MS, () =>
      flow.executeUpdate('complete', { args: [{ matchId }], updateId: matchId }),
    );
    const { cause } = (await t.throwsAsync(again)) as { cause?: { type?: string } };
    t.is(cause?.type, 'wrong_code');
    t.deepEqual(await scene.database.query('SELECT FROM users'), []);

    t.is((await scene.register(api, held)).status, 200);
    const [guesses] = await scene.database.query('SELECT attempts FROM verifications WHERE id = $1', [
      held.codeId,
    ]);
    t.is(guesses?.['attempts'], 2);
    // Nothing had been sent, so the slot had gone back.
    t.is((await scene.register(api, await scene.obtainCode(api, late))).status, 200);
    t.is((await scene.sms.codes(late)).length, 1);
  },
);

/** The id of the proof that a right guess has just written. */
async function proofOf(codeId: string): Promise<string> {
  let matchId: string | null = null;
  await eventually(async () => {
    const rows = await scene.database.query<{ match_id: string | null }>(
      'SELECT match_id FROM verifications WHERE id = $1',
      [codeId],
    );
    matchId = rows[0]?.match_id ?? null;
    return matchId !== null;
  });
  return matchId ?? '';
}
