import { setTimeout as pause } from 'node:timers/promises';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { ExecutionContext } from 'ava';
import { STAGE } from '../../workflows/lib/search-attributes.js';
import type { Accepted } from '../simulators/support/control.js';
import type { TestDatabase } from './database.js';
import type { Answer } from './http.js';
import type { Scene } from './scene.js';

/** After healing nothing may be stuck for longer (reliability W allows 60 s; ours needs far less). */
const SETTLES_WITHIN_MS = 25_000;

/** Codes that may stand beside a status, from the surface's error table. */
const CODES: Readonly<Record<number, readonly string[]>> = {
  400: ['E_WRONG_CODE'],
  401: ['E_UNAUTHORIZED_ACCESS'],
  409: ['E_CONFLICT'],
  422: ['E_VALIDATION_ERROR'],
  429: ['E_FLOOD_CONTROL'],
  503: ['E_UNAVAILABLE'],
};

/**
 * The invariants of reliability.md section 4 that registration has (N U C E W M), asserted after every row: nothing
 * acknowledged is lost, one user per phone, codes used once and guessed no more than they may be, every answer
 * documented, no flow stuck, one message and one code per verification.
 */
export async function assertInvariants(t: ExecutionContext, scene: Scene): Promise<void> {
  for (const answer of scene.answers) assertDocumented(t, answer);
  assertMessages(t, await scene.sms.codes());
  const flows = await settledFlows(scene.temporal, scene.taskQueue);
  await assertRows(t, scene.database);
  for (const token of scene.tokens) {
    const living = await scene.database.query(
      'SELECT FROM sessions WHERE token_digest = sha256($1::bytea) AND ended_at IS NULL',
      [token],
    );
    t.is(living.length, 1, 'N: a token that was handed out opens no session');
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

/** U, C, and that no activity is missing: each statement finds what must not be. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  'U: two users of one phone': 'SELECT phone_index FROM users GROUP BY phone_index HAVING count(*) > 1',
  'C: more guesses than a code takes': 'SELECT id FROM verifications WHERE attempts > max_attempts',
  'C: a code was used without a guess':
    'SELECT id FROM verifications WHERE consumed_at IS NOT NULL AND (attempts = 0 OR match_id IS NULL)',
  'C: a user whom no used code made':
    'SELECT u.id FROM users u LEFT JOIN verifications v ON v.id = u.registration_id WHERE v.consumed_at IS NULL',
  'C: a used code that made no user':
    'SELECT v.id FROM verifications v LEFT JOIN users u ON u.registration_id = v.id WHERE v.consumed_at IS NOT NULL AND u.id IS NULL',
  'C: not exactly one session for a registration':
    'SELECT u.id FROM users u LEFT JOIN sessions s ON s.user_id = u.id GROUP BY u.id HAVING count(s.id) <> 1',
  'C: a phone without its label': `SELECT u.id FROM users u LEFT JOIN labels l ON l.user_id = u.id AND l.key = 'phone' AND l.value = 'verified'
      WHERE l.id IS NULL OR u.phone_verified_at IS NULL`,
  'C: more wrong guesses in the log than were counted': `SELECT v.id FROM verifications v JOIN activities a ON a.verification_id = v.id AND a.reason = 'wrong_code'
      GROUP BY v.id HAVING count(*) > v.attempts`,
  'not exactly one activity for a registration': `SELECT u.id FROM users u LEFT JOIN activities a ON a.user_id = u.id AND a.verification_id = u.registration_id
        AND a.topic = 'registration' AND a.action = 'complete' AND a.result = 'succeed'
      GROUP BY u.id HAVING count(a.id) <> 1`,
  'not exactly one activity for an ask': `SELECT v.id FROM verifications v LEFT JOIN activities a ON a.verification_id = v.id
        AND a.action = 'request_code' AND a.result = 'succeed'
      GROUP BY v.id HAVING count(a.id) <> 1`,
  'not exactly one welcome for a registration': `SELECT u.id FROM users u LEFT JOIN messages m ON m.user_id = u.id AND m.kind = 'welcome'
      GROUP BY u.id HAVING count(m.id) <> 1`,
};

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
  const [, verificationId] = /^registration-(.*)$/.exec(workflowId) ?? [];
  if (status.name !== 'COMPLETED' || verificationId === undefined) return;
  const [row] = await scene.database.query(
    `SELECT consumed_at IS NOT NULL AS used, voided_at IS NULL AND sent_at IS NOT NULL AS good
       FROM verifications WHERE id = $1`,
    [verificationId],
  );
  const stage = (await handle.result()) as string;
  const truth: Readonly<Record<string, unknown>> = {
    registered: { used: true, good: true },
    expired: { used: false, good: false },
    not_sent: { used: false, good: false },
  };
  t.deepEqual(row, truth[stage], `W: ${workflowId} ended as ${stage}`);
}
