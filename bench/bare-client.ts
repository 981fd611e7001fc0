// The client of the bare loops: it starts flows and asks or tells them, and hashes where the flow hashes. The bench
// starts it.
import { randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import pg from 'pg';
import {
  askUpdate,
  type bareCaseFlow,
  type bareCodeFlow,
  type barePaymentFlow,
  completeUpdate,
  orderUpdate,
  settledSignal,
  submissionSignal,
} from './bare-workflows.js';
import { FORM } from './lib/applicants.js';
import { runCallers } from './lib/callers.js';
import { answerRequests, readSettings } from './lib/channel.js';
import { awaitCode } from './lib/gateway-code.js';
import { inLane } from './lib/lanes.js';
import { AMOUNT_MINOR } from './lib/payment-words.js';
import { HASH_COST, PASSWORD, phoneOf } from './lib/people.js';
import type { FlowKind, Made, TurnRequest, TurnResult } from './lib/turn.js';

/** The wait of the product's flow: five minutes and its grace. */
const WAIT_MS = 315_000;

const { databaseUrl, temporalAddress, taskQueue } = readSettings();
const client = new Client({ connection: await Connection.connect({ address: temporalAddress }) });
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const stored = await hash(PASSWORD, HASH_COST);
let phones = 0;

answerRequests<TurnRequest, TurnResult>((request) => {
  const { work } = request;
  if (work.kind === 'bare-login') return runCallers(request, logIn);
  if (work.kind === 'bare-submission') return runCallers(request, submit);
  if (work.kind === 'bare-settlement') return runCallers(request, settle);
  if (work.kind !== 'bare-flow') throw new Error('the generator of load does this');
  return runCallers(request, () => flow(work.flow, work.gateway));
});

/**
 * One flow. A login compares the password before it asks; the others hash before they complete. Who asks for a reset
 * is answered before the message leaves, and looks for it at the gateway, as the product's callers do.
 */
async function flow(kind: FlowKind, gateway: string): Promise<{ ms: number; made: Made }> {
  const to = phoneOf('bare', phones++);
  const began = performance.now();
  if (kind === 'two-factor-login') await compare();
  const id = randomUUID();
  const workflowId = `bare-${id}`;
  await client.workflow.executeUpdateWithStart(askUpdate, {
    updateId: id,
    args: [],
    startWorkflowOperation: new WithStartWorkflowOperation<typeof bareCodeFlow>('bareCodeFlow', {
      workflowId,
      taskQueue,
      workflowTaskTimeout: '3s',
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      args: [{ id, to, waitMs: WAIT_MS, answersFirst: kind === 'password-reset' }],
    }),
  });
  if (kind === 'password-reset') await awaitCode(gateway, to);
  const proof = kind === 'two-factor-login' ? randomUUID() : await hash(PASSWORD, HASH_COST);
  await client.workflow
    .getHandle(workflowId)
    .executeUpdate(completeUpdate, { updateId: randomUUID(), args: [{ proof }] });
  return { ms: performance.now() - began, made: { workflowId } };
}

/** A row, and a flow that is told of it. */
async function submit(): Promise<{ ms: number }> {
  const began = performance.now();
  const id = randomUUID();
  await pool.query('INSERT INTO bare_cases (id, form) VALUES ($1, $2)', [id, JSON.stringify(FORM)]);
  await client.workflow.signalWithStart<typeof bareCaseFlow, [{ id: string }]>('bareCaseFlow', {
    workflowId: `bare-case-${id}`,
    taskQueue,
    workflowTaskTimeout: '3s',
    args: [{ caseId: id }],
    signal: submissionSignal,
    signalArgs: [{ id }],
  });
  return { ms: performance.now() - began };
}

/** A row, a flow that creates its order, a fact, and the flow told of it. */
async function settle(): Promise<{ ms: number }> {
  const began = performance.now();
  const id = randomUUID();
  await pool.query('INSERT INTO bare_payments (id, amount) VALUES ($1, $2)', [id, AMOUNT_MINOR]);
  const workflowId = `bare-payment-${id}`;
  await client.workflow.executeUpdateWithStart(orderUpdate, {
    updateId: id,
    args: [],
    startWorkflowOperation: new WithStartWorkflowOperation<typeof barePaymentFlow>('barePaymentFlow', {
      workflowId,
      taskQueue,
      workflowTaskTimeout: '3s',
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      args: [{ paymentId: id }],
    }),
  });
  const fact = randomUUID();
  await pool.query('INSERT INTO bare_facts (id, body) VALUES ($1, $2)', [fact, JSON.stringify({ id })]);
  await client.workflow.getHandle(workflowId).signal(settledSignal, { id: fact });
  return { ms: performance.now() - began };
}

async function compare(): Promise<void> {
  if (!(await verify(stored, PASSWORD))) throw new Error('the password is wrong');
}

/** All that a login cannot do without. */
async function logIn(): Promise<{ ms: number }> {
  const began = performance.now();
  await inLane(compare);
  return { ms: performance.now() - began };
}
