import type { NumberedAccount } from '../support/admins.js';
import { clientOf, joinAs } from '../support/applicants.js';
import type { Answer, TestClient } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import { warmUp } from '../support/members.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { becomes, pay, payment } from '../support/payments.js';
import { Scene } from '../support/scene.js';
import { diskTest, SmallDisk } from '../support/small-disk.js';
import { eventually } from '../support/system.js';
import { OwnTemporal } from '../support/temporal.js';

/* The disk of Postgres, and of Temporal, is full: whoever is told so tries again, and nothing is half done. */
const PAYMENTS = 30;
/** What each of them needs to begin, and room that the test then takes away. */
const [POSTGRES_MB, TEMPORAL_MB] = [192, 64];

async function begin(options: Parameters<typeof Scene.begin>[0]) {
  const scene = await Scene.begin(options);
  const [api] = await Promise.all([scene.startApi(), scene.startWorker()]);
  await warmUp(scene, api);
  const client = clientOf(scene, api);
  const payer = await joinAs(scene, api);
  const made = await many(PAYMENTS, () => payment(client, payer));
  return { scene, client, payer, made };
}

/** So many, five at a time. */
async function many<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  while (all.length < count)
    all.push(...(await Promise.all(Array.from({ length: 5 }, (_, index) => make(all.length + index)))));
  return all;
}

/** Calls with a key each, until every one is answered 200: the calls that were refused are made once. */
async function insist(
  client: TestClient,
  payer: NumberedAccount,
  keys: readonly string[],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const key of keys) {
    let answer: Answer | undefined;
    await eventually(async () => {
      answer = await pay(client, payer, { amount: 500 }, key);
      return answer.status === 200;
    }, 60_000);
    if (answer) answers.push(answer);
  }
  return answers;
}

const KEYS = Array.from({ length: 10 }, (_, index) => `full-${index}`);

diskTest.serial(
  'F23: Postgres’ disk is full: webhooks and payments are not 200 unless they are kept; it heals by itself',
  async (t) => {
    const disk = SmallDisk.mount(POSTGRES_MB);
    const postgres = await OwnPostgres.start(disk.folder);
    const { scene, client, payer, made } = await begin({ database: postgres });
    const before = (await postgres.query('SELECT FROM payments')).length;
    disk.fill();
    for (const { externalId } of made) await scene.nambaOne.say(externalId, { status: 'SETTLED' });
    const answers = await Promise.all(KEYS.map((key) => pay(client, payer, { amount: 500 }, key)));
    t.true(answers.every(({ status }) => status === 200 || status === 503));
    await eventually(async () => (await scene.nambaOne.hooks()).length >= made.length, 30_000);
    const refused = (await scene.nambaOne.hooks()).filter(({ status }) => status !== 200);
    t.true(refused.length > 0, 'some webhooks met the full disk');
    t.true(refused.every(({ status }) => status === 503 || status === null));

    disk.free();
    for (const one of made) await becomes(client, payer, one, 'settled', 60_000);
    const again = await insist(client, payer, KEYS);
    t.is(new Set(again.map(({ body }) => body.data.external_id)).size, KEYS.length);
    t.is((await postgres.query('SELECT FROM payments')).length, before + KEYS.length);
    await assertInvariants(t, scene);
  },
);

diskTest.serial(
  'F24: Temporal’s disk is full: webhooks are 200, new payments 503 or whole; it heals, and all settle',
  async (t) => {
    const disk = SmallDisk.mount(TEMPORAL_MB);
    const temporal = await OwnTemporal.start(disk.folder);
    const { scene, client, payer, made } = await begin({ temporalAddress: temporal.address });
    disk.fill();
    const answers = await Promise.all(KEYS.map((key) => pay(client, payer, { amount: 500 }, key)));
    t.true(answers.every(({ status }) => status === 200 || status === 503));
    t.true(
      answers.some(({ status }) => status === 503),
      'the disk is full',
    );
    // Now nothing can be written any more.
    for (const { externalId } of made) await scene.nambaOne.say(externalId, { status: 'SETTLED' });
    await eventually(async () => (await scene.nambaOne.hooks()).length === made.length, 30_000);
    t.true((await scene.nambaOne.hooks()).every(({ status }) => status === 200));

    disk.free();
    for (const one of made) await becomes(client, payer, one, 'settled', 60_000);
    const again = await insist(client, payer, KEYS);
    t.is(new Set(again.map(({ body }) => body.data.external_id)).size, KEYS.length);
    t.is((await scene.nambaOne.book()).length, made.length + KEYS.length);
    await assertInvariants(t, scene);
  },
);
