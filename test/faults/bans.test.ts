import test from 'ava';
import { noticesOf, openSessions, userIdOf } from '../support/accounts.js';
import type { GateAt } from '../support/commit-gate.js';
import { databaseThrough } from '../support/database.js';
import { endOf } from '../support/history.js';
import { assertInvariants } from '../support/invariants.js';
import { losingCommit } from '../support/losing-commit.js';
import { join, loginCode, type Member, submitLogin, warmUp } from '../support/members.js';
import type { TestProcess } from '../support/processes.js';
import { testRun } from '../support/run.js';
import { Scene } from '../support/scene.js';
import { faultTest, startToxiproxy, type ToxicProxy } from '../support/toxiproxy.js';

/* Bans when a part fails in the middle of one. */
let scene: Scene;
let api: TestProcess;
let ofApi: ToxicProxy;
let worker: TestProcess;
let admin: Member;
test.before(async () => {
  if (testRun().toxiproxyServer === undefined) return;
  const toxiproxy = await startToxiproxy();
  scene = await Scene.begin();
  ofApi = await toxiproxy.proxy('api', new URL(scene.database.url).host);
  [api, worker] = await Promise.all([
    scene.startApi({ databaseUrl: databaseThrough(scene.database.url, ofApi.address) }),
    scene.startWorker(),
  ]);
  await warmUp(scene, api);
  admin = await join(scene, api);
  await scene.database.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [
    await userIdOf(scene.database, admin),
  ]);
});
test.afterEach(async (t) => {
  if (scene !== undefined) await assertInvariants(t, scene);
});

const call = async (action: 'ban' | 'unban', member: Member) => {
  const id = Number(await userIdOf(scene.database, member));
  const body = action === 'ban' ? { id, reason: 'test' } : { id };
  return scene.call(api, `/admin/user/${action}`, body, admin.token);
};

faultTest.serial(
  'F19: the COMMIT of a ban and of its end is applied and nobody hears so: 200, done once',
  async (t) => {
    const member = await join(scene, api);
    const bans: GateAt = { table: 'bans', on: 'INSERT' };
    t.is((await losingCommit(scene, ofApi, bans, () => call('ban', member))).status, 200);
    t.is(await openSessions(scene.database, member), 0);
    t.deepEqual(await noticesOf(scene.database, member), ['account_banned by sms']);
    t.is((await call('ban', member)).status, 409);
    const lifts: GateAt = { table: 'bans', on: 'UPDATE' };
    t.is((await losingCommit(scene, ofApi, lifts, () => call('unban', member))).status, 200);
    t.deepEqual(await noticesOf(scene.database, member), [
      'account_banned by sms',
      'account_unbanned by sms',
    ]);
    t.is((await call('unban', member)).status, 409);
  },
);

faultTest.serial(
  'a ban while every worker is away is done at once; the flows stop when one is back',
  async (t) => {
    const member = await join(scene, api, 'sms');
    const held = await loginCode(scene, api, member);
    await worker.kill();
    t.is((await call('ban', member)).status, 200);
    t.is((await submitLogin(scene, api, held)).status, 400);
    worker = await scene.startWorker();
    t.is(await endOf(scene.temporal, `two-factor-login-${held.codeId}`), 'stopped');
  },
);
