import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import pg from 'pg';
import { clientOf, joinAs } from '../support/applicants.js';
import { CommitGate } from '../support/commit-gate.js';
import { endOf } from '../support/history.js';
import type { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { warmUp } from '../support/members.js';
import { becomes, booked, flowOfPayment, ownPayment, pay, payment } from '../support/payments.js';
import type { TestProcess } from '../support/processes.js';
import { testRun } from '../support/run.js';
import { Scene } from '../support/scene.js';
import { eventually } from '../support/system.js';
import { faultTest, startToxiproxy, type ToxicProxy } from '../support/toxiproxy.js';

/* Payments whose processes die or freeze; the APIs reach Temporal through a proxy that loses what they are answered. */
let scene: Scene;
let api: TestProcess;
let other: TestProcess;
let worker: TestProcess;
let client: TestClient;
let proxy: ToxicProxy;
const throughProxy = () => ({ env: { TEMPORAL_ADDRESS: proxy.address } });

test.before(async () => {
  if (testRun().toxiproxyServer === undefined) return;
  const toxiproxy = await startToxiproxy();
  [scene, proxy] = await Promise.all([Scene.begin(), toxiproxy.proxy('temporal', testRun().temporalAddress)]);
  [api, worker] = await Promise.all([scene.startApi(throughProxy()), scene.startWorker()]);
  other = await scene.startApi();
  await warmUp(scene, api);
  client = clientOf(scene, api);
});
test.afterEach(async (t) => {
  if (scene !== undefined) await assertInvariants(t, scene);
});

const LOST = { type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } } as const;
const NEVER_ARRIVED = { type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } } as const;
const ordersOf = async (externalId: string) =>
  (await scene.nambaOne.book()).filter((order) => order.externalId === externalId);
const payments = () =>
  scene.database.query<{ id: string; number: string }>('SELECT id, number FROM payments');

/** A flow that is not there is looked for every half minute, once its order is late (domain/limits). */
const LOOKED_AFTER_MS = 60_000;

faultTest.serial(
  'F1: API SIGKILL between the payment’s row and its flow: it is started all the same; the same key is the same payment',
  async (t) => {
    const payer = await joinAs(scene, api);
    const heals = await Promise.all([proxy.add(LOST), proxy.add(NEVER_ARRIVED)]);
    const before = await payments();
    const cut = t.throwsAsync(pay(client, payer, { amount: 700 }, 'killed'));
    await eventually(async () => (await payments()).length === before.length + 1);
    await Promise.all([cut, api.kill()]);
    const [made] = (await payments()).filter(({ id }) => before.every((row) => row.id !== id));
    if (made === undefined) return t.fail();
    t.deepEqual(await ordersOf(made.id), []);
    await t.throwsAsync(flowOfPayment(scene, { id: 0, externalId: made.id, url: '' }).describe());

    // As if its order were half a minute late: it is looked for every half minute.
    await scene.database.query(
      `UPDATE payments SET looks_at = looks_at - interval '30 seconds' WHERE id = $1`,
      [made.id],
    );
    await Promise.all(heals.map((heal) => heal()));
    api = await scene.startApi({ port: api.port, ...throughProxy() });
    await eventually(
      async () => (await ownPayment(client, payer, { id: Number(made.number) })).payment_url !== null,
      LOOKED_AFTER_MS,
    );
    const { status, body } = await pay(client, payer, { amount: 700 }, 'killed');
    t.is(status, 200);
    t.is(body.data.external_id, made.id);
    t.is((await ordersOf(made.id)).length, 1);
    await scene.nambaOne.say(made.id, { status: 'SETTLED' });
    await becomes(client, payer, { id: Number(made.number) }, 'settled');
  },
);

faultTest.serial(
  'F1: who asks again at once, with the same key, starts it himself: one payment, one order',
  async (t) => {
    const payer = await joinAs(scene, api);
    const gate = await CommitGate.close(scene.database, { table: 'payments', on: 'INSERT' });
    const before = await payments();
    const cut = t.throwsAsync(pay(client, payer, { amount: 800 }, 'again'));
    await gate.arrived();
    await Promise.all([cut, api.kill()]);
    await gate.open();
    api = await scene.startApi({ port: api.port, ...throughProxy() });
    t.is((await pay(client, payer, { amount: 800 }, 'again')).status, 409);
    // As if the lock of the dead call were over: IDEMPOTENCY_LOCK_SECONDS.
    await scene.database.query('UPDATE idempotency_keys SET locked_until = now() WHERE finished_at IS NULL');
    const answer = await pay(client, payer, { amount: 800 }, 'again');
    t.is(answer.status, 200);
    t.truthy(answer.body.data.payment_url);
    t.is((await payments()).length, before.length + 1);
    t.is((await ordersOf(answer.body.data.external_id)).length, 1);
  },
);

faultTest.serial(
  'F14: no reply of the start ever arrives: 200 from Postgres, one flow, one order',
  async (t) => {
    const payer = await joinAs(scene, api);
    const heal = await proxy.add(LOST);
    const answer = await pay(client, payer);
    await heal();
    t.is(answer.status, 200);
    const externalId = answer.body.data.external_id as string;
    t.like(await scene.nambaOne.order(externalId), { asked: 1 });
    t.is((await scene.temporal.workflow.count(`WorkflowId = 'payment-${externalId}'`)).count, 1);
  },
);

faultTest.serial(
  'F14: the reply of the start is reset while the order is made: 200, one flow, one order',
  async (t) => {
    const payer = await joinAs(scene, api);
    await scene.nambaOne.faults({ hang_ms: 1_200, times: 1, method: 'POST' });
    const book = (await scene.nambaOne.book()).length;
    const asked = pay(client, payer);
    await eventually(async () => (await scene.nambaOne.book()).length === book + 1);
    const heal = await proxy.add({ type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } });
    await pause(200);
    await heal();
    const { status, body } = await asked;
    t.is(status, 200);
    t.like(await scene.nambaOne.order(body.data.external_id), { asked: 1 });
    t.is((await scene.temporal.workflow.count(`WorkflowId = 'payment-${body.data.external_id}'`)).count, 1);
  },
);

faultTest.serial(
  'F26: one key, twenty times at once on two APIs: one payment, one order, the same answer or 409',
  async (t) => {
    const payer = await joinAs(scene, api);
    const before = (await payments()).length;
    const book = (await scene.nambaOne.book()).length;
    const clients = [client, clientOf(scene, other)];
    const ask = (index: number) => pay(clients[index % 2] as TestClient, payer, { amount: 900 }, 'twins');
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(index)));
    const made = answers.filter(({ status }) => status === 200);
    t.true(made.length >= 1);
    t.true(answers.every(({ status }) => status === 200 || status === 409));
    t.is(new Set(made.map(({ body }) => JSON.stringify(body.data))).size, 1);
    t.is((await payments()).length, before + 1);
    t.is((await scene.nambaOne.book()).length, book + 1);
    t.deepEqual((await ask(0)).body, made[0]?.body);
    const another = await pay(client, payer, { amount: 901 }, 'twins');
    t.is(another.status, 409);
  },
);

faultTest.serial(
  'F11: a worker frozen before and in the COMMIT of settlements wakes when another has taken over: one each',
  async (t) => {
    const payer = await joinAs(scene, api);
    const [before, within] = [await payment(client, payer), await payment(client, payer)];
    const holder = new pg.Client({ connectionString: scene.database.url });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM payments WHERE id = $1 FOR UPDATE', [before.externalId]);
    const at = { table: 'ledger_entries', on: 'INSERT' } as const;
    const gate = await CommitGate.close(scene.database, at);
    for (const { externalId } of [before, within])
      await scene.nambaOne.say(externalId, { status: 'SETTLED' });
    await gate.arrived();
    await eventually(async () => (await scene.database.query(WAITS_FOR_ROW)).length > 0);
    const standby = await scene.startWorker();
    worker.signal('SIGSTOP');
    // One commit is applied unheard; the other transaction is given its row, and then nothing more is heard of it.
    await gate.open();
    await holder.end();
    for (const made of [before, within]) await becomes(client, payer, made, 'settled', 60_000);
    worker.signal('SIGCONT');
    // What it was about to write, it writes now: into a transaction that Postgres has ended.
    await pause(1_000);
    for (const made of [before, within]) {
      t.is(await endOf(scene.temporal, `payment-${made.externalId}`), 'settled');
      t.deepEqual(await booked(scene.database, made), [['settlement', 10_000]]);
    }
    await standby.stop();
    const after = await payment(client, payer);
    await scene.nambaOne.say(after.externalId, { status: 'SETTLED' });
    await becomes(client, payer, after, 'settled');
  },
);

/** Somebody wants the row of a payment that another transaction holds. */
const WAITS_FOR_ROW = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event IN ('transactionid', 'tuple')
  AND datname = current_database() AND query LIKE '%payments%'`;
