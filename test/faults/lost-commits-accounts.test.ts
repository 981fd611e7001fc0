import test from 'ava';
import { provingCalls } from '../support/account-calls.js';
import {
  addAuthenticator,
  authenticatorCode,
  earlyInStep,
  noticesOf,
  openSessions,
} from '../support/accounts.js';
import type { GateAt } from '../support/commit-gate.js';
import { endOf, storyOf } from '../support/history.js';
import { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { beginThroughProxies, losingCommit, losingCommits } from '../support/losing-commit.js';
import {
  askReset,
  dataOf,
  join,
  logIn,
  loginCode,
  resetCode,
  setPassword,
  submitLogin,
  warmUp,
} from '../support/members.js';
import type { TestProcess } from '../support/processes.js';
import { testRun } from '../support/run.js';
import type { Scene } from '../support/scene.js';
import { passWindows } from '../support/system.js';
import { faultTest, type ToxicProxy } from '../support/toxiproxy.js';

/* Postgres applies a COMMIT and the connection breaks before the one who sent it hears so (ExecuteAndTimeout). */
let scene: Scene;
let api: TestProcess;
let ofApi: ToxicProxy;
let ofWorker: ToxicProxy;
test.before(async () => {
  if (testRun().toxiproxyServer === undefined) return;
  ({ scene, api, ofApi, ofWorker } = await beginThroughProxies());
  await warmUp(scene, api);
});
test.afterEach(async (t) => {
  if (scene !== undefined) await assertInvariants(t, scene);
});

const verifications = (when: string, on: GateAt['on'] = 'UPDATE'): GateAt => ({
  table: 'verifications',
  on,
  when,
});

faultTest.serial(
  'F19: worker, the work of a right code: each activity is repeated and finds what it did, 200',
  async (t) => {
    const calls = await provingCalls(scene, api);
    const answers = await losingCommits(scene, ofWorker, calls);
    t.deepEqual(
      answers.map(({ status }) => status),
      calls.map(() => 200),
    );
    for (const { name, codeId, prefix, end, effects } of calls) {
      t.is(await endOf(scene.temporal, `${prefix}-${codeId}`), end, name);
      t.is((await storyOf(scene.temporal, codeId, prefix)).accepted['complete']?.length, 1, name);
      t.is(await effects(), 1, name);
    }
  },
);

faultTest.serial(
  'F19: API, the count of a guess: 503, nothing was done, the same code works then',
  async (t) => {
    const [entering, forgetful] = await Promise.all([join(scene, api, 'sms'), join(scene, api)]);
    const [login, reset] = [await loginCode(scene, api, entering), await resetCode(scene, api, forgetful)];
    const count = (codeId: string) => verifications(`NEW.id = '${codeId}' AND OLD.attempts < NEW.attempts`);
    const guesses = [
      { gate: count(login.codeId), call: () => submitLogin(scene, api, login) },
      { gate: count(reset.codeId), call: () => setPassword(scene, api, reset) },
    ];
    const lost = await losingCommits(scene, ofApi, guesses);
    t.deepEqual(
      lost.map(({ status }) => status),
      [503, 503],
    );
    t.deepEqual(
      [await openSessions(scene.database, entering), await noticesOf(scene.database, forgetful)],
      [1, []],
    );
    for (const { call } of guesses) t.is((await call()).status, 200);
  },
);

faultTest.serial(
  'F19: API, the proof of an authenticator’s code: written again it is no second use, 200',
  async (t) => {
    const member = await join(scene, api);
    const secret = await addAuthenticator(new TestClient(api.url), member, scene.database);
    await earlyInStep();
    const codeId = String(dataOf(await logIn(scene, api, member))['code_id']);
    const held = { phone: member.phone, codeId, code: authenticatorCode(secret) };
    const proof = verifications('OLD.match_id IS DISTINCT FROM NEW.match_id');
    t.is((await losingCommit(scene, ofApi, proof, () => submitLogin(scene, api, held))).status, 200);
    // Used it is all the same: neither this login nor another one takes it again.
    t.is((await submitLogin(scene, api, held)).status, 400);
    const next = String(dataOf(await logIn(scene, api, member))['code_id']);
    t.is((await submitLogin(scene, api, { ...held, codeId: next })).status, 400);
    t.is(await openSessions(scene.database, member), 2);
  },
);

faultTest.serial(
  'F19: API, the slot of an ask: 503, then the true wait, nothing is sent before it',
  async (t) => {
    const [entering, forgetful] = await Promise.all([join(scene, api, 'sms'), join(scene, api)]);
    const before = (await scene.sms.codes()).length;
    const asks = [
      { gate: verifications(`NEW.purpose = 'login'`, 'INSERT'), call: () => logIn(scene, api, entering) },
      {
        gate: verifications(`NEW.purpose = 'password_reset'`, 'INSERT'),
        call: () => askReset(scene, api, forgetful.phone),
      },
    ];
    const lost = await losingCommits(scene, ofApi, asks);
    t.deepEqual(
      lost.map(({ status }) => status),
      [503, 503],
    );
    for (const { call } of asks) t.is((await call()).status, 429);
    t.is((await scene.sms.codes()).length, before);
    await passWindows(scene.database);
    t.is((await submitLogin(scene, api, await loginCode(scene, api, entering))).status, 200);
    t.is((await setPassword(scene, api, await resetCode(scene, api, forgetful))).status, 200);
  },
);

faultTest.serial(
  'F19: API, its own transactions: what was done is not told to have failed, and is done once',
  async (t) => {
    const [changing, protecting, entering] = await Promise.all([
      join(scene, api),
      join(scene, api),
      join(scene, api),
    ]);
    const other = dataOf(await logIn(scene, api, changing))['token'] as string;
    const change = { current_password: changing.password, new_password: 'four blue rivers' };
    const notice = (kind: string): GateAt => ({
      table: 'messages',
      on: 'INSERT',
      when: `NEW.kind = '${kind}'`,
    });
    const answers = await losingCommits(scene, ofApi, [
      {
        gate: notice('password_changed'),
        call: () => scene.call(api, '/user/change_password', change, changing.token),
      },
      {
        gate: notice('factor_added'),
        call: () => scene.call(api, '/user/set_two_factor_provider', { provider: 'sms' }, protecting.token),
      },
      { gate: { table: 'sessions', on: 'INSERT' }, call: () => logIn(scene, api, entering) },
    ]);
    t.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    t.deepEqual(await noticesOf(scene.database, changing), ['password_changed by sms']);
    t.deepEqual(await noticesOf(scene.database, protecting), ['factor_added by sms']);
    t.is(await openSessions(scene.database, entering), 2);
    const me = (token: string) => new TestClient(api.url).get('/user/get_me', { token });
    t.deepEqual([(await me(changing.token)).status, (await me(other)).status], [200, 401]);
    t.is((await logIn(scene, api, { ...changing, password: change.new_password })).status, 200);
  },
);
