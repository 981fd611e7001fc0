import test, { type ExecutionContext } from 'ava';
import {
  addAuthenticator,
  authenticatorCode,
  earlyInStep,
  forgetSteps,
  passWaits,
  waitOf,
} from '../support/accounts.js';
import { assertOff } from '../support/clock.js';
import { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import {
  askReset,
  dataOf,
  join,
  logIn,
  loginCode,
  type Member,
  resetCode,
  setPassword,
  submitLogin,
  warmUp,
} from '../support/members.js';
import type { TestProcess } from '../support/processes.js';
import type { Scene } from '../support/scene.js';
import { passWindows } from '../support/system.js';
import {
  beginOnWrongClocks,
  TEN_MINUTES,
  turnClocks,
  type WrongClockScene,
} from '../support/wrong-clocks.js';

/** TEN_MINUTES in steps of an authenticator. */
const TEN_MINUTES_IN_STEPS = 20;

let scene: Scene;
let ahead: TestProcess;
let behind: TestProcess;
let clocks: WrongClockScene['clocks'];
test.before(async () => {
  ({ scene, ahead, behind, clocks } = await beginOnWrongClocks());
  await warmUp(scene, ahead);
});
test.afterEach((t) => assertInvariants(t, scene));

const both = () => [ahead, behind] as const;
const turned = () =>
  [
    [ahead, behind],
    [behind, ahead],
  ] as const;

function assertWait(t: ExecutionContext, told: number, least: number, most: number): void {
  t.true(told >= least && told <= most, `told ${told}, not ${least} to ${most}`);
}

const isIn = async (api: TestProcess, token: unknown): Promise<boolean> =>
  (await new TestClient(api.url).get('/user/get_me', { token: String(token) })).status === 200;

test.serial(
  'F33: codes of a login and of a reset are good on every clock; windows are Postgres’ own',
  async (t) => {
    await Promise.all([assertOff(t, ahead, TEN_MINUTES), assertOff(t, behind, -TEN_MINUTES)]);
    for (const [one, other] of turned()) {
      const member = await join(scene, one, 'sms');
      const held = await loginCode(scene, one, member);
      const reset = await resetCode(scene, one, member);
      for (const api of both()) {
        assertWait(t, waitOf(await logIn(scene, api, member)), 30, 60);
        assertWait(t, waitOf(await askReset(scene, api, member.phone)), 30, 60);
      }
      const { token } = dataOf(await submitLogin(scene, other, held));
      for (const api of both()) t.true(await isIn(api, token));
      t.is((await setPassword(scene, other, reset)).status, 200);
      for (const api of both()) t.false(await isIn(api, token), 'over with the old password');
    }
  },
);

test.serial('F33: codes of a login and of a reset end by Postgres’ time', async (t) => {
  const [expired, live] = [await join(scene, ahead, 'sms'), await join(scene, ahead, 'sms')];
  const end = (codeId: string, inSeconds: number) =>
    scene.database.query(
      'UPDATE verifications SET expires_at = now() + make_interval(secs => $2) WHERE id = $1',
      [codeId, inSeconds],
    );
  for (const [member, inSeconds, status] of [
    [expired, 0, 400],
    [live, 30, 200],
  ] as const) {
    const held = await loginCode(scene, behind, member);
    const reset = await resetCode(scene, behind, member);
    await Promise.all([end(held.codeId, inSeconds), end(reset.codeId, inSeconds)]);
    t.is((await submitLogin(scene, ahead, held)).status, status);
    t.is((await setPassword(scene, behind, reset)).status, status);
  }
});

/** The right password, and then a code of the app. */
async function byApp(api: TestProcess, member: Member, code: string): Promise<number> {
  const codeId = String(dataOf(await logIn(scene, api, member))['code_id']);
  return (await submitLogin(scene, api, { phone: member.phone, codeId, code })).status;
}

test.serial(
  'F33: an authenticator’s code is judged by Postgres’ time, on every clock and back and forth',
  async (t) => {
    const member = await join(scene, ahead);
    const secret = await addAuthenticator(new TestClient(behind.url), member, scene.database);
    const tried = async (shifted: number): Promise<void> => {
      await earlyInStep();
      for (const api of both()) {
        // What an app would show whose clock is as wrong as the API's: right by its clock alone.
        t.is(await byApp(api, member, authenticatorCode(secret, api === ahead ? shifted : -shifted)), 400);
        t.is(await byApp(api, member, authenticatorCode(secret)), 200);
        // Used up for the other clock, too.
        const other = api === ahead ? behind : ahead;
        t.is(await byApp(other, member, authenticatorCode(secret)), 400);
        await Promise.all([forgetSteps(scene.database, member), passWaits(scene.database)]);
      }
    };
    await tried(TEN_MINUTES_IN_STEPS);
    await turnClocks(t, { ahead, behind, clocks });
    await tried(-TEN_MINUTES_IN_STEPS);
  },
);

test.serial(
  'F33: growing waits count down by Postgres’ time while clocks are set back and forth',
  async (t) => {
    const member = await join(scene, ahead);
    const wrong = { ...member, password: 'nowhere near it' };
    for (let failure = 0; failure < 6; failure += 1)
      t.is((await logIn(scene, failure % 2 === 0 ? ahead : behind, wrong)).status, 401);
    let last = 30;
    for (const [seconds, api] of [
      [TEN_MINUTES, ahead],
      [-TEN_MINUTES, ahead],
      [0, behind],
    ] as const) {
      clocks.ahead.set(seconds);
      await assertOff(t, ahead, seconds);
      const told = waitOf(await logIn(scene, api, member));
      assertWait(t, told, 1, last);
      last = told;
    }
    await Promise.all([passWaits(scene.database), passWindows(scene.database)]);
    t.is((await logIn(scene, ahead, member)).status, 200);
  },
);
