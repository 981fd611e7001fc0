import { randomUUID } from 'node:crypto';
import test from 'ava';
import { WEBHOOK_ENDPOINTS_MAX, WEBHOOK_SECRETS_MAX } from '../../domain/webhook-limits.js';
import { type NumberedAccount, newAdmin, newNumbered } from '../support/admins.js';
import { programEnvironment } from '../support/environment.js';
import { eventually, startSystem, type TestSystem } from '../support/system.js';
import { addEndpoint, happen, keysOf, step, verifies, WebhookReceiver } from '../support/webhook-receiver.js';
import { type Finished, runNode } from './support/run-node.js';

/* Webhook endpoints at the terminal, and what the same calls of administrators refuse. */
let system: TestSystem;
let admin: NumberedAccount;
test.before(async () => {
  system = await startSystem();
  admin = await newAdmin(system);
});

function cli(...args: string[]): Promise<Finished> {
  const { database, taskQueue } = system;
  return runNode(
    ['bin/cli.mjs', 'webhook', ...args],
    programEnvironment({ databaseUrl: database.url, taskQueue }),
  );
}

const refused = async (name: string, body: unknown, token = admin.token): Promise<number> =>
  (await system.client.post(`/admin/webhooks/${name}`, body, { token })).status;

test.serial('made, paused, resumed, its attempts, one sent again', async (t) => {
  t.is((await cli('list')).output.trim(), 'there is none');
  const receiver = await WebhookReceiver.start();
  const made = await cli('create', receiver.url, 'model.label');
  const [, id = '', secret = ''] = /^([0-9a-f-]{36}) .*\n(whsec_\S+) /.exec(made.output) ?? [];
  t.is(made.code, 0, made.output);
  const somebody = await newNumbered(system);
  const [key] = await happen(system, somebody.id, 1);
  await eventually(async () => keysOf(receiver.taken).includes(key ?? ''));
  t.true(receiver.deliveries.every((delivery) => verifies(secret, delivery)));

  t.is((await cli('pause', id)).code, 0);
  t.regex((await cli('pause', id)).output, /it is paused/);
  await happen(system, somebody.id, 1);
  t.regex((await cli('list')).output, new RegExp(`${id}  paused  ${receiver.url}  model.label  1 waiting`));
  const last = receiver.deliveries.at(-1);
  const before = receiver.deliveries.length;
  t.is((await cli('resend', id, last?.id ?? '')).code, 0);
  await eventually(async () => receiver.deliveries.length === before + 1);
  t.is(receiver.deliveries.at(-1)?.id, last?.id);
  t.is((await cli('resume', id)).code, 0);
  await eventually(async () => receiver.deliveries.length === before + 2);
  t.regex(
    (await cli('attempts', id)).output,
    new RegExp(`model.label.created  ${last?.id}  try 2 \\(asked for\\)  200  \\d+ ms`),
  );
  t.regex((await cli('resend', id, randomUUID())).output, /no such event/);
  t.regex((await cli('resume', randomUUID())).output, /no such endpoint/);
  for (const args of [
    ['create', 'http://receiver.example'],
    ['create', receiver.url, 'x'],
    ['pause', 'x'],
    ['list', 'x'],
    [],
  ])
    t.regex((await cli(...args)).output, /webhook create <url>/);
  t.deepEqual(
    await system.database.query(`SELECT action, subject FROM activities WHERE topic = 'webhook' ORDER BY id`),
    ['create', 'pause', 'resend', 'resume'].map((action) => ({ action, subject: `webhook:${id}` })),
  );
});

test.serial(
  'what is not the step to take is 409, what is not there 404, and each is in the log',
  async (t) => {
    const endpoint = await addEndpoint(system, admin, 'https://receiver.example', ['system.webhook']);
    const { id } = endpoint;
    t.is(await refused('resume', { id }), 409);
    t.is(await refused('remove_old_secrets', { id }), 409);
    for (let secrets = 1; secrets < WEBHOOK_SECRETS_MAX; secrets += 1)
      await step(system, endpoint, 'rotate_secret');
    t.is(await refused('rotate_secret', { id }), 409);
    await step(system, endpoint, 'pause');
    t.is(await refused('pause', { id }), 409);
    t.is(await refused('resend', { id, event_id: randomUUID() }), 404);
    const none = { id: randomUUID(), event_id: randomUUID() };
    for (const name of ['pause', 'resume', 'delete', 'rotate_secret', 'test', 'update'])
      t.is(await refused(name, { id: none.id }), 404, name);
    const changed = await step(system, endpoint, 'update', { events: ['model'], description: 'the CRM' });
    t.like(changed, {
      url: 'https://receiver.example',
      events: ['model'],
      description: 'the CRM',
      state: 'paused',
    });
    t.is(
      await refused('create', { url: 'https://receiver.example' }, (await newAdmin(system, 'support')).token),
      403,
    );

    const [{ made } = { made: 0 }] = await system.database.query<{ made: number }>(
      `WITH made AS (INSERT INTO webhook_endpoints (id, url, description, events, secrets_sealed, place, changed_as, state)
       SELECT gen_random_uuid(), 'https://receiver.example', '', '{}', '{k1.x}', 0, gen_random_uuid(), 'paused'
         FROM generate_series((SELECT count(*) FROM webhook_endpoints) + 2, $1) RETURNING 1)
     SELECT count(*)::int AS made FROM made`,
      [WEBHOOK_ENDPOINTS_MAX],
    );
    t.true(made > 0);
    // Of many at once as many as there is room for.
    const statuses = await Promise.all(
      Array.from({ length: 5 }, () => refused('create', { url: 'https://receiver.example' })),
    );
    t.deepEqual(statuses.sort(), [200, 409, 409, 409, 409]);
    await step(system, endpoint, 'delete');
    t.is(await refused('delete', { id }), 404);
    const denied = await system.database.query<{ reason: string }>(
      `SELECT DISTINCT reason FROM activities WHERE topic = 'webhook' AND result = 'denied' ORDER BY reason`,
    );
    t.deepEqual(
      denied.map(({ reason }) => reason),
      ['conflict', 'not_found'],
    );
  },
);
