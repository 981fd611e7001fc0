import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { withClient } from '../../bin/lib/postgres-server.js';
import type { NumberedAccount } from '../support/admins.js';
import { clientOf, joinAs } from '../support/applicants.js';
import { databaseThrough } from '../support/database.js';
import { type Answer, TestClient } from '../support/http.js';
import { assertDocumented, assertInvariants } from '../support/invariants.js';
import { warmUp } from '../support/members.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { becomes, pay, payment } from '../support/payments.js';
import type { TestProcess } from '../support/processes.js';
import { testRun } from '../support/run.js';
import { Scene } from '../support/scene.js';
import { eventually } from '../support/system.js';
import { faultTest, startToxiproxy, type Toxic, type Toxiproxy } from '../support/toxiproxy.js';

/* Postgres that crashes, is slow, or has few connections for us, under payments and their webhooks. */
const PAYERS = 4;
const LATENCY_MS = 1_500;
const JITTER_MS = 500;

let postgres: OwnPostgres;
let scene: Scene;
let api: TestProcess;
let client: TestClient;
let payer: NumberedAccount;
let toxiproxy: Toxiproxy | undefined;
test.before(async () => {
  postgres = await OwnPostgres.start();
  scene = await Scene.begin({ database: postgres });
  [api] = await Promise.all([scene.startApi(), scene.startWorker()]);
  await warmUp(scene, api);
  client = clientOf(scene, api);
  payer = await joinAs(scene, api);
  if (testRun().toxiproxyServer !== undefined) toxiproxy = await startToxiproxy();
});
test.afterEach((t) => assertInvariants(t, scene));

/** Payments that were answered 200, each asked for with a key of its own until it is, and its money. */
async function underLoad(over: () => boolean): Promise<string[]> {
  const made: string[] = [];
  let keys = 0;
  const buyer = async (): Promise<void> => {
    while (!over()) {
      keys += 1;
      const key = `load-${keys}`;
      let answer: Answer;
      do {
        answer = await pay(client, payer, { amount: 10_000 }, key);
        if (answer.status !== 200) await pause(200);
      } while (answer.status !== 200);
      made.push(answer.body.data.external_id);
      await scene.nambaOne.say(answer.body.data.external_id, { status: 'SETTLED' });
    }
  };
  await Promise.all(Array.from({ length: PAYERS }, buyer));
  return made;
}

const settled = async () =>
  (await postgres.query(`SELECT FROM payments WHERE status = 'settled'`).catch(() => [])).length;

test.serial(
  'F20: one backend dies, then Postgres stops at once, under payments and webhooks: what was told is there',
  async (t) => {
    let over = false;
    const load = underLoad(() => over);
    load.catch(() => {});
    await eventually(async () => (await settled()) >= 5, 30_000);

    const [backend] = await postgres.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'vestibule-worker' LIMIT 1`,
    );
    process.kill(backend?.pid ?? 0, 'SIGKILL');
    await pause(500);
    let before = await settled();
    await eventually(async () => (await settled()) >= before + 5, 30_000);

    const waiting = await Promise.all(Array.from({ length: PAYERS }, () => payment(client, payer)));
    await postgres.stopAtOnce();
    for (const { externalId } of waiting) await scene.nambaOne.say(externalId, { status: 'SETTLED' });
    await pause(3_000);
    await postgres.start();
    before = await settled();
    await eventually(async () => (await settled()) >= before + 5, 30_000);
    over = true;
    const made = [...(await load), ...waiting.map(({ externalId }) => externalId)];
    // Every payment that was answered 200, and every webhook: those that were not are sent again.
    await eventually(async () => (await settled()) === made.length, 60_000);
    const rows = await postgres.query<{ id: string }>(`SELECT id FROM payments WHERE status = 'settled'`);
    t.deepEqual(rows.map(({ id }) => id).sort(), [...made].sort());
    const hooks = await scene.nambaOne.hooks();
    t.true(made.every((id) => hooks.some((hook) => hook.to === id && hook.status === 200)));
    for (const { externalId } of waiting) t.not(hooks.find(({ to }) => to === externalId)?.status, 200);
  },
);

const SLOW: Readonly<Record<string, readonly Toxic[]>> = {
  'every answer of Postgres takes seconds': [
    { type: 'latency', stream: 'downstream', attributes: { latency: LATENCY_MS, jitter: JITTER_MS } },
  ],
  'ten kilobytes a second each way to Postgres': [
    { type: 'bandwidth', stream: 'downstream', attributes: { rate: 10 } },
    { type: 'bandwidth', stream: 'upstream', attributes: { rate: 10 } },
  ],
};

for (const [index, [what, toxics]] of Object.entries(SLOW).entries()) {
  faultTest.serial(`F21: ${what}: documented answers, no deadlock, no twins`, async (t) => {
    if (toxiproxy === undefined) return t.fail();
    const proxy = await toxiproxy.proxy(`slow-${index}`, new URL(postgres.url).host);
    const slow = await scene.startApi({ databaseUrl: databaseThrough(postgres.url, proxy.address) });
    const slowClient = clientOf(scene, slow);
    const made = await payment(client, payer);
    const count = async () => (await postgres.query('SELECT FROM payments')).length;
    const before = await count();
    const heal = await Promise.all(toxics.map((toxic) => proxy.add(toxic)));
    await scene.nambaOne.point(`${slow.url}/namba_one/webhook`);
    await scene.nambaOne.say(made.externalId, { status: 'SETTLED', times: 5 });
    const keys = Array.from({ length: 8 }, (_, key) => `slow-${index}-${key}`);
    const first = await Promise.all(keys.map((key) => pay(slowClient, payer, { amount: 500 }, key)));
    for (const answer of first) assertDocumented(t, answer);
    t.true(first.every(({ status }) => [200, 409, 503].includes(status)));
    await becomes(client, payer, made, 'settled');
    await Promise.all(heal.map((takeAway) => takeAway()));
    await scene.nambaOne.point(`${api.url}/namba_one/webhook`);
    const again: Answer[] = [];
    for (const key of keys) {
      let answer: Answer | undefined;
      await eventually(async () => {
        answer = await pay(slowClient, payer, { amount: 500 }, key);
        return answer.status === 200;
      }, 40_000);
      if (answer) again.push(answer);
    }
    t.is(await count(), before + keys.length);
    t.is(new Set(again.map(({ body }) => body.data.external_id)).size, keys.length);
    await slow.stop();
  });
}

test.serial(
  'F22: two connections for two hundred calls at once: documented answers, soon, and then as before',
  async (t) => {
    const narrow = await scene.startApi({ env: { DATABASE_POOL_MAX: '2' } });
    const narrowClient = clientOf(scene, narrow);
    const made = await payment(client, payer);
    await scene.nambaOne.point(`${narrow.url}/namba_one/webhook`);
    await scene.nambaOne.say(made.externalId, { status: 'SETTLED', times: 100 });
    let isOver = false;
    const burst = Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        pay(narrowClient, payer, { amount: 100 + index }, `burst-${index}`),
      ),
    ).finally(() => {
      isOver = true;
    });
    t.is((await new TestClient(narrow.url).get('/health/alive')).status, 200);
    t.false(isOver, 'what needs no connection is answered meanwhile: the event loop turns');
    t.true((await burst).every(({ status }) => status === 200 || status === 503));
    await becomes(narrowClient, payer, made, 'settled', 60_000);
    const calm = await pay(narrowClient, payer, { amount: 100 }, 'calm');
    t.is(calm.status, 200);
    await scene.nambaOne.point(`${api.url}/namba_one/webhook`);
    await narrow.stop();
  },
);

test.serial(
  'F22: Postgres takes no more connections of ours: 503 at once, not ready but alive, and then as before',
  async (t) => {
    const starved = await scene.startApi();
    const starvedClient = clientOf(scene, starved);
    const probe = new TestClient(starved.url);
    const limit = (most: number) =>
      withClient(postgres.adminUrl, async (admin) => {
        await admin.query(`ALTER ROLE vestibule CONNECTION LIMIT ${most}`);
        await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vestibule-api'`,
        );
      });
    await limit(0);
    const refused = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        pay(starvedClient, payer, { amount: 700 }, `starved-${index}`),
      ),
    );
    for (const answer of refused) assertDocumented(t, answer);
    t.true(refused.every(({ status }) => status === 503));
    t.like((await probe.get('/health/ready')).body, { status: 'unavailable', postgres: false });
    t.is((await probe.get('/health/alive')).status, 200);
    await limit(-1);
    await eventually(async () => (await probe.get('/health/ready')).status === 200, 20_000);
    t.is((await pay(starvedClient, payer, { amount: 700 }, 'starved-0')).status, 200);
    await starved.stop();
  },
);
