import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { OwnPostgres } from '../support/own-postgres.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { eventually, freshPhone } from '../support/system.js';

let postgres: OwnPostgres;
let scene: Scene;
let api: TestProcess;
test.before(async () => {
  postgres = await OwnPostgres.start();
  scene = await Scene.begin({ database: postgres });
  [api] = await Promise.all([scene.startApi(), scene.startWorker()]);
});
test.afterEach((t) => assertInvariants(t, scene));

const PEOPLE = 4;

/** People who register one after the other, whatever they are answered, until `over`. */
async function underLoad(over: () => boolean): Promise<void> {
  const person = async (): Promise<void> => {
    while (!over()) {
      const asked = await scene.ask(api, freshPhone());
      if (asked.status === 200) {
        const codeId = asked.body.data.code_id as string;
        await scene.register(api, { codeId, code: await scene.sms.codeOf(codeId) });
      } else {
        await pause(100);
      }
    }
  };
  await Promise.all(Array.from({ length: PEOPLE }, person));
}

test.serial(
  'F20: Postgres resets every session, by a killed backend and by order, under load: what was told is there',
  async (t) => {
    let over = false;
    const load = underLoad(() => over);
    load.catch(() => {});
    await eventually(async () => scene.tokens.length >= 5, 20_000);

    // `kill -9` of one backend: the postmaster ends all the others and recovers.
    const [backend] = await postgres.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'vestibule-worker' LIMIT 1`,
    );
    t.truthy(backend);
    process.kill(backend?.pid ?? 0, 'SIGKILL');
    const before = scene.tokens.length;
    await eventually(async () => scene.tokens.length >= before + 5, 20_000);

    const ended = await postgres.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'vestibule-%'`,
    );
    t.true(ended.length >= 2);
    const then = scene.tokens.length;
    await eventually(async () => scene.tokens.length >= then + 5, 20_000);
    over = true;
    await load;
    t.is((await scene.register(api, await scene.obtainCode(api, freshPhone()))).status, 200);
  },
);

test.serial(
  'F20: Postgres is away: 503 at once and not ready; it comes back and the same code works',
  async (t) => {
    const held = await scene.obtainCode(api, freshPhone());
    await postgres.kill();
    const outage = pause(3_000);
    const answers = await Promise.all([scene.ask(api, freshPhone()), scene.register(api, held)]);
    t.deepEqual(
      answers.map(({ status }) => status),
      [503, 503],
    );
    const me = await new TestClient(api.url).get('/user/get_me', { token: scene.tokens[0] ?? '' });
    t.is(me.status, 503);
    t.is((await new TestClient(api.url).get('/health/ready')).status, 503);
    await outage;
    await postgres.start();
    await eventually(async () => (await new TestClient(api.url).get('/health/ready')).status === 200);
    t.is((await scene.register(api, held)).status, 200);
  },
);
