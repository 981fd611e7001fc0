import { setTimeout as pause } from 'node:timers/promises';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { ExecutionContext } from 'ava';
import { CODE_FLOW_ENDS } from '../../domain/states.js';
import { STAGE } from '../../workflows/lib/search-attributes.js';
import type { Accepted } from '../simulators/support/control.js';
import type { TestDatabase } from './database.js';
import { FORBIDDEN } from './forbidden-rows.js';
import type { Answer } from './http.js';
import type { Scene } from './scene.js';

/** After healing nothing may be stuck for longer (reliability W allows 60 s; ours needs far less). */
const SETTLES_WITHIN_MS = 25_000;

/** Codes that may stand beside a status, from the surface's error table. */
const CODES: Readonly<Record<number, readonly string[]>> = {
  400: ['E_WRONG_CODE'],
  401: ['E_UNAUTHORIZED_ACCESS', 'E_INVALID_CREDENTIALS'],
  409: ['E_CONFLICT'],
  422: ['E_VALIDATION_ERROR'],
  429: ['E_FLOOD_CONTROL'],
  503: ['E_UNAVAILABLE'],
};

/**
 * The invariants of reliability.md section 4 that accounts have (N U C E W M), asserted after every row: nothing
 * acknowledged is lost, one user per phone, codes used once and guessed no more than they may be, every answer
 * documented, no flow stuck, one message and one code per verification.
 */
export async function assertInvariants(t: ExecutionContext, scene: Scene): Promise<void> {
  for (const answer of scene.answers) assertDocumented(t, answer);
  assertMessages(t, await scene.sms.codes());
  const flows = await settledFlows(scene.temporal, scene.taskQueue);
  await assertRows(t, scene.database);
  for (const token of scene.tokens) {
    const sessions = await scene.database.query(SESSION_OF, [token]);
    t.is(sessions.length, 1, 'N: a token that was handed out opens no session');
  }
  for (const flow of flows) await assertFlow(t, scene, flow);
}

/** E: success or a documented error in JSON, with a wait where there is one. */
export function assertDocumented(t: ExecutionContext, { status, headers, body }: Answer): void {
  const shown = `${status} ${JSON.stringify(body)}`;
  t.regex(headers.get('content-type') ?? '', /^application\/json/, `E: ${shown}`);
  t.truthy(headers.get('x-request-id'), `E: ${shown}`);
  if (status === 200) return void t.is(body.success, true, shown);
  t.is(body.success, false, shown);
  t.true(CODES[status]?.includes(body.error.code), `E: ${shown}`);
  if (status === 429 || status === 503) {
    t.regex(headers.get('retry-after') ?? '', /^[1-9][0-9]*$/, `E: no wait in ${shown}`);
  }
  if (status === 429) t.deepEqual(body.error.messages, [`Try after ${headers.get('retry-after')} seconds`]);
}

/** M: at most one extra message per send, with the same code. */
function assertMessages(t: ExecutionContext, messages: readonly Accepted[]): void {
  const sends = new Map<string, string[]>();
  for (const { idempotency_key: key = '', text } of messages)
    sends.set(key, [...(sends.get(key) ?? []), text]);
  for (const [key, texts] of sends) {
    t.true(texts.length <= 2, `M: ${texts.length} messages for ${key}`);
    t.is(new Set(texts).size, 1, `M: two codes for ${key}`);
  }
}

/** The session of a token: living, or ended since by a new password, a ban or its owner. */
const SESSION_OF = `SELECT FROM sessions s WHERE token_digest = sha256($1::bytea) AND (ended_at IS NULL OR EXISTS (
  SELECT FROM activities a WHERE a.user_id = s.user_id AND a.at >= s.created_at AND a.result = 'succeed'
     AND (a.topic = 'session' OR (a.topic, a.action) IN (('password_reset', 'complete'), ('password', 'change'),
       ('admin', 'ban')))))`;

async function assertRows(t: ExecutionContext, database: TestDatabase): Promise<void> {
  for (const [what, statement] of Object.entries(FORBIDDEN)) {
    t.deepEqual(await database.query(statement), [], what);
  }
}

/** All flows of a task queue, once each is over or waits for its person. @throws Error when one is stuck */
export async function settledFlows(client: Client, taskQueue: string): Promise<WorkflowExecutionInfo[]> {
  for (let waited = 0; ; waited += 100) {
    const flows: WorkflowExecutionInfo[] = [];
    for await (const flow of client.workflow.list({ query: `TaskQueue = '${taskQueue}'` })) flows.push(flow);
    const unsettled: string[] = [];
    for (const flow of flows) {
      if (flow.status.name === 'RUNNING' && !(await waits(client, flow))) unsettled.push(flow.workflowId);
    }
    if (unsettled.length === 0) return flows;
    if (waited >= SETTLES_WITHIN_MS) throw new Error(`W: stuck: ${unsettled.join(', ')}`);
    await pause(100);
  }
}

/** Whether an open flow waits for its code, with nothing under way. */
async function waits(client: Client, { workflowId, runId }: WorkflowExecutionInfo): Promise<boolean> {
  const { raw, typedSearchAttributes } = await client.workflow.getHandle(workflowId, runId).describe();
  return (
    typedSearchAttributes.get(STAGE) === 'waiting_for_code' &&
    !raw.pendingWorkflowTask &&
    (raw.pendingActivities ?? []).length === 0
  );
}

/** Our own flows and the id of their verification; what a test planted is none. */
const FLOW_ID =
  /^(?:registration|two-factor-login|password-reset|email-verification|two-factor-change)-(.{36})$/;

/** W: no failed workflow task, and what a flow ended with is what Postgres has. */
async function assertFlow(t: ExecutionContext, scene: Scene, flow: WorkflowExecutionInfo): Promise<void> {
  const { workflowId, runId, status } = flow;
  const handle = scene.temporal.workflow.getHandle(workflowId, runId);
  const history = await handle.fetchHistory().catch((error: unknown) => {
    // Deleted since it was listed, as by the end of the retention.
    if ((error as Error).name !== 'WorkflowNotFoundError') throw error;
  });
  if (history === undefined) return;
  const { events } = history;
  const failed = (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes);
  t.deepEqual(failed, [], `W: a workflow task of ${workflowId} failed`);
  t.true(['RUNNING', 'COMPLETED'].includes(status.name), `W: ${workflowId} is ${status.name}`);
  const [, verificationId] = FLOW_ID.exec(workflowId) ?? [];
  if (status.name !== 'COMPLETED' || verificationId === undefined) return;
  // Nothing is sent for an authenticator's code.
  const [row] = await scene.database.query(
    `SELECT consumed_at IS NOT NULL AS used, voided_at IS NULL AND (sent_at IS NOT NULL OR channel = 'totp') AS good
       FROM verifications WHERE id = $1`,
    [verificationId],
  );
  const stage = (await handle.result()) as string;
  const done = Object.values<string>(CODE_FLOW_ENDS).includes(stage);
  t.deepEqual(row, { used: done, good: done }, `W: ${workflowId} ended as ${stage}`);
}
