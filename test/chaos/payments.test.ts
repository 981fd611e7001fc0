import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import type { NumberedAccount } from '../support/admins.js';
import { clientOf, joinAs } from '../support/applicants.js';
import { assertBooks } from '../support/books.js';
import { assertInvariants } from '../support/invariants.js';
import { warmUp } from '../support/members.js';
import { WEBHOOK_SECRET } from '../support/namba-one.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { pay } from '../support/payments.js';
import { randomFrom } from '../support/random.js';
import { Scene } from '../support/scene.js';
import { eventually } from '../support/system.js';
import { OwnTemporal } from '../support/temporal.js';
import { startKilling } from './support/killer.js';
import { drawStory, play, type Story } from './support/story.js';

/*
 * Issue 6: payments while webhooks are repeated, shuffled, late and forged, and API, worker, Temporal and Postgres are killed
 * in turn. After healing our ledger is NambaOne's book to the tyiyn, every payment is over or a person looks at it, and
 * nothing was settled twice. What happens is drawn from a seed: `npm run test:chaos -- --seed N --minutes M`.
 */
const SEED = Number(process.env['CHAOS_SEED'] ?? 20_261_121);
const MINUTES = Number(process.env['CHAOS_MINUTES'] ?? 2);
const PAYMENTS = 500;
const PAYERS = 12;
/** Payers at the same time. */
const AT_ONCE = 6;
/** A payer who is told to come back does, for so long. */
const PATIENCE_MS = 150_000;
/** Reliability W: nothing is stuck for longer once everything runs; the payments' own time comes first. */
const HEALS_WITHIN_MS = 180_000;

test(`500 payments in ${MINUTES} min of chaos with the seed ${SEED}: the ledger is NambaOne’s book`, async (t) => {
  t.timeout((MINUTES + 8) * 60_000);
  const [postgres, temporal] = await Promise.all([OwnPostgres.start(), OwnTemporal.start()]);
  const scene = await Scene.begin({
    database: postgres,
    temporalAddress: temporal.address,
    webhookSecret: WEBHOOK_SECRET,
    env: {
      PAYMENT_EXPIRY_MINUTES: '1.5',
      PAYMENT_ASK_MINUTES: '0.3,0.8',
      // One payer stands for many: the cap of an account is tested elsewhere.
      CAP_FACTOR: '1000',
    },
  });
  const [first, second, ...workers] = await Promise.all([
    scene.startApi(),
    scene.startApi(),
    scene.startWorker(),
    scene.startWorker(),
  ]);
  const { nambaOne } = scene;
  const apis = [first, second];
  await warmUp(scene, first);
  const payers: NumberedAccount[] = [];
  while (payers.length < PAYERS) payers.push(await joinAs(scene, first));

  const random = randomFrom(SEED);
  const stories = Array.from({ length: PAYMENTS }, () => drawStory(random, PAYERS));
  const back = { waitUntilReady: false } as const;
  const stopKilling = startKilling(
    {
      ...{ apis, workers, postgres, temporal },
      startApi: (port) => scene.startApi({ ...back, port }),
      startWorker: () => scene.startWorker(back),
    },
    random,
  );

  // However the test ends: a killer that goes on keeps the run alive for ever.
  t.teardown(async () => void (await stopKilling()));

  const made = new Map<string, Story>();
  const acknowledged: string[] = [];
  const create = async (story: Story, index: number): Promise<void> => {
    const payer = payers[story.payer] as (typeof payers)[number];
    const start = performance.now();
    // The same key until it is answered: that is what keys are for.
    for (let tries = 0; performance.now() - start < PATIENCE_MS; tries += 1) {
      const api = apis[(index + tries) % apis.length] as (typeof apis)[number];
      const answer = await pay(clientOf(scene, api), payer, { amount: story.amount }, `order-${index}`).catch(
        () => undefined,
      );
      if (answer?.status === 200) {
        acknowledged.push(answer.body.data.external_id);
        made.set(answer.body.data.external_id, story);
        return play(nambaOne, answer.body.data.external_id, story);
      }
      await pause(300 + 200 * tries);
    }
    throw new Error(`payment ${index} could not be made in ${PATIENCE_MS} ms`);
  };
  const started = performance.now();
  let next = 0;
  const gap = (MINUTES * 60_000) / PAYMENTS;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let index = next++; index < PAYMENTS; index = next++) {
        // Spread over the whole time: chaos is to meet them in every state.
        await pause(Math.max(0, started + index * gap - performance.now()));
        await create(stories[index] as Story, index);
      }
    }),
  );
  await pause(Math.max(0, started + MINUTES * 60_000 - performance.now()));
  const kills = await stopKilling();
  await Promise.all([...apis, ...workers].map((one) => one.waitUntilReady()));
  t.log(`${made.size} payments, ${kills} kills, ${Math.round((performance.now() - started) / 1_000)} s`);

  await eventually(
    async () =>
      (await postgres.query(`SELECT FROM payments WHERE status IN ('created', 'pending') LIMIT 1`)).length ===
      0,
    HEALS_WITHIN_MS,
  );
  t.is(made.size, PAYMENTS);
  t.is(new Set(acknowledged).size, PAYMENTS, 'P: one payment for each key');
  const rows = await postgres.query<{ id: string }>('SELECT id FROM payments');
  t.deepEqual(
    rows.map(({ id }) => id).sort(),
    acknowledged.sort(),
    'N: what was told is there, and nothing else',
  );
  const counted = await assertBooks(t, postgres, await nambaOne.book());
  t.log(JSON.stringify(counted));
  for (const status of [
    'settled',
    'failed',
    'canceled',
    'refunded',
    'partially_refunded',
    'needs_review',
    'expired',
  ])
    t.true((counted[status] ?? 0) > 0, `no payment is ${status}: the chaos was none`);
  t.true(kills >= 4, 'each part was killed once at least');
  await assertInvariants(t, scene);
});
