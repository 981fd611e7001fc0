import test from 'ava';
import { CommitGate } from '../support/commit-gate.js';
import { assertInvariants } from '../support/invariants.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { freshPhone, passWindows, wrongCode } from '../support/system.js';

let scene: Scene;
let api: TestProcess;
test.before(async () => {
  scene = await Scene.begin();
  [api] = await Promise.all([scene.startApi(), scene.startWorker()]);
});
test.afterEach((t) => assertInvariants(t, scene));

async function usersMadeBy(codeId: string): Promise<number> {
  return (await scene.database.query('SELECT FROM users WHERE registration_id = $1', [codeId])).length;
}

/** `kill -9`, and another one on the same port. */
async function restartApi(): Promise<void> {
  await api.kill();
  api = await scene.startApi({ port: api.port });
}

test.serial(
  'F2: API SIGKILL while the code is being sent: the retry is told the true wait, one SMS',
  async (t) => {
    const phone = freshPhone();
    // The gateway takes the message and answers late: the flow runs, the caller waits.
    await scene.sms.fail({ hang_ms: 1_000, times: 1 });
    const asked = scene.ask(api, phone);
    const codeId = await scene.sms.sentTo(phone);
    await Promise.all([t.throwsAsync(asked), restartApi()]);

    const retry = await scene.ask(api, phone);
    t.is(retry.status, 429);
    const [budget] = await scene.database.query<{ seconds: number }>(
      'SELECT extract(epoch FROM window_until - now())::float AS seconds FROM send_budgets',
    );
    const told = Number(retry.headers.get('retry-after'));
    t.true(
      told <= 60 && Math.abs(told - (budget?.seconds ?? 0)) <= 2,
      `${told} of ${budget?.seconds} seconds`,
    );
    t.is((await scene.sms.codes(phone)).length, 1);
    // The flow went on alone: the code that arrived is good.
    t.is((await scene.register(api, { codeId, code: await scene.sms.codeOf(codeId) })).status, 200);
  },
);

test.serial(
  'F2: API SIGKILL after the proof was written: the flow hears nothing, the code is still good',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    const gate = await CommitGate.close(scene.database, {
      table: 'verifications',
      on: 'UPDATE',
      when: 'OLD.match_id IS DISTINCT FROM NEW.match_id',
    });
    const cut = t.throwsAsync(scene.register(api, held));
    await gate.arrived();
    await restartApi();
    await Promise.all([cut, gate.open()]);
    t.is(await usersMadeBy(held.codeId), 0);
    t.is((await scene.register(api, held)).status, 200);
  },
);

test.serial(
  'F2: API SIGKILL while the account is being made: it is there once, its token was never told',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    const gate = await CommitGate.close(scene.database, { table: 'users', on: 'INSERT' });
    const cut = t.throwsAsync(scene.register(api, held));
    await gate.arrived();
    await Promise.all([cut, api.kill()]);
    await gate.open();
    api = await scene.startApi({ port: api.port });
    t.is(await scene.temporal.workflow.getHandle(`registration-${held.codeId}`).result(), 'registered');
    // A token exists once (architecture 3): who lost it is answered like any used code, and logs in.
    t.is((await scene.register(api, held)).status, 400);
    t.is(await usersMadeBy(held.codeId), 1);
  },
);

test.serial(
  'F4: API SIGKILL between guesses: the counter survives, the fifth wrong guess is the last',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    const wrong = { ...held, code: wrongCode(held.code) };
    for (let guess = 0; guess < 4; guess += 1) t.is((await scene.register(api, wrong)).status, 400);
    await restartApi();
    t.is((await scene.register(api, wrong)).status, 400);
    t.is((await scene.register(api, held)).status, 400);
    const [row] = await scene.database.query('SELECT attempts FROM verifications WHERE id = $1', [
      held.codeId,
    ]);
    t.is(row?.['attempts'], 5);
    t.is((await scene.ask(api, held.phone)).status, 429);

    // A code of their own, after the window, is good: nobody is locked out.
    await passWindows(scene.database);
    t.is((await scene.register(api, await scene.obtainCode(api, held.phone))).status, 200);
  },
);
