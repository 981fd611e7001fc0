import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { ROOT } from '../../bin/lib/project.js';
import { EVENT_NAMES, EVENTS, isEventFilter } from '../../domain/events.js';
import { WEBHOOK_CALL_MS, WEBHOOK_KEPT_DAYS, WEBHOOK_RETRY_SECONDS } from '../../domain/webhook-limits.js';
import { makeWebhookSecret } from '../../platform/webhook-secret.js';
import { signedHeaders } from '../../providers/webhooks/signature.js';

const text = readFileSync(join(ROOT, 'docs/webhooks.md'), 'utf8');
const migration = readFileSync(join(ROOT, 'migrations/20261121006000_create_events.ts'), 'utf8');

test('the table of docs/webhooks.md has every event, in the words of the code', (t) => {
  const rows = [...text.matchAll(/^\| `([a-z_.]+)` \| (.*) \|$/gm)].map(([, name, words]) => [name, words]);
  t.deepEqual(rows, Object.entries(EVENTS));
});

test('every event but the test is one of a trigger, and triggers know no other', (t) => {
  const models = [...migration.matchAll(/keep_model_event\('([a-z_]+)'/g)].map(([, model]) => model ?? '');
  const told = new Set([
    ...models.map((model) => `model.${model}.created`),
    ...models.filter((model) => model !== 'document').map((model) => `model.${model}.updated`),
    ...[...migration.matchAll(/keep_event\('((?:model|system)\.[a-z_.]+[a-z])'/g)].map(
      ([, name]) => name ?? '',
    ),
    ...[...migration.matchAll(/'((?:user|session)\.[a-z_.]+)'/g)].map(([, name]) => `system.${name}`),
    ...['verified', 'rejected'].map((value) => `system.document.${value}`),
    'system.webhook.test',
  ]);
  t.deepEqual([...told].sort(), [...EVENT_NAMES].sort());
});

test('names and beginnings of names choose events; nothing else does', (t) => {
  for (const filter of [...EVENT_NAMES, 'model', 'system', 'system.user', 'system.user.password'])
    t.true(isEventFilter(filter), filter);
  for (const filter of ['', 'mod', 'model.', 'model.user.', 'user', '*', 'model.%', 'MODEL'])
    t.false(isEventFilter(filter), filter);
});

test('the numbers of the document are those that hold', (t) => {
  const words = WEBHOOK_RETRY_SECONDS.map((seconds) =>
    seconds < 60 ? `${seconds} s` : seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`,
  );
  t.true(text.replaceAll(/\s+/g, ' ').includes(`${words.slice(0, -1).join(', ')} and ${words.at(-1)}`));
  t.true(text.includes(`kept for ${WEBHOOK_KEPT_DAYS} days`));
  t.regex(text, new RegExp(`within\\s+${WEBHOOK_CALL_MS / 1_000} s`));
  const total = WEBHOOK_RETRY_SECONDS.reduce((sum, seconds) => sum + seconds, 0) / 3_600;
  t.true(total > 72 && total < 80, 'three days');
});

test('A39: what the document shows verifies ours, and nothing that is stale, altered or signed by others', async (t) => {
  const [, snippet = ''] = /```js verify\n([\s\S]*?)```/.exec(text) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'verify.mjs'), snippet);
  const { verify } = await import(pathToFileURL(join(folder, 'verify.mjs')).href);

  const [one, two, other] = [makeWebhookSecret(), makeWebhookSecret(), makeWebhookSecret()];
  const timestamp = Math.floor(Date.now() / 1_000);
  const body = '{"type":"model.user.created","data":{"a":1,"b":"Айзада"}}';
  const headers = signedHeaders({ id: 'id', timestamp, body }, [one, two]);
  for (const secret of [one, two]) t.deepEqual(verify(secret, headers, body), JSON.parse(body));
  t.is(verify(other, headers, body), null);
  t.is(verify(one, headers, body.replace('1', '2')), null);
  t.is(
    verify(one, headers, '{"type":"model.user.created","data":{"b":"Айзада","a":1}}'),
    null,
    'other order of keys',
  );
  t.is(verify(one, { ...headers, 'webhook-id': 'other' }, body), null);
  t.is(verify(one, { ...headers, 'webhook-signature': 'v1,short' }, body), null);
  t.is(verify(one, { ...headers, 'webhook-timestamp': String(timestamp + 1) }, body), null);
  for (const drift of [-301, 301]) t.is(verify(one, headers, body, timestamp + drift), null);
  t.is(verify(one, {}, body), null);
  const forged = createHmac('sha256', '').update(`id.${timestamp}.${body}`).digest('base64');
  t.is(verify(one, { ...headers, 'webhook-signature': `v1,${forged}` }, body), null);
});
