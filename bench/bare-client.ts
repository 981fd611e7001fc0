// The client of the bare loop: it starts flows and asks them, and hashes where the flow hashes. The bench starts it.
import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { type bareRegistration, completeUpdate, sendUpdate } from './bare-workflows.js';
import { runCallers } from './lib/callers.js';
import { answerRequests, readSettings } from './lib/channel.js';
import type { Made, TurnRequest, TurnResult } from './lib/turn.js';

/** The product's cost: 19 MiB, two passes, one lane (platform/password-hasher.ts). */
const HASH_COST = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };
/** The wait of the product's flow: five minutes and its grace. */
const WAIT_MS = 315_000;

const { temporalAddress, taskQueue } = readSettings();
const client = new Client({ connection: await Connection.connect({ address: temporalAddress }) });

answerRequests<TurnRequest, TurnResult>((request) => runCallers(request, once));

async function once(): Promise<{ ms: number; made: Made }> {
  const began = performance.now();
  const id = randomUUID();
  const workflowId = `bare-${id}`;
  await client.workflow.executeUpdateWithStart(sendUpdate, {
    updateId: id,
    args: [],
    startWorkflowOperation: new WithStartWorkflowOperation<typeof bareRegistration>('bareRegistration', {
      workflowId,
      taskQueue,
      workflowTaskTimeout: '3s',
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      args: [{ id, to: '+996700123456', waitMs: WAIT_MS }],
    }),
  });
  const proof = await hash('three green mountains', HASH_COST);
  await client.workflow
    .getHandle(workflowId)
    .executeUpdate(completeUpdate, { updateId: randomUUID(), args: [{ proof }] });
  return { ms: performance.now() - began, made: { workflowId } };
}
