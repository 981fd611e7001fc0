import type { Client } from '@temporalio/client';
import test from 'ava';
import { openCodeFlows } from '../support/code-flows.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { uniqueTaskQueue } from '../support/environment.js';
import { recordHistory } from '../support/histories.js';
import { startWorker } from '../support/processes.js';
import { freshPhone } from '../support/system.js';
import { connectTestClient } from '../support/temporal.js';
import { openParts } from '../support/verifications.js';

let client: Client;
let database: TestDatabase;
let parts: ReturnType<typeof openParts>;
let flows: ReturnType<typeof openCodeFlows>;
test.before(async () => {
  database = await createTestDatabase();
  const options = { databaseUrl: database.url, taskQueue: uniqueTaskQueue() };
  parts = openParts(options);
  client = connectTestClient(options);
  flows = openCodeFlows({ client, parts, taskQueue: options.taskQueue });
  await startWorker(options);
});

test('phoneVerification: the right code proves the phone that the account added; in its own time only', async (t) => {
  const { userId } = await flows.person();
  const phone = freshPhone();
  const row = {
    purpose: 'phone_verification',
    channel: 'sms',
    kind: 'phone_code',
    address: phone,
    userId,
  } as const;
  await parts.addPhone(userId, phone);
  const late = await flows.start('phoneVerification', row, { waitForCodeMs: 300 });
  t.is(await late.handle.result(), 'expired');
  await recordHistory(client, late.handle.workflowId, 'phoneVerification', 'expired');
  const flow = await flows.start('phoneVerification', row);
  t.deepEqual(await flow.sent, { channel: 'sms' });
  await flows.complete(flow);
  t.is(await flow.handle.result(), 'phone_verified');
  const phones = await database.query('SELECT FROM phones WHERE user_id = $1 AND validated_at IS NOT NULL', [
    userId,
  ]);
  t.is(phones.length, 2);
  await recordHistory(client, flow.handle.workflowId, 'phoneVerification', 'phone-verified');
});

test('phoneVerification: a phone that the account gave up, or that another one proved, is not proved', async (t) => {
  const { userId } = await flows.person();
  const other = await flows.person();
  const row = { purpose: 'phone_verification', channel: 'sms', kind: 'phone_code', userId } as const;
  const given = await flows.start('phoneVerification', { ...row, address: freshPhone() });
  await given.sent;
  await t.throwsAsync(flows.complete(given));
  await parts.addPhone(userId, other.phone);
  const held = await flows.start('phoneVerification', { ...row, address: other.phone });
  await held.sent;
  await t.throwsAsync(flows.complete(held));
  const phones = await database.query('SELECT FROM phones WHERE user_id = $1 AND validated_at IS NOT NULL', [
    userId,
  ]);
  t.is(phones.length, 1);
  for (const { handle } of [given, held]) await handle.terminate();
});
