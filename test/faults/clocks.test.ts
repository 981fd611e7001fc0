import test from 'ava';
import { assertOff } from '../support/clock.js';
import { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import type { TestProcess } from '../support/processes.js';
import type { Scene } from '../support/scene.js';
import { freshPhone, passWindows } from '../support/system.js';
import {
  beginOnWrongClocks,
  TEN_MINUTES,
  turnClocks,
  type WrongClockScene,
} from '../support/wrong-clocks.js';

let scene: Scene;
let ahead: TestProcess;
let behind: TestProcess;
let clocks: WrongClockScene['clocks'];
test.before(async () => {
  ({ scene, ahead, behind, clocks } = await beginOnWrongClocks());
});
test.afterEach((t) => assertInvariants(t, scene));

function me(api: TestProcess, token: string) {
  return new TestClient(api.url).get('/user/get_me', { token });
}

test.serial(
  'F33: a code asked on one clock is good on the other; waits are Postgres’ own, 1 to 60',
  async (t) => {
    await Promise.all([assertOff(t, ahead, TEN_MINUTES), assertOff(t, behind, -TEN_MINUTES)]);
    for (const [one, other] of [
      [ahead, behind],
      [behind, ahead],
    ] as const) {
      const held = await scene.obtainCode(one, freshPhone());
      for (const api of [one, other]) {
        const { status, headers } = await scene.ask(api, held.phone);
        t.is(status, 429);
        const told = Number(headers.get('retry-after'));
        t.true(told >= 50 && told <= 60, `told ${told}`);
      }
      const { status, body } = await scene.register(other, held);
      t.is(status, 200);
      for (const api of [one, other]) {
        const { status: seen, body: account } = await me(api, body.data.token);
        t.is(seen, 200);
        t.true(Math.abs(Date.parse(account.data.created_at) - Date.now()) < 60_000);
      }
    }
  },
);

test.serial('F33: codes and sessions end by Postgres’ time, on every clock alike', async (t) => {
  const [expired, live] = [
    await scene.obtainCode(ahead, freshPhone()),
    await scene.obtainCode(ahead, freshPhone()),
  ];
  await scene.database.query('UPDATE verifications SET expires_at = now() WHERE id = $1', [expired.codeId]);
  await scene.database.query(
    `UPDATE verifications SET expires_at = now() + interval '20 seconds' WHERE id = $1`,
    [live.codeId],
  );
  for (const api of [ahead, behind]) t.is((await scene.register(api, expired)).status, 400);
  const { status, body } = await scene.register(ahead, live);
  t.is(status, 200);

  const token = body.data.token as string;
  const change = (set: string) =>
    scene.database.query(`UPDATE sessions SET ${set} WHERE token_digest = sha256($1::bytea)`, [token]);
  await change(`last_seen_at = now() - interval '29 minutes', expires_at = now() + interval '20 seconds'`);
  t.is((await me(ahead, token)).status, 200, 'idle for a little less than allowed');
  await change(`last_seen_at = now() - interval '30 minutes'`);
  for (const api of [ahead, behind]) t.is((await me(api, token)).status, 401, 'idle for too long');
  await change('last_seen_at = now(), expires_at = now()');
  for (const api of [ahead, behind]) t.is((await me(api, token)).status, 401, 'over');
});

test.serial('F33: clocks that are set back and forth between two calls change nothing', async (t) => {
  const held = await scene.obtainCode(ahead, freshPhone());
  const early = await scene.obtainCode(behind, freshPhone());
  const { body } = await scene.register(behind, early);
  await turnClocks(t, { ahead, behind, clocks });
  const again = await scene.ask(ahead, held.phone);
  t.is(again.status, 429);
  t.true(Number(again.headers.get('retry-after')) <= 60);
  for (const api of [ahead, behind]) t.is((await me(api, body.data.token)).status, 200);
  t.is((await scene.register(ahead, held)).status, 200);
  await passWindows(scene.database);
  t.is((await scene.register(ahead, await scene.obtainCode(behind, freshPhone()))).status, 200);
});
