import test, { type ExecutionContext } from 'ava';
import { WEBHOOK_URL_MAX_LENGTH } from '../../../../domain/webhook-limits.js';
import { ACTOR, messages, post, send, serve, TOKEN } from '../../http/harness.js';
import { recordingRoutes } from './support/recorder.js';

/* /admin/webhooks/*: what is asked for and shown; what they do is in test/workflows/webhook-delivery.test.ts. */
const HEADERS = { authorization: `Bearer ${TOKEN}` };
const ID = '0198f5a0-1b2c-7d3e-8f40-5a6b7c8d9e0f';
const THEN = new Date('2026-11-21T10:00:00.000Z');
/** An endpoint with what its row has beside, and nobody is told (reliability A34). */
const WEBHOOK = {
  id: ID,
  url: 'https://receiver.example/events',
  description: '',
  events: [],
  state: 'active',
  disabledFor: null,
  secrets: 2,
  pending: 3,
  failures: 1,
  nextAttemptAt: THEN,
  createdAt: THEN,
  updatedAt: THEN,
  secretsSealed: ['k1.sealed'],
  lease: 'lease',
  place: '17',
};
const SHOWN =
  `{"id":"${ID}","url":"https://receiver.example/events","description":"","events":[],"state":"active","disabled_for":null,` +
  '"secrets":2,"pending":3,"failures":1,"next_attempt_at":"2026-11-21T10:00:00.000Z",' +
  '"created_at":"2026-11-21T10:00:00.000Z","updated_at":"2026-11-21T10:00:00.000Z"';

async function served(t: ExecutionContext, results: Readonly<Record<string, unknown>> = {}) {
  const { routes, calls } = recordingRoutes(results);
  const { port } = await serve(t, routes, {
    authenticate: async (token) => (token === TOKEN ? { ...ACTOR, role: 'admin' } : null),
  });
  const call = (name: string, body: unknown) => post(port, `/admin/webhooks/${name}`, body, HEADERS);
  const get = (path: string) =>
    send(port, { method: 'GET', path: `/admin/webhooks/${path}`, headers: HEADERS });
  return { calls, call, get };
}

test('a secret is shown where it was made, and in no other answer', async (t) => {
  const made = { ...WEBHOOK, secret: 'whsec_x' };
  const steps = ['changeWebhook', 'pauseWebhook', 'resumeWebhook', 'removeOldSecrets', 'seeWebhook'];
  const { call, get } = await served(t, {
    createWebhook: made,
    rotateWebhookSecret: made,
    ...Object.fromEntries(steps.map((name) => [name, made])),
    listWebhooks: { items: [made], total: 1 },
  });
  const withSecret = `{"success":true,"data":${SHOWN},"secret":"whsec_x"}}`;
  t.is((await call('create', { url: WEBHOOK.url })).text, withSecret);
  t.is((await call('rotate_secret', { id: ID })).text, withSecret);
  for (const name of ['update', 'pause', 'resume', 'remove_old_secrets'])
    t.is((await call(name, { id: ID })).text, `{"success":true,"data":${SHOWN}}}`, name);
  t.is((await get(`get?id=${ID}`)).text, `{"success":true,"data":${SHOWN}}}`);
  t.is(
    (await get('list')).text,
    `{"success":true,"data":{"items":[${SHOWN}}],"page":1,"per_page":20,"total":1}}`,
  );
});

test('attempts, a resend and a try', async (t) => {
  const attempt = {
    ...{ eventId: ID, eventName: 'model.user.created', number: 2, isResend: false, status: null },
    ...{ error: 'timeout', durationMs: 20_000, at: THEN, endpointId: 'one' },
  };
  const { call, get, calls } = await served(t, {
    listWebhookAttempts: { items: [attempt], total: 1 },
    testWebhook: { eventId: ID },
  });
  t.deepEqual((await get(`attempts?id=${ID}&event_id=${ID}&page=2&per_page=5`)).json.data, {
    items: [
      {
        ...{ event_id: ID, type: 'model.user.created', number: 2, resend: false, status: null },
        ...{ error: 'timeout', duration_ms: 20_000, at: '2026-11-21T10:00:00.000Z' },
      },
    ],
    ...{ page: 2, per_page: 5, total: 1 },
  });
  t.is((await call('resend', { id: ID, event_id: ID })).text, '{"success":true,"data":{}}');
  t.is((await call('test', { id: ID })).text, `{"success":true,"data":{"event_id":"${ID}"}}`);
  t.is((await call('delete', { id: ID })).text, '{"success":true,"data":{}}');
  t.deepEqual(calls, [
    { name: 'listWebhookAttempts', input: { id: ID, eventId: ID, page: 2, perPage: 5 } },
    { name: 'resendEvent', input: { id: ID, eventId: ID } },
    { name: 'testWebhook', input: { id: ID } },
    { name: 'deleteWebhook', input: { id: ID } },
  ]);
});

test('addresses that nobody may be told at, and events that there are not, are refused', async (t) => {
  const { call, calls } = await served(t, { createWebhook: { ...WEBHOOK, secret: 's' } });
  for (const url of [
    'http://receiver.example/',
    'ftp://receiver.example/',
    'https://user:password@receiver.example/',
    'https://receiver.example/#part',
    'receiver.example',
    'https://',
    'javascript:alert(1)',
    'http://127.0.0.1.example/',
  ]) {
    const reply = await call('create', { url });
    t.is(reply.status, 422, url);
    t.deepEqual(messages(reply), ['The url field must be a valid URL'], url);
  }
  const long = await call('create', {
    url: `https://receiver.example/${'a'.repeat(WEBHOOK_URL_MAX_LENGTH)}`,
  });
  t.deepEqual(messages(long), [
    `The url field must not be greater than ${WEBHOOK_URL_MAX_LENGTH} characters`,
  ]);
  const filters = await call('create', { url: WEBHOOK.url, events: ['model.user', 'model.wallet'] });
  t.deepEqual(messages(filters), ['The selected events[1] is invalid']);
  const one = await call('pause', { id: 'one' });
  t.deepEqual(messages(one), ['The id field must be a valid UUID']);
  t.deepEqual(calls, []);
  for (const url of ['https://receiver.example:8443/a?b=c', 'http://localhost:3000/', 'http://[::1]/'])
    t.is((await call('create', { url })).status, 200, url);
});
