import { setTimeout as pause } from 'node:timers/promises';
import {
  type Client,
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type WorkflowStartOptions,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  type SignalDefinition,
  type UpdateDefinition,
  type Workflow,
} from '@temporalio/common';
import { DomainError, type ErrorDetails, isErrorCode } from '../../domain/errors.js';
import { within } from './within.js';

/**
 * The first try may not eat the whole deadline: when a reply is lost on the way, a second try with the same
 * update id fetches the outcome (reliability F14). Half leaves room for both.
 */
const FIRST_TRY_SHARE = 0.5;
const RETRY_MS = 100;

/**
 * gRPC codes that say "not now" or "nobody knows": a repeat with the same update id is safe. FAILED_PRECONDITION (9) is what
 * the server calls a workflow task that failed under the Update, a killed worker's: WorkflowNotReady.
 */
const TRANSIENT = new Set([1, 2, 4, 8, 9, 10, 14, 15]);

/** A flow to start (if it is not running yet) and ask in one round trip. */
export interface Start<W extends Workflow> {
  readonly workflowType: string;
  readonly options: Omit<WorkflowStartOptions<W>, 'workflowIdConflictPolicy' | 'workflowIdReusePolicy'>;
  /** The flow may begin anew after its end: it takes its state from Postgres. Default: once is once. */
  readonly again?: boolean;
}

/**
 * Starts a flow and asks it something; repeats with the same id are answered with the first outcome.
 * @param deadlineMs when the caller stops waiting
 * @throws DomainError: the flow's own refusal, or `unavailable` when the outcome is unknown
 */
export function startAndAsk<W extends Workflow, R, A extends unknown[]>(
  client: Client,
  start: Start<W>,
  update: UpdateDefinition<R, A>,
  request: { updateId: string; args: A; deadlineMs: number },
): Promise<R> {
  return persist(client, request.deadlineMs, () => {
    const operation = new WithStartWorkflowOperation<W>(start.workflowType, {
      ...start.options,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: start.again ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
    } as ConstructorParameters<typeof WithStartWorkflowOperation<W>>[1]);
    return client.workflow.executeUpdateWithStart<W, R, A>(update, {
      updateId: request.updateId,
      args: request.args,
      startWorkflowOperation: operation,
    });
  });
}

/**
 * Asks a running flow.
 * @throws DomainError: the flow's own refusal, `not_found` when there is no such flow any more, or
 *   `unavailable` when the outcome is unknown
 */
export function ask<R, A extends [unknown, ...unknown[]]>(
  client: Client,
  workflowId: string,
  update: UpdateDefinition<R, A>,
  request: { updateId: string; args: A; deadlineMs: number },
): Promise<R> {
  const handle = client.workflow.getHandle(workflowId);
  return persist(client, request.deadlineMs, () =>
    handle.executeUpdate<R, A>(update, { updateId: request.updateId, args: request.args }),
  );
}

/**
 * Signals a flow that may be over.
 * @throws Error when there is none any more, or the server did not take it in time
 */
export function tell(
  client: Client,
  workflowId: string,
  signal: SignalDefinition<[]>,
  deadlineMs: number,
): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  return within(client, deadlineMs, () => handle.signal(signal));
}

/**
 * Signals a flow that most likely runs, which costs the server and the sender less than a start; it begins anew when it is over.
 * @throws Error when the server did not take it in time
 */
export async function tellOrStart<W extends Workflow, A extends [unknown, ...unknown[]]>(
  client: Client,
  start: Start<W>,
  signal: string,
  signalArgs: A,
  deadlineMs: number,
): Promise<void> {
  const began = performance.now();
  const handle = client.workflow.getHandle(start.options.workflowId);
  try {
    await within(client, deadlineMs, () => handle.signal(signal, ...signalArgs));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const left = deadlineMs - (performance.now() - began);
    await startAndTell(client, start, signal, signalArgs, Math.max(RETRY_MS, left));
  }
}

/**
 * Signals a flow, which begins anew when it is over.
 * @throws Error when the server did not take it in time
 */
export async function startAndTell<W extends Workflow, A extends [unknown, ...unknown[]]>(
  client: Client,
  { workflowType, options }: Start<W>,
  signal: SignalDefinition<A> | string,
  signalArgs: A,
  deadlineMs: number,
): Promise<void> {
  await within(client, deadlineMs, () =>
    client.workflow.signalWithStart(workflowType, {
      ...options,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      signal,
      signalArgs,
    } as Parameters<typeof client.workflow.signalWithStart<W, A>>[1]),
  );
}

/** Tries until the deadline, then says `unavailable`: the caller settles by Postgres what really happened. */
async function persist<R>(client: Client, deadlineMs: number, attempt: () => Promise<R>): Promise<R> {
  const start = performance.now();
  let aborted = false;
  for (let tries = 0; ; tries += 1) {
    const left = deadlineMs - (performance.now() - start);
    if (left <= RETRY_MS) throw new DomainError('unavailable');
    try {
      return await within(client, tries === 0 ? left * FIRST_TRY_SHARE : left, attempt);
    } catch (error) {
      // Admitted but never accepted, then the flow closed: one more look says how it ended (temporal.md 1.4). The
      // same answer again is the answer: an aborted Update stays aborted.
      const abortedNow = isAborted(error);
      if ((abortedNow && aborted) || (!abortedNow && !isTransient(error))) throw toDomainError(error);
      aborted = abortedNow;
      await pause(Math.min(RETRY_MS * 2 ** tries, Math.max(0, deadlineMs - (performance.now() - start))));
    }
  }
}

function isTransient(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const service = grpcError(error);
  return service !== undefined && TRANSIENT.has(service.code);
}

function isAborted(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError && /aborted/.test(error.message);
}

function grpcError(error: unknown): { code: number } | undefined {
  for (const candidate of [error, (error as { cause?: unknown } | undefined)?.cause]) {
    if (isGrpcServiceError(candidate)) return candidate as unknown as { code: number };
  }
  return undefined;
}

/** What a failure of a flow means to the caller; what is none of ours is thrown on as it is. */
function toDomainError(error: unknown): unknown {
  if (error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError) {
    return new DomainError('not_found');
  }
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof ApplicationFailure)) continue;
    if (isErrorCode(cause.type))
      return new DomainError(cause.type, (cause.details?.[0] ?? {}) as ErrorDetails);
    if (cause.type === 'AcceptedUpdateCompletedWorkflow') return new DomainError('not_found');
  }
  return error;
}
