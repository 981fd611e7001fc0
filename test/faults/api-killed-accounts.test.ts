import test, { type ExecutionContext } from 'ava';
import { passWaits, REFUSED, waitOf } from '../support/accounts.js';
import type { Answer } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import {
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
import { type HeldCode, Scene } from '../support/scene.js';
import { passWindows, wrongCode } from '../support/system.js';

/* The API dies between the guesses of one person; the next process knows what the dead one counted. */
let scene: Scene;
let api: TestProcess;
test.before(async () => {
  scene = await Scene.begin();
  [api] = await Promise.all([scene.startApi(), scene.startWorker()]);
  await warmUp(scene, api);
});
test.afterEach((t) => assertInvariants(t, scene));

/** `kill -9`, and another one on the same port. */
async function restartApi(): Promise<void> {
  await api.kill();
  api = await scene.startApi({ port: api.port });
}

const misspelt = (held: HeldCode): HeldCode => ({ ...held, code: wrongCode(held.code) });
const wrongPassword = (member: Member) => logIn(scene, api, { ...member, password: 'nowhere near it' });

async function attemptsAt({ codeId }: HeldCode): Promise<unknown> {
  const [row] = await scene.database.query('SELECT attempts FROM verifications WHERE id = $1', [codeId]);
  return row?.['attempts'];
}

function assertWrong(t: ExecutionContext, { status, body }: Answer): void {
  t.is(status, 400);
  t.deepEqual(body, REFUSED.wrongCode);
}

test.serial(
  'F4: API SIGKILL between guesses: the fifth wrong one closes the code of a login and of a reset',
  async (t) => {
    const [entering, forgetful] = await Promise.all([join(scene, api, 'sms'), join(scene, api)]);
    const [login, reset] = await Promise.all([
      loginCode(scene, api, entering),
      resetCode(scene, api, forgetful),
    ]);
    const guess = async (): Promise<void> => {
      assertWrong(t, await submitLogin(scene, api, misspelt(login)));
      assertWrong(t, await setPassword(scene, api, misspelt(reset)));
    };
    for (let wrong = 0; wrong < 4; wrong += 1) await guess();
    await restartApi();
    await guess();
    await restartApi();
    assertWrong(t, await submitLogin(scene, api, login));
    assertWrong(t, await setPassword(scene, api, reset));
    t.deepEqual([await attemptsAt(login), await attemptsAt(reset)], [5, 5]);
    // The window of the address is as it was, too.
    t.true(waitOf(await logIn(scene, api, entering)) <= 60);

    // Nobody is locked out: their own next code is good.
    await Promise.all([passWindows(scene.database), passWaits(scene.database)]);
    t.is((await submitLogin(scene, api, await loginCode(scene, api, entering))).status, 200);
    t.is((await setPassword(scene, api, await resetCode(scene, api, forgetful))).status, 200);
  },
);

test.serial(
  'F4: API SIGKILL between wrong passwords and codes: the growing waits go on where they were',
  async (t) => {
    const [guesser, member] = await Promise.all([join(scene, api), join(scene, api, 'sms')]);
    const held = await loginCode(scene, api, member);
    for (let wrong = 0; wrong < 4; wrong += 1) {
      t.is((await wrongPassword(guesser)).status, 401);
      assertWrong(t, await submitLogin(scene, api, misspelt(held)));
    }
    await restartApi();
    // Two more each: the first five cost nothing, the sixth begins the wait.
    for (let wrong = 0; wrong < 2; wrong += 1) {
      t.is((await wrongPassword(guesser)).status, 401);
      assertWrong(t, await submitLogin(scene, api, misspelt(held)));
    }
    await restartApi();
    const waits = [await logIn(scene, api, guesser), await submitLogin(scene, api, held)].map(waitOf);
    for (const wait of waits) t.true(wait >= 1 && wait <= 30, `told ${wait}`);

    // The wait is over, what it grew from is not: the next failure costs twice as much, over a new code, too.
    await Promise.all([passWaits(scene.database), passWindows(scene.database)]);
    const next = await loginCode(scene, api, member);
    t.is((await wrongPassword(guesser)).status, 401);
    assertWrong(t, await submitLogin(scene, api, misspelt(next)));
    await restartApi();
    const grown = [await logIn(scene, api, guesser), await submitLogin(scene, api, next)].map(waitOf);
    for (const wait of grown) t.true(wait > 30 && wait <= 60, `told ${wait}`);

    await passWaits(scene.database);
    t.is((await logIn(scene, api, guesser)).status, 200);
    t.is((await submitLogin(scene, api, next)).status, 200);
  },
);
