import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import test from 'ava';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { startSmsGateway } from '../../simulators/sms-gateway.js';
import { awaitCodeUpdate, type CodeFlowInput, completeUpdate } from '../../workflows/lib/code-flow.js';
import { STAGE, USER_REF } from '../../workflows/lib/search-attributes.js';
import type { registration } from '../../workflows/registration.js';
import { onCleanup } from '../support/cleanup.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { uniqueTaskQueue } from '../support/environment.js';
import { decodedHistory, rawHistory, recordHistory } from '../support/histories.js';
import { startWorker } from '../support/processes.js';
import { eventually, freshPhone } from '../support/system.js';
import { connectTestClient } from '../support/temporal.js';
import { openParts } from '../support/verifications.js';

let client: Client;
let database: TestDatabase;
let parts: ReturnType<typeof openParts>;
const taskQueue = uniqueTaskQueue();
test.before(async () => {
  database = await createTestDatabase();
  const options = { databaseUrl: database.url, taskQueue };
  parts = openParts(options);
  client = connectTestClient(options);
  await startWorker(options);
});

/** Starts a flow with waits that suit a test; `ask` goes with the start, as the API sends it. */
async function start(id: string, input: Partial<CodeFlowInput> = {}, queue = taskQueue) {
  const full: CodeFlowInput = {
    verificationId: id,
    sendWithinMs: 30_000,
    providerCallMs: 3_000,
    waitForCodeMs: 60_000,
    ...input,
  };
  const operation = new WithStartWorkflowOperation<typeof registration>('registration', {
    workflowId: `registration-${id}`,
    taskQueue: queue,
    args: [full],
    workflowTaskTimeout: '3s',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  const ask = client.workflow.executeUpdateWithStart(awaitCodeUpdate, {
    args: [],
    updateId: id,
    startWorkflowOperation: operation,
  });
  // Whether it is refused is for the test to look at.
  const asked = ask.then(() => undefined, failureType);
  return Object.assign(await operation.workflowHandle(), { asked });
}

const failureType = (error: unknown): string | undefined =>
  (error as { cause?: { type?: string } }).cause?.type;

async function stageOf(id: string): Promise<string | undefined> {
  const { typedSearchAttributes } = await client.workflow.getHandle(`registration-${id}`).describe();
  return typedSearchAttributes.get(STAGE);
}

test('the code is sent, the proof is used, the flow ends as registered in fourteen events of its own', async (t) => {
  const id = await parts.open(freshPhone());
  const handle = await start(id);
  t.is(await handle.asked, undefined);
  t.is(await stageOf(id), 'waiting_for_code');
  const matchId = await parts.prove(id);
  await handle.executeUpdate(completeUpdate, { args: [{ matchId }] });
  t.is(await handle.result(), 'registered');
  t.is(await stageOf(id), 'registered');
  const { typedSearchAttributes } = await handle.describe();
  t.regex(typedSearchAttributes.get(USER_REF) ?? '', /^[0-9a-f]{32}$/);
  // Three events a workflow task; a busy machine may need one more of them, the flow's own events are fourteen.
  const { events = [] } = await handle.fetchHistory();
  const own = (events ?? []).filter(
    ({
      workflowTaskScheduledEventAttributes: a,
      workflowTaskStartedEventAttributes: b,
      workflowTaskCompletedEventAttributes: c,
      workflowTaskTimedOutEventAttributes: d,
    }) => !(a ?? b ?? c ?? d),
  );
  t.is(own.length, 14);
  const users = await database.query('SELECT id FROM users WHERE registration_id = $1', [id]);
  t.is(users.length, 1);
  await recordHistory(client, handle.workflowId, 'registration', 'registered');
});

test('without the right code it expires, and the code is gone', async (t) => {
  const id = await parts.open(freshPhone());
  const handle = await start(id, { waitForCodeMs: 300 });
  t.is(await handle.result(), 'expired');
  t.is(await stageOf(id), 'expired');
  const [row] = await database.query('SELECT code_sealed, voided_at FROM verifications WHERE id = $1', [id]);
  t.is(row?.['code_sealed'], null);
  t.truthy(row?.['voided_at']);
  await recordHistory(client, handle.workflowId, 'registration', 'expired');
});

test('F34: a proof that was used in the instant of expiry is no expiry', async (t) => {
  const id = await parts.open(freshPhone());
  const handle = await start(id, { waitForCodeMs: 2_000 });
  t.is(await handle.asked, undefined);
  // As a worker that committed and died before it could say so.
  await parts.activities.completeRegistration({ verificationId: id, matchId: await parts.prove(id) });
  t.is(await handle.result(), 'registered');
  await recordHistory(client, handle.workflowId, 'registration', 'registered-at-expiry');
});

test('too late to send: the caller is told, nothing is sent, the flow ends', async (t) => {
  const id = await parts.open(freshPhone());
  await database.query(`UPDATE verifications SET act_before = now() WHERE id = $1`, [id]);
  const handle = await start(id);
  t.is(await handle.asked, 'unavailable');
  t.is(await handle.result(), 'not_sent');
  const [row] = await database.query('SELECT sent_at, code_digest FROM verifications WHERE id = $1', [id]);
  t.deepEqual(row, { sent_at: null, code_digest: null });
  await recordHistory(client, handle.workflowId, 'registration', 'not-sent');
});

test('a number that takes no messages is told, once, and not tried again', async (t) => {
  const gateway = await startSmsGateway();
  onCleanup(() => gateway.close());
  await fetch(`${gateway.url}/control/faults`, {
    method: 'POST',
    body: '{"status":422}',
    headers: { 'content-type': 'application/json' },
  });
  const queue = uniqueTaskQueue();
  const authorization = `Bearer ${SIMULATOR_CREDENTIALS.gatewayApiKey}`;
  const env = {
    SMS_PROVIDER: 'gateway',
    SMS_GATEWAY_URL: `${gateway.url}/messages`,
    SMS_GATEWAY_HEADERS: JSON.stringify({ authorization }),
  };
  await startWorker({ databaseUrl: database.url, taskQueue: queue, env });
  const id = await parts.open(freshPhone());
  const handle = await start(id, {}, queue);
  t.is(await handle.asked, 'validation_failed');
  t.is(await handle.result(), 'not_sent');
  await recordHistory(client, handle.workflowId, 'registration', 'undeliverable');
});

test('F8: after the caller was told that nothing is sent, nothing is', async (t) => {
  const id = await parts.open(freshPhone());
  await database.query(`UPDATE verifications SET voided_at = now() WHERE id = $1`, [id]);
  t.is(await (await start(id)).result(), 'not_sent');
  t.deepEqual(await database.query('SELECT id FROM development_outbox WHERE id = $1', [id]), []);
});

test('a proof that is not there makes nobody, and the flow goes on', async (t) => {
  const id = await parts.open(freshPhone());
  const handle = await start(id);
  t.is(await handle.asked, undefined);
  const forged = [{ matchId: 'forged' }, { matchId: id }, {}, null, 'text', 7];
  for (const proof of forged) {
    const error = await t.throwsAsync(
      client.withDeadline(Date.now() + 10_000, () => handle.executeUpdate('complete', { args: [proof] })),
    );
    t.is(failureType(error), 'wrong_code', JSON.stringify(proof));
  }
  t.deepEqual(await database.query('SELECT id FROM users WHERE registration_id = $1', [id]), []);
  await handle.executeUpdate(completeUpdate, { args: [{ matchId: await parts.prove(id) }] });
  t.is(await handle.result(), 'registered');
  await recordHistory(client, handle.workflowId, 'registration', 'forged-then-registered');
});

test('a held e-mail is a conflict that leaves the proof unused', async (t) => {
  const email = 'held@example.com';
  const first = await parts.open(freshPhone());
  await parts.activities.completeRegistration({
    verificationId: first,
    matchId: await parts.prove(first, email),
  });
  await database.query('UPDATE users SET email_verified_at = now() WHERE registration_id = $1', [first]);
  const id = await parts.open(freshPhone());
  const handle = await start(id);
  const error = await t.throwsAsync(
    handle.executeUpdate(completeUpdate, { args: [{ matchId: await parts.prove(id, email) }] }),
  );
  t.is(failureType(error), 'conflict');
  await handle.executeUpdate(completeUpdate, { args: [{ matchId: await parts.prove(id) }] });
  t.is(await handle.result(), 'registered');
  await recordHistory(client, handle.workflowId, 'registration', 'conflict-then-registered');
});

test('F5, F19: the same proof twice is one account', async (t) => {
  const id = await parts.open(freshPhone());
  const matchId = await parts.prove(id);
  const both = await Promise.all(
    [1, 2, 3].map(() => parts.activities.completeRegistration({ verificationId: id, matchId })),
  );
  t.is(new Set(both.map(({ userRef }) => userRef)).size, 1);
  t.is((await database.query('SELECT id FROM users WHERE registration_id = $1', [id])).length, 1);
  t.is(
    (
      await database.query(
        'SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.registration_id = $1',
        [id],
      )
    ).length,
    1,
  );
});

test('a repeated ask and a repeated completion get the first answer, also after the end', async (t) => {
  const id = await parts.open(freshPhone());
  const handle = await start(id);
  t.is(await handle.asked, undefined);
  const matchId = await parts.prove(id);
  await handle.executeUpdate(completeUpdate, { args: [{ matchId }], updateId: matchId });
  await handle.result();
  await t.notThrowsAsync(handle.executeUpdate(completeUpdate, { args: [{ matchId }], updateId: matchId }));
  await t.notThrowsAsync(handle.executeUpdate(awaitCodeUpdate, { updateId: id }));
});

test('the history shows no person: payloads are encrypted, and what is decoded holds ids only', async (t) => {
  const phone = freshPhone();
  const id = await parts.open(phone);
  const handle = await start(id);
  t.is(await handle.asked, undefined);
  await handle.executeUpdate(completeUpdate, { args: [{ matchId: await parts.prove(id) }] });
  await handle.result();
  const raw = await rawHistory(client, handle.workflowId);
  t.false(raw.includes(Buffer.from('"verificationId"').toString('base64').slice(0, 12)));
  t.true(raw.includes(Buffer.from('binary/encrypted').toString('base64')));
  const decoded = JSON.stringify(await decodedHistory(client, handle.workflowId));
  const input = { verificationId: id, channel: 'sms', again: false };
  t.true(decoded.includes(Buffer.from(JSON.stringify(input)).toString('base64')));
  for (const secret of [phone, phone.slice(1), 'aizada@example.com', 'argon2id']) {
    t.false(decoded.includes(secret));
    t.false(decoded.includes(Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1)));
  }
});

test('an operator finds the flow by its search attributes and reads what it waits for', async (t) => {
  const id = await parts.open(freshPhone());
  const handle = await start(id);
  t.is(await handle.asked, undefined);
  await eventually(async () => {
    const { count } = await client.workflow.count(
      `Stage = 'waiting_for_code' AND WorkflowId = 'registration-${id}'`,
    );
    return count === 1;
  });
  const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  t.regex(metadata.currentDetails ?? '', /Waiting for the right code/);
  await handle.terminate();
});
