import test from 'ava';
import type { NumberedAccount } from '../support/admins.js';
import { clientOf, joinAs } from '../support/applicants.js';
import { endOf } from '../support/history.js';
import type { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { beginThroughProxies, type LossyScene, losingCommit } from '../support/losing-commit.js';
import { warmUp } from '../support/members.js';
import { becomes, booked, heardOf, ownPayment, pay, payment, resolve } from '../support/payments.js';
import { testRun } from '../support/run.js';
import { eventually } from '../support/system.js';
import { faultTest } from '../support/toxiproxy.js';

/* Postgres applies a commit of the API or of the worker about a payment, and nobody hears so (F19). */
let lossy: LossyScene;
let client: TestClient;
let admin: NumberedAccount;
test.before(async () => {
  if (testRun().toxiproxyServer === undefined) return;
  lossy = await beginThroughProxies({ PAYMENT_EXPIRY_MINUTES: '0.2', PAYMENT_ASK_MINUTES: '10' });
  await warmUp(lossy.scene, lossy.api);
  client = clientOf(lossy.scene, lossy.api);
  admin = await joinAs(lossy.scene, lossy.api, 'admin');
});
test.afterEach(async (t) => {
  if (lossy !== undefined) await assertInvariants(t, lossy.scene);
});

const joined = () => joinAs(lossy.scene, lossy.api);
const changesOf = async (externalId: string) =>
  (
    await lossy.scene.database.query(
      'SELECT to_status FROM payment_changes WHERE payment_id = $1 ORDER BY seq',
      [externalId],
    )
  ).map(({ to_status: status }) => status);

faultTest.serial(
  'F19: the COMMIT of a creation was applied unheard: 200, one payment, one order',
  async (t) => {
    const { scene, ofApi } = lossy;
    const payer = await joined();
    const gate = { table: 'payments', on: 'INSERT' } as const;
    for (const key of [undefined, 'key']) {
      const { status, body } = await losingCommit(scene, ofApi, gate, () =>
        pay(client, payer, { amount: 10_000 }, key),
      );
      t.is(status, 200);
      t.like(await scene.nambaOne.order(body.data.external_id), { asked: 1 });
    }
    t.is((await scene.database.query('SELECT FROM payments WHERE user_id = $1', [payer.id])).length, 2);
  },
);

faultTest.serial('F19: the COMMIT of the order’s names was applied unheard: they stay, 200', async (t) => {
  const { scene, ofWorker } = lossy;
  const payer = await joined();
  const gate = {
    table: 'payments',
    on: 'UPDATE',
    when: 'OLD.guid IS NULL AND NEW.guid IS NOT NULL',
  } as const;
  const { status, body } = await losingCommit(scene, ofWorker, gate, () => pay(client, payer));
  t.is(status, 200);
  const order = await scene.nambaOne.order(body.data.external_id);
  const [row] = await scene.database.query('SELECT guid FROM payments WHERE id = $1', [
    body.data.external_id,
  ]);
  t.is(row?.['guid'], order?.guid);
});

faultTest.serial(
  'F19: a webhook and its settlement were committed unheard: 200, one settlement',
  async (t) => {
    const { scene, ofApi, ofWorker } = lossy;
    const payer = await joined();
    const made = await payment(client, payer);
    const intake = { table: 'inbox', on: 'INSERT' } as const;
    await losingCommit(scene, ofApi, intake, () =>
      scene.nambaOne.say(made.externalId, { status: 'PENDING' }),
    );
    await becomes(client, payer, made, 'pending');
    const settling = { table: 'ledger_entries', on: 'INSERT' } as const;
    await losingCommit(scene, ofWorker, settling, () =>
      scene.nambaOne.say(made.externalId, { status: 'SETTLED' }),
    );
    await becomes(client, payer, made, 'settled');
    await losingCommit(scene, ofWorker, settling, () =>
      scene.nambaOne.say(made.externalId, { status: 'PARTIALLY_REFUNDED', refund_amount: '40.00' }),
    );
    await becomes(client, payer, made, 'partially_refunded');
    await heardOf(scene.database, made);
    const hooks = await scene.nambaOne.hooks(made.externalId);
    t.deepEqual(
      hooks.map(({ status }) => status),
      [200, 200, 200],
    );
    t.deepEqual(await changesOf(made.externalId), ['created', 'pending', 'settled', 'partially_refunded']);
    t.deepEqual(await booked(scene.database, made), [
      ['settlement', 10_000],
      ['refund', -4_000],
    ]);
    t.is(await endOf(scene.temporal, `payment-${made.externalId}`), 'partially_refunded');
  },
);

faultTest.serial('F19: the end of a payment’s time was committed unheard: expired once', async (t) => {
  const { scene, ofWorker } = lossy;
  const payer = await joined();
  const made = await payment(client, payer);
  // Others expire here, too.
  const when = `NEW.status = 'expired' AND NEW.id = '${made.externalId}'`;
  const gate = { table: 'payments', on: 'UPDATE', when } as const;
  await losingCommit(scene, ofWorker, gate, async () => {});
  await becomes(client, payer, made, 'expired');
  t.is(await endOf(scene.temporal, `payment-${made.externalId}`), 'expired');
  t.deepEqual(await changesOf(made.externalId), ['created', 'expired']);
});

faultTest.serial(
  'F19: a resolution was committed unheard: 200, applied once, its flow hears of it',
  async (t) => {
    const { scene, ofApi } = lossy;
    const payer = await joined();
    const made = await payment(client, payer);
    await scene.nambaOne.say(made.externalId, { status: 'SETTLED', amount: '1.00' });
    await becomes(client, payer, made, 'needs_review');
    const gate = { table: 'payment_changes', on: 'INSERT' } as const;
    const answer = await losingCommit(scene, ofApi, gate, () => resolve(client, admin, made, 'settled'));
    t.is(answer.status, 200);
    t.is(answer.body.data.status, 'settled');
    t.is((await ownPayment(client, payer, made)).status, 'settled');
    t.deepEqual(await changesOf(made.externalId), ['created', 'needs_review', 'settled']);
    await eventually(async () => (await endOf(scene.temporal, `payment-${made.externalId}`)) === 'settled');
    const log = await scene.database.query(
      `SELECT FROM activities WHERE topic = 'payment' AND action = 'resolve_settled' AND user_id = $1`,
      [payer.id],
    );
    t.is(log.length, 1);
  },
);
