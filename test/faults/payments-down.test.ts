import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import type { NumberedAccount } from '../support/admins.js';
import { clientOf, joinAs } from '../support/applicants.js';
import { endOf, forget } from '../support/history.js';
import type { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { warmUp } from '../support/members.js';
import {
  becomes,
  booked,
  heardOf,
  ownPayment,
  pay,
  payment,
  resolve,
  type TestPayment,
} from '../support/payments.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { eventually } from '../support/system.js';
import { OwnTemporal } from '../support/temporal.js';

/* Payments while workers or Temporal are away: what NambaOne says is taken and kept, and applied when they are back. */
const OUTAGE_MS = 6_000;
/** Flows that are not there are looked for every half minute (domain/limits). */
const LOOKED_AFTER_MS = 60_000;

let temporal: OwnTemporal;
let scene: Scene;
let api: TestProcess;
let worker: TestProcess;
let client: TestClient;
let admin: NumberedAccount;
test.before(async () => {
  temporal = await OwnTemporal.start();
  scene = await Scene.begin({ temporalAddress: temporal.address, env: { PAYMENT_ASK_MINUTES: '0.3' } });
  [api, worker] = await Promise.all([scene.startApi(), scene.startWorker()]);
  await warmUp(scene, api);
  client = clientOf(scene, api);
  admin = await joinAs(scene, api, 'admin');
});
test.afterEach((t) => assertInvariants(t, scene));

const flowId = ({ externalId }: Pick<TestPayment, 'externalId'>) => `payment-${externalId}`;

async function begun(amount = 10_000) {
  const payer = await joinAs(scene, api);
  return { payer, made: await payment(client, payer, amount) };
}

/** NambaOne says something, and what its webhook is answered. */
async function said(
  made: Pick<TestPayment, 'externalId'>,
  status: string,
): Promise<number | null | undefined> {
  const before = (await scene.nambaOne.hooks(made.externalId)).length;
  await scene.nambaOne.say(made.externalId, { status });
  await eventually(async () => (await scene.nambaOne.hooks(made.externalId)).length > before);
  return (await scene.nambaOne.hooks(made.externalId)).at(-1)?.status;
}

/** One that a person has to look at. */
async function reviewed() {
  const { payer, made } = await begun();
  await scene.nambaOne.say(made.externalId, { status: 'SETTLED', amount: '1.00' });
  await becomes(client, payer, made, 'needs_review');
  return { payer, made };
}

test.serial(
  'F9: all workers down: webhooks are 200 and in Postgres, resolutions too; applied after the return',
  async (t) => {
    const [{ payer, made }, review] = [await begun(), await reviewed()];
    const late = await joinAs(scene, api);
    await worker.kill();
    t.is(await said(made, 'SETTLED'), 200);
    t.is((await resolve(client, admin, review.made, 'failed')).status, 200);
    t.is((await pay(client, late, { amount: 300 }, 'late')).status, 503);
    const kept = 'SELECT delivered_at FROM inbox WHERE subject_id = $1 AND delivered_at IS NULL';
    t.is((await scene.database.query(kept, [made.externalId])).length, 1);
    t.is((await ownPayment(client, payer, made)).status, 'created');
    t.is((await ownPayment(client, review.payer, review.made)).status, 'failed');
    worker = await scene.startWorker();
    await becomes(client, payer, made, 'settled');
    t.deepEqual(await booked(scene.database, made), [['settlement', 10_000]]);
    t.is(await endOf(scene.temporal, flowId(review.made)), 'failed');
    const again = await pay(client, late, { amount: 300 }, 'late');
    t.is(again.status, 200);
    t.like(await scene.nambaOne.order(again.body.data.external_id), { amount: '3.00', asked: 1 });
  },
);

test.serial(
  'F13, F15: Temporal SIGKILL: webhooks and resolutions are 200, a payment 503; all go on after it',
  async (t) => {
    const [{ payer, made }, waiting, review] = [await begun(), await begun(), await reviewed()];
    const late = await joinAs(scene, api);
    await temporal.kill();
    const outage = pause(OUTAGE_MS);
    t.is(await said(made, 'SETTLED'), 200);
    t.is((await resolve(client, admin, review.made, 'settled')).status, 200);
    t.is((await pay(client, late, { amount: 300 }, 'late')).status, 503);
    t.is((await ownPayment(client, payer, made)).status, 'created');
    await outage;
    await temporal.start();
    await becomes(client, payer, made, 'settled');
    // Until its flow is told, the run that ended with the review is the newest one.
    await eventually(async () => (await endOf(scene.temporal, flowId(review.made))) === 'settled', 30_000);
    let again = await pay(client, late, { amount: 300 }, 'late');
    if (again.status !== 200) again = await pay(client, late, { amount: 300 }, 'late');
    t.is(again.status, 200);
    t.is(
      (await scene.nambaOne.book()).filter(({ externalId }) => externalId === again.body.data.external_id)
        .length,
      1,
    );
    t.is(await said(waiting.made, 'FAILED'), 200);
    await becomes(client, waiting.payer, waiting.made, 'failed');
  },
);

test.serial('F16: Temporal has forgotten everything: payments are found in Postgres and go on', async (t) => {
  const [told, silent, over] = [await begun(), await begun(), await begun()];
  await temporal.kill();
  temporal.wipe();
  t.is(await said(told.made, 'SETTLED'), 200);
  await scene.nambaOne.say(silent.made.externalId, { status: 'SETTLED', silent: true });
  await temporal.start();
  // As if the times at which NambaOne is asked, and of the last one its end, were over since a quarter of a minute.
  const { database } = scene;
  await database.query(
    `UPDATE payments SET looks_at = now() - interval '16 seconds' WHERE looks_at IS NOT NULL`,
  );
  await database.query(
    `UPDATE payments SET created_at = created_at - interval '1 minute', expires_at = CASE WHEN id = $1 THEN now() ELSE expires_at END
      WHERE status IN ('created', 'pending')`,
    [over.made.externalId],
  );
  await becomes(client, told.payer, told.made, 'settled', LOOKED_AFTER_MS);
  await becomes(client, silent.payer, silent.made, 'settled', LOOKED_AFTER_MS);
  await becomes(client, over.payer, over.made, 'expired', LOOKED_AFTER_MS);
  for (const { made } of [told, silent]) {
    t.deepEqual(await booked(database, made), [['settlement', 10_000]]);
    t.is(await endOf(scene.temporal, flowId(made)), 'settled');
  }
});

test.serial(
  'F35: the history is gone: a repeat changes nothing, a refund finds everything in Postgres',
  async (t) => {
    const { payer, made } = await begun();
    t.is(await said(made, 'SETTLED'), 200);
    await becomes(client, payer, made, 'settled');
    t.is(await endOf(scene.temporal, flowId(made)), 'settled');
    await forget(scene.temporal, flowId(made));
    t.is(await said(made, 'SETTLED'), 200);
    t.is(await said(made, 'PENDING'), 200);
    await heardOf(scene.database, made);
    t.is(await endOf(scene.temporal, flowId(made)), 'settled');
    t.deepEqual(await booked(scene.database, made), [['settlement', 10_000]]);
    await forget(scene.temporal, flowId(made));
    // What was said in between is forgotten at NambaOne, too.
    t.is(await said(made, 'REFUNDED'), 200);
    await becomes(client, payer, made, 'refunded');
    t.is(await endOf(scene.temporal, flowId(made)), 'refunded');
    t.deepEqual(await booked(scene.database, made), [
      ['settlement', 10_000],
      ['refund', -10_000],
    ]);
  },
);
