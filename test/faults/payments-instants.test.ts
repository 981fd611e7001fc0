import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import type { NumberedAccount } from '../support/admins.js';
import { clientOf, joinAs } from '../support/applicants.js';
import { CommitGate } from '../support/commit-gate.js';
import { endOf } from '../support/history.js';
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
  wholePayment,
} from '../support/payments.js';
import type { TestProcess } from '../support/processes.js';
import { randomFrom } from '../support/random.js';
import { Scene } from '../support/scene.js';
import { eventually } from '../support/system.js';

/* The same news many times, in any order, and in the instant in which something else happens to the payment. */
const EXPIRY_MS = 15_000;
const HOOKS_AT_ONCE = 50;
/** Around the instant. */
const OFFSETS_MS = [-400, -100, -50, -20, 0, 20, 50, 100];
/** mulberry32's: the same shuffles in every run. */
const SEED = 20_261_121;

let scene: Scene;
let api: TestProcess;
let other: TestProcess;
let client: TestClient;
let payer: NumberedAccount;
let admins: readonly NumberedAccount[];
test.before(async () => {
  scene = await Scene.begin({
    env: { PAYMENT_EXPIRY_MINUTES: String(EXPIRY_MS / 60_000), PAYMENT_ASK_MINUTES: '10' },
  });
  [api] = await Promise.all([scene.startApi(), scene.startWorker()]);
  other = await scene.startApi();
  await warmUp(scene, api);
  client = clientOf(scene, api);
  payer = await joinAs(scene, api);
  admins = [await joinAs(scene, api, 'admin'), await joinAs(scene, api, 'admin')];
});
test.afterEach((t) => assertInvariants(t, scene));

const flowId = (externalId: string) => `payment-${externalId}`;
const statuses = async (externalId: string) =>
  (await scene.nambaOne.hooks(externalId)).map(({ status }) => status);
/** All that was sent of a payment is answered. */
const answered = (externalId: string, count: number) =>
  eventually(async () => (await scene.nambaOne.hooks(externalId)).length === count, 30_000);
/** One that was settled for another amount. */
async function reviewed() {
  const made = await payment(client, payer);
  await scene.nambaOne.say(made.externalId, { status: 'SETTLED', amount: '1.00' });
  await becomes(client, payer, made, 'needs_review');
  return made;
}

test.serial(
  'F27: a webhook fifty times at once, and again after the settlement: one ledger row, all 200',
  async (t) => {
    const made = await payment(client, payer);
    const word = { status: 'SETTLED', times: HOOKS_AT_ONCE } as const;
    await scene.nambaOne.say(made.externalId, word);
    await becomes(client, payer, made, 'settled');
    await answered(made.externalId, HOOKS_AT_ONCE);
    t.is(await endOf(scene.temporal, flowId(made.externalId)), 'settled');
    await scene.nambaOne.say(made.externalId, word);
    await answered(made.externalId, 2 * HOOKS_AT_ONCE);
    await heardOf(scene.database, made);
    t.deepEqual(new Set(await statuses(made.externalId)), new Set([200]));
    t.deepEqual(await booked(scene.database, made), [['settlement', 10_000]]);
    const facts = await scene.database.query('SELECT FROM inbox WHERE subject_id = $1', [made.externalId]);
    t.is(facts.length, 1);
    t.is((await ownPayment(client, payer, made)).status, 'settled');
  },
);

test.serial(
  'F28: the words of twenty refunded payments in any order: all are refunded, nothing is left',
  async (t) => {
    const random = randomFrom(SEED);
    const words = ['PENDING', 'SETTLED', 'PARTIALLY_REFUNDED', 'REFUNDED'];
    const made = await Promise.all(Array.from({ length: 20 }, () => payment(client, payer)));
    const told = made.map(async (one) => {
      const order = shuffled(words, random);
      // Some at once, some one after the other.
      const waitMs = random() < 0.5 ? 0 : 150;
      for (const status of order) {
        await scene.nambaOne.say(one.externalId, { status });
        await pause(waitMs);
      }
      // Whatever order it was told in, this is where it stands.
      await scene.nambaOne.say(one.externalId, { status: 'REFUNDED', silent: true });
      return order.join(', ');
    });
    const orders = await Promise.all(told);
    t.true(new Set(orders).size > 10, 'the orders differ');
    for (const [index, one] of made.entries()) {
      await becomes(client, payer, one, 'refunded').catch((error: Error) =>
        t.fail(`${orders[index]}: ${error.message}`),
      );
      await answered(one.externalId, words.length);
      await heardOf(scene.database, one);
      t.deepEqual(await statuses(one.externalId), [200, 200, 200, 200]);
      const lines = await booked(scene.database, one);
      t.is(
        lines.reduce((sum, [, amount]) => sum + Number(amount), 0),
        0,
        orders[index],
      );
      t.is(lines.filter(([kind]) => kind === 'settlement').length, 1, orders[index]);
    }
  },
);

test.serial(
  'F29: the webhook of the settlement comes before the order’s names are committed: settled, 200',
  async (t) => {
    const at = {
      table: 'payments',
      on: 'UPDATE',
      when: 'OLD.guid IS NULL AND NEW.guid IS NOT NULL',
    } as const;
    const gate = await CommitGate.close(scene.database, at);
    const before = (await scene.nambaOne.book()).length;
    const asked = pay(client, payer);
    await gate.arrived();
    const [order] = (await scene.nambaOne.book()).slice(before);
    if (order === undefined) return t.fail();
    const { externalId, guid } = order;
    await scene.nambaOne.say(externalId, { status: 'SETTLED' });
    await answered(externalId, 1);
    t.deepEqual(await statuses(externalId), [200]);
    await gate.open();
    const { status, body } = await asked;
    t.is(status, 200);
    const made = { id: body.data.id as number, externalId, url: '' };
    await becomes(client, payer, made, 'settled');
    t.is((await wholePayment(client, admins[0] as NumberedAccount, made)).guid, guid);
    // By the webhook itself, and not because NambaOne was asked at the end.
    const told = await scene.database.query('SELECT source FROM inbox WHERE subject_id = $1', [externalId]);
    t.deepEqual(told, [{ source: 'namba_one' }]);
    t.like(await scene.nambaOne.order(externalId), { asked: 1 });
    t.deepEqual(await booked(scene.database, made), [['settlement', 10_000]]);
  },
);

test.serial(
  'F34: money in the instant in which a payment expires: settled, or a review; never both',
  async (t) => {
    const ends = await Promise.all(
      [-1_000, ...OFFSETS_MS, ...OFFSETS_MS, 'after it'].map(async (offset) => {
        const made = await payment(client, payer);
        const { expires_at: expiresAt } = await ownPayment(client, payer, made);
        if (typeof offset === 'number') await pause(Math.max(0, Date.parse(expiresAt) - Date.now() + offset));
        else await becomes(client, payer, made, 'expired', 40_000);
        await scene.nambaOne.say(made.externalId, { status: 'SETTLED' });
        let seen = '';
        await eventually(async () => {
          seen = (await ownPayment(client, payer, made)).status;
          return seen === 'settled' || seen === 'needs_review';
        }, 30_000);
        await heardOf(scene.database, made);
        t.is(await endOf(scene.temporal, flowId(made.externalId)), seen);
        const { history, reason } = await wholePayment(client, admins[0] as NumberedAccount, made);
        const steps = history.map(({ to }: { to: string }) => to);
        if (seen === 'settled') t.deepEqual(steps, ['created', 'settled']);
        else t.deepEqual([...steps, reason], ['created', 'expired', 'needs_review', 'late_settlement']);
        t.deepEqual(await booked(scene.database, made), seen === 'settled' ? [['settlement', 10_000]] : []);
        return seen;
      }),
    );
    t.deepEqual(new Set(ends), new Set(['settled', 'needs_review']));
  },
);

test.serial(
  'F32: two admins close one review at once, in different ways: one does, the other is told 409',
  async (t) => {
    for (let round = 0; round < 5; round += 1) {
      const made = await reviewed();
      const clients = [client, clientOf(scene, other)];
      const words = ['settled', 'failed'];
      const answers = await Promise.all(
        admins.map((admin, index) =>
          resolve(clients[index] as TestClient, admin, made, words[index] as string),
        ),
      );
      t.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
      const word = answers.find(({ status }) => status === 200)?.body.data.status;
      t.is((await ownPayment(client, payer, made)).status, word);
      t.deepEqual(await booked(scene.database, made), word === 'settled' ? [['settlement', 10_000]] : []);
    }
  },
);

test.serial(
  'F32: an admin closes a review while NambaOne says that all went back: his word, then its',
  async (t) => {
    await Promise.all(
      OFFSETS_MS.map(async (offset) => {
        const made = await reviewed();
        const said = pause(Math.max(0, offset)).then(() =>
          scene.nambaOne.say(made.externalId, { status: 'REFUNDED', amount: '100.00' }),
        );
        await pause(Math.max(0, -offset));
        t.is((await resolve(client, admins[0] as NumberedAccount, made, 'settled')).status, 200);
        await said;
        await answered(made.externalId, 2);
        await heardOf(scene.database, made);
        // A word that came while he was looking was his to judge; a later one is applied.
        const { status } = await ownPayment(client, payer, made);
        t.true(['settled', 'refunded'].includes(status), status);
        const lines = [['settlement', 10_000], ...(status === 'refunded' ? [['refund', -10_000]] : [])];
        t.deepEqual(await booked(scene.database, made), lines as (string | number)[][]);
        t.is(await endOf(scene.temporal, flowId(made.externalId)), status);
      }),
    );
  },
);

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  return items.map(() => left.splice(Math.floor(random() * left.length), 1)[0] as T);
}
