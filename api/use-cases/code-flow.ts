import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import {
  ACCEPT_WITHIN_MS,
  API_CALL_MS,
  CODE_LIFETIME_SECONDS,
  FLOW_GRACE_SECONDS,
  PROVIDER_CALL_MS,
  SEND_ANSWER_MS,
  SEND_WITHIN_MS,
  STOP_FLOWS_MS,
  TOKEN_LIFETIME_SECONDS,
  WORKFLOW_TASK_TIMEOUT_MS,
} from '../../domain/limits.js';
import type { Channel, CodeFlow, Purpose } from '../../domain/states.js';
import { Activity } from '../../models/activity.js';
import { type Match, Verification } from '../../models/verification.js';
import { stoppedBy } from '../../models/verification-stopping.js';
import { newId } from '../../platform/ids.js';
import { ask, startAndAsk, tell } from '../../platform/temporal/ask.js';
import {
  awaitCodeUpdate,
  beginUpdate,
  type CodeFlowInput,
  type CodeSent,
  completeUpdate,
  stopSignal,
} from '../../workflows/lib/code-flow.js';
import { FLOW, STAGE } from '../../workflows/lib/search-attributes.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';

/** Room that stays of the API's deadline for settling by Postgres what the flow did not tell. */
const SETTLE_MS = 1_000;

/** The flow of each purpose: its workflow type, the prefix of its ids, what the Web UI calls it, whether it mails a token. */
const FLOWS: Readonly<Record<Purpose, { type: CodeFlow; prefix: string; summary: string; token?: true }>> = {
  registration: {
    type: 'registration',
    prefix: 'registration',
    summary: 'Registration of a phone by a one-time code',
  },
  login: { type: 'twoFactorLogin', prefix: 'two-factor-login', summary: 'Second factor of a login' },
  password_reset: {
    type: 'passwordReset',
    prefix: 'password-reset',
    summary: 'Password reset by a one-time code',
  },
  email_verification: {
    type: 'emailVerification',
    prefix: 'email-verification',
    summary: 'Verification of an e-mail by a one-time code',
  },
  factor_enabling: {
    type: 'twoFactorChange',
    prefix: 'two-factor-change',
    summary: 'An authenticator app waits for its first code',
  },
  factor_disabling: {
    type: 'twoFactorChange',
    prefix: 'two-factor-change',
    summary: 'A second factor is to be switched off',
  },
  phone_verification: {
    type: 'phoneVerification',
    prefix: 'phone-verification',
    summary: 'Verification of a phone by a one-time code',
  },
  email_confirmation: {
    type: 'emailConfirmation',
    prefix: 'email-confirmation',
    summary: 'Confirmation of an e-mail by a mailed token',
    token: true,
  },
  token_reset: {
    type: 'passwordReset',
    prefix: 'token-reset',
    summary: 'Password reset by a mailed token',
    token: true,
  },
};

const workflowIdOf = (purpose: Purpose, verificationId: string): string =>
  `${FLOWS[purpose].prefix}-${verificationId}`;

/** A flow to start for a verification that is open. */
export interface CodeFlowStart {
  readonly id: string;
  readonly purpose: Purpose;
  /** The ladder; empty: nothing is sent. */
  readonly channels: readonly Channel[];
  /** How long the code lives; default: a sent code's, or token's, life. */
  readonly seconds?: number;
}

/**
 * Starts the flow and waits until it says that the code was sent.
 * @throws DomainError the flow's refusal, or `unavailable` when the outcome is unknown
 */
export function startAndAwaitCode(deps: UseCaseDeps, start: CodeFlowStart): Promise<CodeSent> {
  return startAndAsk(deps.temporal, startOf(deps, start), awaitCodeUpdate, {
    updateId: start.id,
    args: [],
    deadlineMs: SEND_ANSWER_MS,
  });
}

/** Starts the flow and waits until a worker has it: for callers who may not learn whether anything is sent. */
export function startAndBegin(deps: UseCaseDeps, start: CodeFlowStart): Promise<void> {
  return startAndAsk(deps.temporal, startOf(deps, start), beginUpdate, {
    updateId: start.id,
    args: [],
    deadlineMs: SEND_ANSWER_MS,
  });
}

function startOf(deps: UseCaseDeps, { id, purpose, channels, seconds: asked }: CodeFlowStart) {
  const { type, summary, token } = FLOWS[purpose];
  const seconds = asked ?? (token ? TOKEN_LIFETIME_SECONDS : CODE_LIFETIME_SECONDS);
  const input: CodeFlowInput = {
    verificationId: id,
    sendWithinMs: SEND_WITHIN_MS,
    providerCallMs: PROVIDER_CALL_MS,
    waitForCodeMs: (seconds + FLOW_GRACE_SECONDS) * 1000,
    channels,
    acceptWithinMs: ACCEPT_WITHIN_MS,
    ...(token && { token }),
  };
  return {
    workflowType: type,
    options: {
      workflowId: workflowIdOf(purpose, id),
      taskQueue: deps.taskQueue,
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
      staticSummary: summary,
      typedSearchAttributes: [
        { key: FLOW, value: type },
        { key: STAGE, value: channels.length > 0 ? 'sending_code' : 'waiting_for_code' },
      ],
      args: [input] as [CodeFlowInput],
    },
  };
}

/**
 * Hands the proof of a right guess to its flow: the proof goes onto the row, its id through Temporal.
 * @throws DomainError `wrong_code` when the code lives no more or the authenticator's code was used before; the
 *   flow's own refusal; `unavailable` when nothing came of it
 */
export async function submitProof(
  deps: UseCaseDeps,
  caller: Caller,
  purpose: Purpose,
  codeId: string,
  what: Omit<Match, 'matchId'>,
): Promise<void> {
  const matchId = newId();
  const match = { matchId, ...what };
  if (!(await insist(() => Verification.match(deps.database, codeId, match, caller)))) {
    // Right, and too late: another guess, or another use of an authenticator's code, was faster.
    await Activity.record(deps.database, caller, {
      topic: purpose,
      action: 'guess_code',
      result: 'failed',
      reason: 'no_live_code',
      verificationId: codeId,
    });
    throw new DomainError('wrong_code', { reason: 'used' });
  }
  try {
    await ask(deps.temporal, workflowIdOf(purpose, codeId), completeUpdate, {
      updateId: matchId,
      args: [{ matchId }],
      deadlineMs: API_CALL_MS - SETTLE_MS,
    });
  } catch (error) {
    // The flow refused, or did not tell in time: Postgres knows whether this very proof was used.
    const outcome = await Verification.withdrawMatch(deps.database, codeId, match);
    if (outcome === 'consumed') return;
    // Of many at once another proof was used, and the flow ended without an answer to this one.
    if (outcome === 'used') throw new DomainError('wrong_code', { reason: 'used' });
    if (error instanceof DomainError && error.code === 'not_found') throw new DomainError('wrong_code');
    throw error;
  }
}

/**
 * Takes the word of a ban, or of the closing of an account, to the flows whose codes it ended. The codes are dead already: where Temporal cannot be
 * reached in time, the flow learns of the ban when the time of its code is over (ADR 0015).
 */
export async function stopFlows(deps: UseCaseDeps, banId: string): Promise<void> {
  const stopped = await stoppedBy(deps.database, banId);
  await Promise.allSettled(
    stopped.map(({ id, purpose }) =>
      tell(deps.temporal, workflowIdOf(purpose, id), stopSignal, STOP_FLOWS_MS),
    ),
  );
}
