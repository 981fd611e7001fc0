import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { newAdmin, newNumbered } from '../support/admins.js';
import { startWorker, type TestProcess } from '../support/processes.js';
import { drawn, randomFrom } from '../support/random.js';
import { eventually, startSystem, type TestSystem } from '../support/system.js';
import {
  addEndpoint,
  endpointBecomes,
  happen,
  keysOf,
  type Reaction,
  verifies,
  WebhookReceiver,
} from '../support/webhook-receiver.js';

/* An hour in seconds: an endpoint that is down, then lies, while the workers that tell it are killed. */
const ENV = {
  WEBHOOK_RETRY_SECONDS: Array(200).fill('0.5').join(','),
  WEBHOOK_CALL_MS: '1000',
};
/** A dead worker's batch is another one's after its heartbeat's time-out, 10 s, and a second. */
const TAKEN_OVER_MS = 60_000;

let system: TestSystem;
let worker: TestProcess;
test.before(async () => {
  system = await startSystem(ENV);
  worker = system.worker;
});

async function anotherWorker(): Promise<void> {
  await worker.kill();
  worker = await startWorker({ databaseUrl: system.database.url, taskQueue: system.taskQueue, env: ENV });
}

test('down, then 500, hangs and cut connections, workers killed in between: every event once or more, in order, none lost', async (t) => {
  const random = randomFrom(8);
  const admin = await newAdmin(system);
  const people = await Promise.all([newNumbered(system), newNumbered(system), newNumbered(system)]);
  const receiver = await WebhookReceiver.start();
  const endpoint = await addEndpoint(system, admin, receiver.url, ['model.label']);

  // It is down while things happen, and the worker that tries to tell it dies.
  await receiver.close();
  const happened = Promise.all(people.map(({ id }) => happen(system, id, 12)));
  await endpointBecomes(system, endpoint, ({ failures }) => failures > 1);
  await anotherWorker();
  await happened;
  const before = await endpointBecomes(system, endpoint, ({ failures }) => failures > 4);
  t.is(before.state, 'active');

  // It is up, and takes what it says that it did not take, and says nothing of what it took.
  receiver.react = () =>
    drawn<Reaction>(random, [
      [70, 200],
      [15, 500],
      [5, 'hang'],
      [10, 'cut'],
    ]);
  await receiver.open();
  await eventually(async () => receiver.taken.length > 5, TAKEN_OVER_MS);
  const more = Promise.all(people.map(({ id }) => happen(system, id, 8)));
  await anotherWorker();
  await more;
  await eventually(async () => receiver.taken.length > 30, TAKEN_OVER_MS);
  // One that is frozen and comes back when another has its batch.
  const frozen = worker;
  frozen.signal('SIGSTOP');
  worker = await startWorker({ databaseUrl: system.database.url, taskQueue: system.taskQueue, env: ENV });
  const placed = () =>
    system.database.query<{ id: string; key: string }>(
      `SELECT id, body->'record'->>'key' AS key FROM events WHERE name = 'model.label.created' AND user_id = ANY ($1) ORDER BY place`,
      [people.map(({ id }) => id)],
    );
  t.is((await placed()).length, 60);
  const ours = async () => {
    const ids = new Set((await placed()).map(({ id }) => id));
    return receiver.taken.filter(({ id }) => ids.has(id));
  };
  await eventually(async () => (await ours()).length === 60, TAKEN_OVER_MS);
  frozen.signal('SIGCONT');
  await endpointBecomes(system, endpoint, ({ pending, failures }) => pending === 0 && failures === 0);
  await pause(1_000);

  const expected = (await placed()).map(({ key }) => key);
  t.deepEqual(keysOf(await ours()), expected, 'each, in the order of their places');
  // Nothing was sent before what comes before it was taken, whoever sent it: repeats only ever look back.
  let furthest = -1;
  for (const { data, status } of receiver.deliveries) {
    const at = expected.indexOf(data.record.key);
    t.true(at <= furthest + 1, `${data.record.key} overtook`);
    if (status === 200) furthest = Math.max(furthest, at);
  }
  for (const delivery of receiver.deliveries) t.true(verifies(endpoint.secret, delivery));
});
