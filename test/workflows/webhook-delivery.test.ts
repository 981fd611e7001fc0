import test from 'ava';
import pg from 'pg';
import { webhookDeliveryId } from '../../domain/webhooks.js';
import { tellWebhook } from '../../platform/temporal/webhook-flows.js';
import { STAGE } from '../../workflows/lib/search-attributes.js';
import { type NumberedAccount, newAdmin, newNumbered } from '../support/admins.js';
import { recordHistory } from '../support/histories.js';
import { eventually, startSystem, type TestSystem } from '../support/system.js';
import {
  addEndpoint,
  endpointBecomes,
  happen,
  keysOf,
  step,
  type TestEndpoint,
  verifies,
  WebhookReceiver,
} from '../support/webhook-receiver.js';

/** As the schedule of Standard Webhooks, a thousand times faster. */
const RETRIES = '0.3,0.3,0.3,0.3,0.3,0.3';
const TRIES = 7;

let system: TestSystem;
let admin: NumberedAccount;
let somebody: NumberedAccount;
test.before(async () => {
  system = await startSystem({ WEBHOOK_RETRY_SECONDS: RETRIES, WEBHOOK_CALL_MS: '700' });
  admin = await newAdmin(system);
  somebody = await newNumbered(system);
});

/** A receiver and its endpoint, told of labels when nothing else is said. */
async function told(
  events: readonly string[] = ['model.label'],
): Promise<{ receiver: WebhookReceiver; endpoint: TestEndpoint }> {
  const receiver = await WebhookReceiver.start();
  return { receiver, endpoint: await addEndpoint(system, admin, receiver.url, events) };
}

const handleOf = ({ id }: Pick<TestEndpoint, 'id'>) =>
  system.temporal.workflow.getHandle(webhookDeliveryId(id));

/** Takes it away, so that its flow ends. */
async function end(endpoint: TestEndpoint, history?: string): Promise<void> {
  await step(system, endpoint, 'delete');
  await handleOf(endpoint).result();
  if (history)
    await recordHistory(system.temporal, webhookDeliveryId(endpoint.id), 'webhookDelivery', history);
}

test.serial('a new account is told of in order, signed as an independent library verifies', async (t) => {
  const { receiver, endpoint } = await told([]);
  const account = await newNumbered(system);
  const own = () => receiver.taken.filter(({ body }) => body.includes(account.email));
  await eventually(async () => own().length === 3);
  const made = own()[0];
  const session = own().find(({ type }) => type === 'system.session.create');
  t.is(made?.type, 'model.user.created');
  // One statement made all three: what it did beside the account has no order.
  t.deepEqual(
    own()
      .map(({ type }) => type)
      .sort(),
    ['model.label.created', 'model.user.created', 'system.session.create'],
  );
  if (!made || !session) return t.fail();
  t.like(made.data.record, { email: account.email, role: 'member', state: 'active', level: 0, otp: false });
  t.regex(made.data.record.created_at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  t.is(session.data.record.user.uid, made.data.record.uid);
  t.is(typeof session.data.record.user_ip, 'string');
  t.like(made.headers, { 'content-type': 'application/json', 'user-agent': 'vestibule' });
  t.false(/sealed|digest|password|token/.test(made.body), made.body);
  for (const delivery of receiver.deliveries) t.true(verifies(endpoint.secret, delivery));
  t.false(verifies(endpoint.secret, { ...made, body: made.body.replace('member', 'admin') }), 'altered');
  const late = { ...made.headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) - 301) };
  t.false(
    verifies(endpoint.secret, { ...made, headers: late }),
    'A39: an old timestamp is not what was signed',
  );
  t.is((await handleOf(endpoint).describe()).typedSearchAttributes.get(STAGE), 'idle');
  await end(endpoint, 'delivered');
});

test.serial('an old value is told of what changed, once it is open: sealed anew is no change', async (t) => {
  const { receiver, endpoint } = await told(['model.user']);
  await system.database.query(`UPDATE users SET level = 3, role = 'support' WHERE id = $1`, [somebody.id]);
  await eventually(async () => receiver.taken.length === 1);
  t.like(receiver.taken[0]?.data, {
    record: { level: 3, role: 'support' },
    changes: { level: 0, role: 'member' },
  });
  t.deepEqual(Object.keys(receiver.taken[0]?.data.changes).sort(), ['level', 'role']);
  await end(endpoint);
});

test.serial(
  '500, no answer, a cut connection: the next one waits, none is lost, the order stays',
  async (t) => {
    const { receiver, endpoint } = await told();
    const script = [200, 500, 'hang', 200, 'cut', 503, 200] as const;
    receiver.react = (_, nth) => script[nth] ?? 200;
    const keys = await happen(system, somebody.id, 8);
    await eventually(async () => receiver.taken.length === keys.length, 30_000);
    t.deepEqual(keysOf(receiver.taken), keys);
    // Whoever took 200 for the head only ever saw the next one after it.
    const all = keysOf(receiver.deliveries);
    t.deepEqual(
      all,
      [...keys].flatMap((key, i) => Array(i === 1 || i === 2 ? 3 : 1).fill(key)),
    );
    const { body } = await system.client.get(
      `/admin/webhooks/attempts?id=${endpoint.id}&per_page=100`,
      endpoint,
    );
    t.deepEqual(
      body.data.items
        .map(({ number, status, error }: Record<string, unknown>) => [number, status ?? error])
        .reverse(),
      [
        [1, 200],
        [1, 500],
        [2, 'timeout'],
        [3, 200],
        [1, 'connection_lost'],
        [2, 503],
        [3, 200],
        ...Array(5).fill([1, 200]),
      ],
    );
    await end(endpoint, 'retried');
  },
);

test.serial('several secrets sign until the old ones are taken away', async (t) => {
  const { receiver, endpoint } = await told();
  const { secret, secrets } = await step(system, endpoint, 'rotate_secret');
  t.is(secrets, 2);
  await happen(system, somebody.id, 1);
  await eventually(async () => receiver.taken.length === 1);
  await step(system, endpoint, 'remove_old_secrets');
  await happen(system, somebody.id, 1);
  await eventually(async () => receiver.taken.length === 2);
  const seen = receiver.taken.map((delivery) =>
    [endpoint.secret, secret].map((one) => verifies(one, delivery)),
  );
  t.deepEqual(seen, [
    [true, true],
    [false, true],
  ]);
  await end(endpoint);
});

test.serial('paused, nothing is sent; resumed, everything in order', async (t) => {
  const { receiver, endpoint } = await told();
  await step(system, endpoint, 'pause');
  const keys = await happen(system, somebody.id, 3);
  await endpointBecomes(system, endpoint, ({ pending }) => pending === 3);
  await eventually(
    async () => (await handleOf(endpoint).describe()).typedSearchAttributes.get(STAGE) === 'paused',
  );
  // A word that nobody stands behind moves nothing.
  await tellWebhook(system, endpoint.id);
  t.deepEqual(receiver.deliveries, []);
  await step(system, endpoint, 'resume');
  await eventually(async () => receiver.taken.length === 3);
  t.deepEqual(keysOf(receiver.taken), keys);
  await end(endpoint, 'paused');
});

test.serial(
  '410 disables at once, a redirect is not followed, days of failures disable: resumed, all come',
  async (t) => {
    const { receiver, endpoint } = await told();
    receiver.react = () => 410;
    const keys = await happen(system, somebody.id, 2);
    t.like(await endpointBecomes(system, endpoint, ({ state }) => state === 'disabled'), {
      disabled_for: 'gone',
    });
    t.is(receiver.deliveries.length, 1);

    receiver.react = () => 302;
    receiver.headers = { location: `${receiver.url}/elsewhere` };
    await step(system, endpoint, 'resume');
    t.like(await endpointBecomes(system, endpoint, ({ state }) => state === 'disabled'), {
      disabled_for: 'unreachable',
      pending: 2,
    });
    t.is(receiver.deliveries.length, 1 + TRIES);
    t.true(receiver.deliveries.every(({ data }) => data.record.key === keys[0]));

    receiver.react = () => 200;
    await step(system, endpoint, 'resume');
    await eventually(async () => receiver.taken.length === 2);
    t.deepEqual(keysOf(receiver.taken), keys);
    await end(endpoint, 'disabled');
  },
);

test.serial('an address that is not ours to call is not called', async (t) => {
  const endpoint = await addEndpoint(system, admin, 'https://169.254.169.254/latest/meta-data', [
    'system.webhook',
  ]);
  await step(system, endpoint, 'test');
  const attempts = () => system.client.get(`/admin/webhooks/attempts?id=${endpoint.id}`, endpoint);
  await eventually(async () => (await attempts()).body.data.total === 1);
  t.like((await attempts()).body.data.items[0], {
    type: 'system.webhook.test',
    status: null,
    error: 'address_refused',
  });
  await end(endpoint);
});

test.serial('resent and tried: at once, past what holds the others up, with the same id', async (t) => {
  const { receiver, endpoint } = await told();
  await happen(system, somebody.id, 1);
  await eventually(async () => receiver.taken.length === 1);
  const [first] = receiver.taken;
  await step(system, endpoint, 'pause');
  await step(system, endpoint, 'resend', { event_id: first?.id });
  await eventually(async () => receiver.deliveries.length === 2);
  t.is(receiver.deliveries[1]?.id, first?.id);
  t.is(receiver.deliveries[1]?.body, first?.body);
  const { event_id: tried } = await step(system, endpoint, 'test');
  await eventually(async () => receiver.deliveries.length === 3);
  t.like(receiver.deliveries[2], { id: tried, type: 'system.webhook.test' });
  await end(endpoint);
});

test.serial(
  'a transaction that commits late is not lost, one that is rolled back was never there',
  async (t) => {
    const { receiver, endpoint } = await told();
    const other = await newNumbered(system);
    const insert = `INSERT INTO labels (user_id, key, value, scope) VALUES ($1, $2, 'here', 'public')`;
    const late = new pg.Client({ connectionString: system.database.url });
    const never = new pg.Client({ connectionString: system.database.url });
    await Promise.all([late.connect(), never.connect()]);
    await Promise.all([late.query('BEGIN'), never.query('BEGIN')]);
    await late.query(insert, [other.id, 'late']);
    await never.query(insert, [other.id, 'never']);
    const keys = await happen(system, somebody.id, 2);
    await endpointBecomes(system, endpoint, ({ pending }) => pending === 0);
    await eventually(async () => keys.every((key) => keysOf(receiver.taken).includes(key)));
    await Promise.all([late.query('COMMIT'), never.query('ROLLBACK')]);
    const [last] = await happen(system, somebody.id, 1);
    await eventually(async () => keysOf(receiver.taken).includes(last ?? ''));
    t.deepEqual(
      keysOf(receiver.taken).filter((key) => key === 'late' || key === 'never' || keys.includes(key)),
      [...keys, 'late'],
    );
    await Promise.all([late.end(), never.end()]);
    await end(endpoint);
  },
);

test.serial('a run ends before its history is long, and the next one goes on', async (t) => {
  const { receiver, endpoint } = await told();
  await happen(system, somebody.id, 1);
  await eventually(async () => receiver.taken.length === 1);
  await handleOf(endpoint).terminate('another one begins');
  const { runId } = await tellShort(endpoint);
  for (let sent = 2; sent <= 5; sent += 1) {
    await happen(system, somebody.id, 1);
    await eventually(async () => receiver.taken.length === sent);
  }
  t.not((await handleOf(endpoint).describe()).runId, runId);
  await end(endpoint, 'continued');
});

/** A flow whose runs are two batches long. */
async function tellShort({ id }: TestEndpoint): Promise<{ runId: string }> {
  const { firstExecutionRunId } = await system.temporal.workflow.start('webhookDelivery', {
    workflowId: webhookDeliveryId(id),
    taskQueue: system.taskQueue,
    args: [{ endpointId: id, lookAgainMs: 60_000, batchesPerRun: 2 }],
  });
  return { runId: firstExecutionRunId };
}
