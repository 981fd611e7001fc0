import { randomUUID } from 'node:crypto';
import test from 'ava';
import type { BooksCompared } from '../../activities/payment-reconciliation.js';
import type { PaymentReconciliationInput } from '../../domain/payment/flow.js';
import { call } from '../simulators/support/namba-one.js';
import type { NumberedAccount } from '../support/admins.js';
import { clientOf, joinAs } from '../support/applicants.js';
import { recordHistory } from '../support/histories.js';
import { forget } from '../support/history.js';
import type { TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { warmUp } from '../support/members.js';
import { OwnPostgres } from '../support/own-postgres.js';
import {
  becomes,
  booked,
  heardOf,
  ownPayment,
  payment,
  resolve,
  type TestPayment,
  wholePayment,
} from '../support/payments.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { eventually } from '../support/system.js';

/* Our book and NambaOne's differ: one of them was restored, lost something, or was told something else. */
let postgres: OwnPostgres;
let scene: Scene;
let worker: TestProcess;
let client: TestClient;
let payer: NumberedAccount;
let admin: NumberedAccount;
test.before(async () => {
  postgres = await OwnPostgres.start();
  scene = await Scene.begin({ database: postgres });
  let api: TestProcess;
  [api, worker] = await Promise.all([scene.startApi(), scene.startWorker()]);
  await warmUp(scene, api);
  client = clientOf(scene, api);
  [payer, admin] = [await joinAs(scene, api), await joinAs(scene, api, 'admin')];
});
test.afterEach((t) => assertInvariants(t, scene));

/** Pages of NambaOne's book (providers/namba-one), and payments that are asked about at once. */
const [PAGE, ASKED_AT_ONCE] = [100, 10];

/** The nightly comparison, now and of everything. @param name of the history that is kept of it */
async function compare(name?: string): Promise<Omit<BooksCompared, 'next' | 'compared'>> {
  const input: PaymentReconciliationInput = { days: 7, callMs: 5_000, settleMs: 0 };
  const workflowId = `reconciliation-${randomUUID()}`;
  const { compared: _, ...made } = (await scene.temporal.workflow.execute('paymentReconciliation', {
    taskQueue: scene.taskQueue,
    workflowId,
    args: [input],
  })) as Omit<BooksCompared, 'next'>;
  if (name !== undefined) await recordHistory(scene.temporal, workflowId, 'paymentReconciliation', name);
  return made;
}

async function settled(amount = 10_000): Promise<TestPayment> {
  const made = await payment(client, payer, amount);
  await scene.nambaOne.say(made.externalId, { status: 'SETTLED' });
  await becomes(client, payer, made, 'settled');
  return made;
}

const NOTHING = { healed: 0, reviews: 0, unknown: 0 };
const strangers = async () => (await postgres.query('SELECT FROM inbox WHERE subject_id IS NULL')).length;
const alarms = () =>
  worker.logs.filter(({ msg }) => msg === 'NambaOne has an order that we do not know').length;

test.serial(
  'F36: Postgres is restored to an earlier state: what NambaOne is ahead by is found, and applied once',
  async (t) => {
    const [waiting, paid, kept] = [await payment(client, payer), await settled(), await settled()];
    t.deepEqual(await compare(), NOTHING);
    for (const made of [paid, kept]) await heardOf(postgres, made);
    await postgres.backUp();

    await eventually(async () => (await ownPayment(client, payer, waiting).catch(() => null)) !== null);
    await scene.nambaOne.say(waiting.externalId, { status: 'SETTLED' });
    await becomes(client, payer, waiting, 'settled');
    await scene.nambaOne.say(paid.externalId, { status: 'PARTIALLY_REFUNDED', refund_amount: '30.00' });
    await becomes(client, payer, paid, 'partially_refunded');
    const lost = await settled();
    for (const made of [waiting, paid, lost]) await heardOf(postgres, made);
    await postgres.restore();

    await eventually(async () => (await ownPayment(client, payer, waiting).catch(() => null)) !== null);
    t.is((await ownPayment(client, payer, waiting)).status, 'created');
    t.is((await ownPayment(client, payer, paid)).status, 'settled');
    t.deepEqual(await compare('healed'), { healed: 2, reviews: 0, unknown: 1 });
    await becomes(client, payer, waiting, 'settled');
    await becomes(client, payer, paid, 'partially_refunded');
    t.deepEqual(await booked(postgres, waiting), [['settlement', 10_000]]);
    t.deepEqual(await booked(postgres, paid), [
      ['settlement', 10_000],
      ['refund', -3_000],
    ]);
    t.deepEqual(await booked(postgres, kept), [['settlement', 10_000]]);
    t.deepEqual([await strangers(), alarms()], [1, 1]);
    for (const made of [waiting, paid]) await heardOf(postgres, made);
    // The order of the lost payment is still nobody's: it is told again, and kept once.
    t.deepEqual(await compare(), { healed: 0, reviews: 0, unknown: 1 });
    t.is(await strangers(), 1);
    await scene.nambaOne.lose(lost.externalId);
    // Neither has its flow a payment any more.
    await forget(scene.temporal, `payment-${lost.externalId}`);
    t.deepEqual(await compare(), NOTHING);
  },
);

test.serial(
  'what no news explains goes to an admin with both sides, and once he decided it stays decided',
  async (t) => {
    const [gone, less, unpaid, open] = [
      await settled(),
      await settled(),
      await settled(),
      await payment(client, payer),
    ];
    await scene.nambaOne.lose(gone.externalId);
    await scene.nambaOne.say(less.externalId, { status: 'SETTLED', amount: '1.00', silent: true });
    await scene.nambaOne.say(unpaid.externalId, { status: 'CREATED', silent: true });
    await scene.nambaOne.lose(open.externalId);
    t.deepEqual(await compare('to-review'), { healed: 0, reviews: 3, unknown: 0 });
    const theirs = async (made: TestPayment) => {
      const { status, reason, history } = await wholePayment(client, admin, made);
      const { actor, sides } = history.at(-1);
      t.like(sides.ours, { status: 'settled', amount: '100.00', refunded: '0.00', currency: 'KGS' });
      return [status, reason, actor, sides.theirs.status, sides.theirs.amount];
    };
    const review = (...rest: readonly (string | null)[]) => [
      'needs_review',
      rest[0],
      'reconciliation',
      ...rest.slice(1),
    ];
    t.deepEqual(await theirs(gone), review('unknown_to_provider', null, null));
    t.deepEqual(await theirs(less), review('amount_differs', 'SETTLED', '1.00'));
    t.deepEqual(await theirs(unpaid), review('books_differ', 'CREATED', '100.00'));
    t.is((await ownPayment(client, payer, open)).status, 'created');
    for (const made of [gone, less, unpaid])
      t.deepEqual(await booked(postgres, made), [['settlement', 10_000]]);
    t.deepEqual(await compare(), NOTHING);

    t.is((await resolve(client, admin, gone, 'failed')).status, 200);
    t.is((await resolve(client, admin, less, 'settled')).status, 200);
    t.deepEqual(await booked(postgres, gone), [
      ['settlement', 10_000],
      ['reversal', -10_000],
    ]);
    t.deepEqual(await compare(), NOTHING);
    t.is((await ownPayment(client, payer, less)).status, 'settled');
  },
);

test.serial(
  'more orders than a page, and more lost ones than are asked about at once: none is left out',
  async (t) => {
    const unlisted = await Promise.all(Array.from({ length: ASKED_AT_ONCE + 2 }, () => settled(500)));
    const ids = Array.from({ length: PAGE }, () => randomUUID());
    for (const externalId of ids)
      t.is(
        (await call(scene.nambaOne.url, '/payment-orders', { externalId, amount: '1.00', currency: 'KGS' }))
          .status,
        201,
      );
    const last = await payment(client, payer);
    await scene.nambaOne.say(last.externalId, { status: 'SETTLED', silent: true });
    for (const { externalId } of unlisted) await scene.nambaOne.lose(externalId);
    const before = { strangers: await strangers(), alarms: alarms() };
    t.deepEqual(await compare('pages'), { healed: 1, reviews: unlisted.length, unknown: PAGE });
    await becomes(client, payer, last, 'settled');
    t.deepEqual([await strangers(), alarms()], [before.strangers + PAGE, before.alarms + PAGE]);
    for (const made of unlisted) t.is((await ownPayment(client, payer, made)).status, 'needs_review');
    for (const externalId of ids) await scene.nambaOne.lose(externalId);
    t.deepEqual(await compare(), NOTHING);
  },
);
