import test from 'ava';
import { PAYMENTS_PER_USER_PER_HOUR } from '../../domain/limits.js';
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
  resolve,
  startPaymentSystem,
  type TestPayment,
  wholePayment,
} from '../support/payments.js';
import { eventually } from '../support/system.js';

/* Payments from the order to the ledger, each word of NambaOne's over real HTTP. */
let system: PaymentSystem;
test.before(async () => {
  system = await startPaymentSystem();
});

const record = ({ externalId }: TestPayment, name: string) =>
  recordHistory(system.temporal, `payment-${externalId}`, 'paymentSettlement', name);

async function begun(amount = 10_000) {
  const payer = await newNumbered(system);
  return { payer, made: await payment(system.client, payer, amount) };
}

test('settled: the payer pays on the page, and the money is in the ledger once', async (t) => {
  const { client, nambaOne, database } = system;
  const { payer, made } = await begun();
  const before = await ownPayment(client, payer, made);
  t.like(before, {
    status: 'created',
    amount: 10_000,
    currency: 'KGS',
    settled_at: null,
    refunded_amount: 0,
  });
  t.like(await nambaOne.order(made.externalId), {
    status: 'CREATED',
    amount: '100.00',
    currency: 'KGS',
    asked: 1,
  });
  await nambaOne.press(made.url, 'SETTLED');
  const after = await becomes(client, payer, made, 'settled');
  t.truthy(after.settled_at);
  t.deepEqual(await booked(database, made), [['settlement', 10_000]]);
  t.is(await flowOfPayment(system, made).result(), 'settled');
  await record(made, 'settled');
});

test('not paid: failed and canceled by NambaOne’s word, and the ledger is empty', async (t) => {
  const { client, nambaOne, database } = system;
  for (const [says, becomesOf] of [
    ['FAILED', 'failed'],
    ['CANCELED', 'canceled'],
    ['EXPIRED', 'expired'],
  ] as const) {
    const { payer, made } = await begun();
    await nambaOne.say(made.externalId, { status: 'PENDING' });
    await becomes(client, payer, made, 'pending');
    await nambaOne.say(made.externalId, { status: says });
    await becomes(client, payer, made, becomesOf);
    t.deepEqual(await booked(database, made), []);
    t.is(await flowOfPayment(system, made).result(), becomesOf);
    await record(made, becomesOf);
  }
});

test('PROCESSING is pending; what comes again or too late to matter moves nothing', async (t) => {
  const { client, nambaOne, database } = system;
  const { payer, made } = await begun();
  await nambaOne.say(made.externalId, { status: 'PROCESSING' });
  await becomes(client, payer, made, 'pending');
  await nambaOne.say(made.externalId, { status: 'SETTLED', times: 5 });
  await becomes(client, payer, made, 'settled');
  await nambaOne.say(made.externalId, { status: 'PENDING' });
  await eventually(async () => (await nambaOne.hooks(made.externalId)).length === 7);
  await heardOf(database, made);
  t.is((await ownPayment(client, payer, made)).status, 'settled');
  t.deepEqual(await booked(database, made), [['settlement', 10_000]]);
});

test('refunds come after the flow’s end: in parts, then whole; each is in the ledger once', async (t) => {
  const { client, nambaOne, database } = system;
  const { payer, made } = await begun();
  await nambaOne.say(made.externalId, { status: 'SETTLED' });
  await becomes(client, payer, made, 'settled');
  await flowOfPayment(system, made).result();
  await nambaOne.say(made.externalId, { status: 'PARTIALLY_REFUNDED', refund_amount: '30.00', times: 2 });
  t.is((await becomes(client, payer, made, 'partially_refunded')).refunded_amount, 3_000);
  await nambaOne.say(made.externalId, { status: 'REFUNDED' });
  t.is((await becomes(client, payer, made, 'refunded')).refunded_amount, 10_000);
  t.deepEqual(await booked(database, made), [
    ['settlement', 10_000],
    ['refund', -3_000],
    ['refund', -7_000],
  ]);
  t.is(await flowOfPayment(system, made).result(), 'refunded');
  await record(made, 'refunded');
});

test('product-api: a contradiction, another amount or currency, goes to an admin with both sides', async (t) => {
  const { client, nambaOne, database } = system;
  const admin = await newAdmin(system);
  for (const [plan, why] of [
    [{ status: 'SETTLED', amount: '1.00' }, 'amount_differs'],
    [{ status: 'SETTLED', currency: 'USD' }, 'currency_differs'],
  ] as const) {
    const { payer, made } = await begun();
    await nambaOne.say(made.externalId, plan);
    await becomes(client, payer, made, 'needs_review');
    t.deepEqual(await booked(database, made), []);
    const whole = await wholePayment(client, admin, made);
    t.is(whole.reason, why);
    const step = whole.history.at(-1);
    t.like(step, { from: 'created', to: 'needs_review', why, actor: 'provider' });
    t.is(step.sides.ours.amount, '100.00');
    t.is(step.sides.theirs.status, 'SETTLED');
    await record(made, why.replace('_', '-'));
  }
  const { payer, made } = await begun();
  await nambaOne.say(made.externalId, { status: 'SETTLED' });
  await becomes(client, payer, made, 'settled');
  await nambaOne.say(made.externalId, { status: 'FAILED' });
  await becomes(client, payer, made, 'needs_review');
  t.deepEqual(await booked(database, made), [['settlement', 10_000]], 'the book stays while a person looks');
  t.is((await resolve(client, admin, made, 'failed')).status, 200);
  t.deepEqual(await booked(database, made), [
    ['settlement', 10_000],
    ['reversal', -10_000],
  ]);
});

test('a review is closed once, by somebody else than the payer, and its flow sees it', async (t) => {
  const { client, nambaOne, database } = system;
  const [admin, other] = [await newAdmin(system), await newAdmin(system)];
  const { payer, made } = await begun();
  t.is((await resolve(client, admin, made, 'settled')).status, 409, 'not in review');
  await nambaOne.say(made.externalId, { status: 'SETTLED', amount: '1.00' });
  await becomes(client, payer, made, 'needs_review');
  await database.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [payer.id]);
  t.is((await resolve(client, payer, made, 'settled')).status, 403, 'his own');
  const both = await Promise.all([
    resolve(client, admin, made, 'settled'),
    resolve(client, other, made, 'refunded'),
  ]);
  t.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
  const winner = both[0]?.status === 200 ? 'settled' : 'refunded';
  await becomes(client, payer, made, winner);
  const lines = await booked(database, made);
  t.deepEqual(lines, [['settlement', 10_000], ...(winner === 'refunded' ? [['refund', -10_000]] : [])]);
  await heardOf(database, made);
  t.is(await flowOfPayment(system, made).result(), winner);
  const step = (await wholePayment(client, admin, made)).history.at(-1);
  t.like(step, { from: 'needs_review', to: winner, actor: 'admin', reason: 'compared by hand' });
  t.truthy(step.by.uid);
});

test('A45: hundreds of facts about one payment: the history stays small, what is over the cap is refused, and it settles', async (t) => {
  const { client, nambaOne, database } = system;
  const { payer, made } = await begun();
  const order = await nambaOne.order(made.externalId);
  const send = (remark: string) =>
    client.post('/namba_one/webhook', {
      type: 'PAYMENT_ORDER',
      version: '1',
      data: { guid: order?.guid, externalId: made.externalId, status: 'PENDING', remark },
    });
  const answers = await Promise.all(Array.from({ length: 150 }, (_, n) => send(`remark ${n}`)));
  t.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [200, 429]);
  const rows = await database.query('SELECT FROM inbox WHERE subject_id = $1', [made.externalId]);
  // Twenty at once may each see the last free place.
  t.true(rows.length >= 100 && rows.length < 150, String(rows.length));
  await heardOf(database, made);
  const { events } = await flowOfPayment(system, made).fetchHistory();
  t.true((events?.length ?? 0) < 100, String(events?.length));
  t.is((await send('remark 1')).status, 200, 'a repeat is a repeat, however many there are');
  // Its webhook finds no room any more; NambaOne is asked.
  await nambaOne.say(made.externalId, { status: 'SETTLED' });
  await database.query(
    `UPDATE payments SET created_at = created_at - interval '1 hour', expires_at = now(), looks_at = now() - interval '1 hour' WHERE id = $1`,
    [made.externalId],
  );
  await becomes(client, payer, made, 'settled', 90_000);
});

test('a payment that is asked for in a currency that we do not take, or for nothing, is refused', async (t) => {
  const payer = await newNumbered(system);
  for (const body of [
    { amount: 10_000, currency: 'XXX' },
    { amount: 0 },
    { amount: 1.5 },
    { amount: '100' },
    {},
  ])
    t.is((await pay(system.client, payer, body)).status, 422, JSON.stringify(body));
});

test('more payments an hour than an account may make: told how long to wait, and none is made', async (t) => {
  const { client, database } = system;
  const { payer } = await begun();
  await database.query(`UPDATE rate_limits SET points = $2 WHERE key = $1`, [
    `payment-user:${payer.id}`,
    // Over the cap, whatever CAP_FACTOR makes of it.
    PAYMENTS_PER_USER_PER_HOUR * 1_000_000,
  ]);
  const refused = await client.post('/payment/create', { amount: 10_000 }, { token: payer.token });
  t.like(refused, { status: 429, body: { success: false, error: { code: 'E_FLOOD_CONTROL' } } });
  const wait = Number(refused.headers.get('retry-after'));
  t.true(wait >= 1 && wait <= 3_600, `${wait}`);
  const [made] = await database.query('SELECT count(*)::int AS count FROM payments WHERE user_id = $1', [
    payer.id,
  ]);
  t.deepEqual(made, { count: 1 });
});
