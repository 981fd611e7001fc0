import test from 'ava';
import { newAdmin, newNumbered } from '../support/admins.js';
import { recordHistory } from '../support/histories.js';
import {
  becomes,
  booked,
  flowOfPayment,
  heardOf,
  ownPayment,
  type PaymentSystem,
  pay,
  payment,
  startPaymentSystem,
  wholePayment,
} from '../support/payments.js';
import { eventually } from '../support/system.js';

/* What a payment does when nobody says anything: its times are seconds here. */
let system: PaymentSystem;
test.before(async () => {
  system = await startPaymentSystem({ PAYMENT_EXPIRY_MINUTES: '0.25', PAYMENT_ASK_MINUTES: '0.03,0.1' });
});

async function begun() {
  const payer = await newNumbered(system);
  return { payer, made: await payment(system.client, payer) };
}

const record = (externalId: string, name: string) =>
  recordHistory(system.temporal, `payment-${externalId}`, 'paymentSettlement', name);

test.serial('silence: NambaOne is asked, and its answer settles like a webhook', async (t) => {
  const { client, nambaOne, database } = system;
  const { payer, made } = await begun();
  await nambaOne.say(made.externalId, { status: 'SETTLED', silent: true });
  await becomes(client, payer, made, 'settled');
  t.deepEqual(await nambaOne.hooks(made.externalId), []);
  t.deepEqual(await booked(database, made), [['settlement', 10_000]]);
  const rows = await database.query('SELECT source, verified_by FROM inbox WHERE subject_id = $1', [
    made.externalId,
  ]);
  t.deepEqual(rows, [{ source: 'namba_one_asked', verified_by: 'asked' }]);
  await record(made.externalId, 'asked');
});

test.serial(
  'nobody pays: asked at each of its times and at its end, then expired; money that comes later is reviewed',
  async (t) => {
    const { client, nambaOne, database } = system;
    const { payer, made } = await begun();
    await becomes(client, payer, made, 'expired', 40_000);
    const asked = (await nambaOne.calls()).filter(({ call }) => call.startsWith('GET /payment-orders/'));
    t.true(asked.length >= 3, `asked ${asked.length} times`);
    t.is(await flowOfPayment(system, made).result(), 'expired');
    await record(made.externalId, 'expired');
    await nambaOne.say(made.externalId, { status: 'SETTLED' });
    await becomes(client, payer, made, 'needs_review');
    t.deepEqual(await booked(database, made), []);
    const admin = await newAdmin(system);
    t.is((await wholePayment(client, admin, made)).reason, 'late_settlement');
    await heardOf(database, made);
    await record(made.externalId, 'late-settlement');
  },
);

test.serial(
  'NambaOne is away: 503 with a wait, the payment stays created, the flow goes on trying, the same key then gives it',
  async (t) => {
    const { client, nambaOne } = system;
    const payer = await newNumbered(system);
    await nambaOne.faults({ status: 503, error_rate: 1 });
    const first = await pay(client, payer, { amount: 500 }, 'once');
    t.is(first.status, 503);
    t.regex(first.headers.get('retry-after') ?? '', /^[1-9]/);
    const { body } = await client.get('/payment/list', { token: payer.token });
    t.is(body.data.total, 1);
    t.like(body.data.items[0], { status: 'created', payment_url: null, amount: 500 });
    await nambaOne.faults(null);
    const [{ id, external_id: externalId }] = body.data.items;
    await eventually(async () => (await ownPayment(client, payer, { id })).payment_url !== null, 20_000);
    const again = await pay(client, payer, { amount: 500 }, 'once');
    t.is(again.status, 200);
    t.is(again.body.data.external_id, externalId);
    t.is((await nambaOne.book()).filter((order) => order.externalId === externalId).length, 1);
    await record(externalId, 'order-retried');
  },
);

test.serial(
  'F29: the order was created and its answer lost: the same externalId, no second order',
  async (t) => {
    const { client, nambaOne } = system;
    const payer = await newNumbered(system);
    // Flows of the tests before go on asking beside it.
    await nambaOne.faults({ reset: true, times: 1, method: 'POST' });
    const { status, body } = await pay(client, payer);
    t.is(status, 200);
    t.like(await nambaOne.order(body.data.external_id), { asked: 2 });
    t.is((await nambaOne.book()).filter(({ externalId }) => externalId === body.data.external_id).length, 1);
  },
);

test.serial('NambaOne refuses an order: the payment failed, and says so', async (t) => {
  const { client, nambaOne } = system;
  const payer = await newNumbered(system);
  await nambaOne.faults({ status: 422, times: 1, method: 'POST' });
  const { status, body } = await pay(client, payer);
  t.is(status, 200);
  t.like(body.data, { status: 'failed', payment_url: null });
});
