import { setTimeout as pause } from 'node:timers/promises';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { ExecutionContext } from 'ava';
import { KYC_STATUSES } from '../../domain/kyc/words.js';
import { PAYMENT_OPEN } from '../../domain/payment/words.js';
import { CODE_FLOW_ENDS } from '../../domain/states.js';
import { STAGE } from '../../workflows/lib/search-attributes.js';
import type { Accepted } from '../simulators/support/control.js';
import { assertBooks } from './books.js';
import type { TestDatabase } from './database.js';
import { BANNING, FORBIDDEN } from './forbidden-rows.js';
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
  for (const answer of scene.answers) {
    // Nobody knows what went wrong but the log, which goes with the test.
    if (answer.status === 500) t.log(JSON.stringify(scene.loggedOf(answer.headers.get('x-request-id'))));
    assertDocumented(t, answer);
  }
  assertMessages(t, await scene.sms.codes());
  await takenFacts(scene.database);
  const flows = await settledFlows(scene.temporal, scene.taskQueue);
  await assertRows(t, scene.database);
  for (const token of scene.tokens) {
    const sessions = await scene.database.query(SESSION_OF, [token]);
    t.is(sessions.length, 1, 'N: a token that was handed out opens no session');
  }
  for (const flow of flows) await assertFlow(t, scene, flow);
  await assertBooks(t, scene.database, await scene.nambaOne.book());
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
       ('admin', 'ban'), ('account', 'delete')) OR (a.topic = 'admin' AND ${BANNING}))))`;

/** Everything that was committed for a flow has come to it. @throws Error when something is lost */
async function takenFacts(database: TestDatabase): Promise<void> {
  for (let waited = 0; ; waited += 100) {
    const left = await database.query(
      `SELECT id, 'change' AS what FROM kyc_changes WHERE applied_at IS NULL
       UNION ALL SELECT id, source FROM inbox WHERE delivered_at IS NULL AND subject_id IS NOT NULL`,
    );
    if (left.length === 0) return;
    if (waited >= SETTLES_WITHIN_MS) throw new Error(`N: no flow took note of ${JSON.stringify(left)}`);
    await pause(100);
  }
}

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
      if (flow.status.name !== 'RUNNING') continue;
      const what = await under(client, flow);
      if (what !== null) unsettled.push(`${flow.workflowId}: ${what}`);
    }
    if (unsettled.length === 0) return flows;
    if (waited >= SETTLES_WITHIN_MS) throw new Error(`W: stuck: ${unsettled.join(', ')}`);
    await pause(100);
  }
}

/** Stages in which a flow waits for somebody. */
const WAITING: readonly (string | undefined)[] = [
  'waiting_for_code',
  ...KYC_STATUSES,
  ...PAYMENT_OPEN,
  'waiting_for_person',
  'collecting',
  'closed',
];

/** What is under way in an open flow; null when it waits for its person. */
async function under(client: Client, { workflowId, runId }: WorkflowExecutionInfo): Promise<string | null> {
  const described = await client.workflow.getHandle(workflowId, runId).describe().catch(unlessGone);
  if (!described) return null;
  const { raw, typedSearchAttributes } = described;
  const stage = typedSearchAttributes.get(STAGE);
  const { pendingWorkflowTask: task, pendingActivities: activities } = raw;
  if (WAITING.includes(stage) && !task && (activities ?? []).length === 0) return null;
  const names = (activities ?? []).map(({ activityType, attempt }) => `${activityType?.name} try ${attempt}`);
  return `${stage}, ${task ? `a task, try ${task.attempt}` : 'no task'}, activities: ${names.join(', ') || 'none'}`;
}

/** gRPC's NOT_FOUND, as the server says it of a flow in the middle of its deletion. */
const NOT_FOUND = 5;

/** A flow may be deleted since it was listed, as by the end of the retention. @throws whatever says anything else */
function unlessGone(error: unknown): undefined {
  const { name, code } = error as { name?: string; code?: number };
  if (name !== 'WorkflowNotFoundError' && code !== NOT_FOUND) throw error;
}

/** temporal.api.enums.v1.WorkflowTaskFailedCause */
const UNHANDLED_COMMAND = 1;

/** Our own flows and the id of their verification; what a test planted is none. */
const FLOW_ID =
  /^(?:registration|two-factor-login|password-reset|email-verification|two-factor-change|email-confirmation|token-reset)-(.{36})$/;

/** S: the newest run of a payment's flow ended as Postgres has it; what the comparison of books opened, it does not hear of. */
async function assertPaymentEnd(
  t: ExecutionContext,
  { temporal, database }: Scene,
  { workflowId, runId }: WorkflowExecutionInfo,
): Promise<void> {
  const newest = temporal.workflow.getHandle(workflowId);
  if ((await newest.describe()).runId !== runId) return;
  const [row] = await database.query<{ status: string; actor: string }>(
    `SELECT p.status, c.actor FROM payments p JOIN payment_changes c ON c.payment_id = p.id AND c.seq = p.version
      WHERE p.id::text = $1`,
    [workflowId.slice('payment-'.length)],
  );
  if (row?.actor === 'reconciliation') return;
  t.is(await temporal.workflow.getHandle(workflowId, runId).result(), row?.status, `S: ${workflowId}`);
}

/** W: no failed workflow task, and what a flow ended with is what Postgres has. */
async function assertFlow(t: ExecutionContext, scene: Scene, flow: WorkflowExecutionInfo): Promise<void> {
  const { workflowId, runId, status } = flow;
  const handle = scene.temporal.workflow.getHandle(workflowId, runId);
  const history = await handle.fetchHistory().catch(unlessGone);
  if (history === undefined) return;
  const { events } = history;
  // A flow that was ending while it was told something looks again: that is no failure (UnhandledCommand).
  const failed = (events ?? []).filter(
    ({ workflowTaskFailedEventAttributes: failure }) => failure && failure.cause !== UNHANDLED_COMMAND,
  );
  t.deepEqual(failed, [], `W: a workflow task of ${workflowId} failed`);
  t.true(['RUNNING', 'COMPLETED'].includes(status.name), `W: ${workflowId} is ${status.name}`);
  if (status.name === 'COMPLETED' && workflowId.startsWith('payment-'))
    await assertPaymentEnd(t, scene, flow);
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
