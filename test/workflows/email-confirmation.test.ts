import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import test from 'ava';
import { beginUpdate, type CodeFlowInput, completeUpdate } from '../../workflows/lib/code-flow.js';
import { STAGE, USER_REF } from '../../workflows/lib/search-attributes.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { uniqueTaskQueue } from '../support/environment.js';
import { recordHistory } from '../support/histories.js';
import { startWorker } from '../support/processes.js';
import { eventually, freshPhone } from '../support/system.js';
import { connectTestClient } from '../support/temporal.js';
import { type OtherVerification, openParts } from '../support/verifications.js';

let client: Client;
let database: TestDatabase;
let parts: ReturnType<typeof openParts>;
const taskQueue = uniqueTaskQueue();
const CONFIRM_URL = 'https://app.example/confirm?token=';
test.before(async () => {
  database = await createTestDatabase();
  const options = { databaseUrl: database.url, taskQueue };
  parts = openParts(options);
  client = connectTestClient(options);
  await startWorker({ ...options, env: { BARONG_CONFIRM_URL: CONFIRM_URL } });
});

let people = 0;
async function somebody(): Promise<OtherVerification & { userId: string }> {
  people += 1;
  const email = `confirm.${people}@example.com`;
  const userId = await parts.makeUser(freshPhone(), email);
  return {
    purpose: 'email_confirmation',
    channel: 'email',
    kind: 'confirmation_token',
    address: email,
    userId,
  };
}

/** Opens a verification, starts its flow as the API does and waits until it waits for the token. */
async function begin(row: OtherVerification, input: Partial<CodeFlowInput> = {}) {
  const verificationId = await parts.openAs(row);
  const startWorkflowOperation = new WithStartWorkflowOperation('emailConfirmation', {
    workflowId: `email-confirmation-${verificationId}`,
    taskQueue,
    args: [
      {
        verificationId,
        sendWithinMs: 30_000,
        providerCallMs: 3_000,
        waitForCodeMs: 60_000,
        channels: ['email'],
        acceptWithinMs: 1_500,
        token: true,
        ...input,
      } satisfies CodeFlowInput,
    ],
    workflowTaskTimeout: '3s',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  await client.workflow.executeUpdateWithStart(beginUpdate, { args: [], startWorkflowOperation });
  return { id: verificationId, handle: await startWorkflowOperation.workflowHandle() };
}

const isSent = (id: string) => async () =>
  (await database.query('SELECT FROM verifications WHERE id = $1 AND sent_at IS NOT NULL', [id])).length ===
  1;

test('the token goes out in its link and lives an hour; its proof confirms the e-mail', async (t) => {
  const row = await somebody();
  const { id, handle } = await begin(row);
  await eventually(isSent(id), 30_000);
  const [verification] = await database.query<{ minutes: number }>(
    'SELECT round(extract(epoch FROM expires_at - created_at) / 60)::int AS minutes FROM verifications WHERE id = $1',
    [id],
  );
  t.is(verification?.minutes, 60);
  await handle.executeUpdate(completeUpdate, { args: [{ matchId: await parts.prove(id) }] });
  t.is(await handle.result(), 'email_confirmed');
  const { typedSearchAttributes } = await handle.describe();
  t.is(typedSearchAttributes.get(STAGE), 'email_confirmed');
  t.regex(typedSearchAttributes.get(USER_REF) ?? '', /^[0-9a-f]{32}$/);
  const [user] = await database.query(
    'SELECT email_verified_at IS NOT NULL AS verified, state, level FROM users WHERE id = $1',
    [row.userId],
  );
  t.deepEqual(user, { verified: true, state: 'active', level: 2 });
  await recordHistory(client, handle.workflowId, 'emailConfirmation', 'email-confirmed');
});

test('a proof that confirms nothing is refused, and the flow waits on until its time is over', async (t) => {
  const row = await somebody();
  await database.query('UPDATE users SET email_verified_at = now() WHERE id = $1', [row.userId]);
  const { id, handle } = await begin(row, { waitForCodeMs: 8_000 });
  await eventually(isSent(id), 30_000);
  const matchId = await parts.prove(id);
  await t.throwsAsync(handle.executeUpdate(completeUpdate, { args: [{ matchId }] }));
  t.is(await handle.result(), 'expired');
  await recordHistory(client, handle.workflowId, 'emailConfirmation', 'conflict-then-expired');
});

test('a decoy sends nothing, and expires as any other', async (t) => {
  const { userId: _, ...row } = await somebody();
  const { id, handle } = await begin({ ...row, kind: null, decoy: true }, { waitForCodeMs: 300 });
  t.is(await handle.result(), 'expired');
  const kept = await database.query('SELECT FROM development_outbox WHERE id = $1', [id]);
  t.is(kept.length, 0);
  await recordHistory(client, handle.workflowId, 'emailConfirmation', 'decoy');
});
