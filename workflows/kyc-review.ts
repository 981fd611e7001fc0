/**
 * Review of a KYC case: a form was submitted; the flow follows the case until it is decided or withdrawn, and begins
 * again when a decision is taken back. Every change is a row in Postgres first; a signal only says which one, and the flow
 * does what follows from it: labels and level, notices, the reviewers' clock, reminders.
 *
 *   created ──identity check──▶ identity_check ──its end──▶ in_review ──verdict──▶ approved | rejected
 *      │                                                       │ ▲
 *      └──verdict──▶ …                          asked for another form, submitted again
 *                                                              ▼ │
 *                                               resubmission_requested ──silence──▶ withdrawn
 *
 * The whole table: domain/kyc/transitions.ts, docs/life-of-a-case.md. Neither form nor PINFL nor reason ever comes here.
 */
import {
  allHandlersFinished,
  type ChildWorkflowHandle,
  condition,
  continueAsNew,
  log,
  ParentClosePolicy,
  setCurrentDetails,
  setHandler,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CaseSnapshot } from '../activities/kyc-review.js';
import { identityCheckId, type KycReviewInput } from '../domain/kyc/flow.js';
import { REVIEW_CLOCK } from '../domain/kyc/review-clock.js';
import type { KycStatus } from '../domain/kyc/words.js';
import { WORKFLOW_TASK_TIMEOUT_MS } from '../domain/limits.js';
import { isUuid } from '../domain/uuid.js';
import type { identityCheck } from './identity-check.js';
import { Facts } from './lib/facts.js';
import { deny, guarded } from './lib/guarded.js';
import {
  hookSignal,
  identityCheckSignal,
  startIdentityCheckUpdate,
  submissionSignal,
  verdictSignal,
} from './lib/kyc-messages.js';
import { ESCALATED, FLOW, SLA_DUE_AT, STAGE, USER_REF } from './lib/search-attributes.js';
import { sure } from './lib/sure.js';

/** Clocks of Temporal and Postgres may differ: a moment that has come here may be a moment away there. */
const SHORTEST_WAIT_MS = 250;
/** Beyond what AbleID may take: the child's own steps around the call. */
const OPENING_ROOM_MS = 2_000;

/** What an operator reads at the top of the flow in the Web UI. */
const DETAILS: Readonly<Record<KycStatus, string>> = {
  created: 'The form is there. **A reviewer may decide**; a person may start an identity check.',
  identity_check: 'The applicant is **at AbleID**; the reviewers’ time stands still.',
  in_review: '**Waits for a verdict.**',
  resubmission_requested:
    '**The applicant owes another form**; he is reminded, and the case is withdrawn after silence.',
  approved: 'Approved: label and level follow, applicant told.',
  rejected: 'Rejected, applicant told.',
  withdrawn: 'Withdrawn after silence.',
};

/** What the flow does when nobody did anything in time. */
const WHEN_DUE = {
  escalate: ['escalateCase', 'the reviewers are late', "reviewers' time"],
  remind: ['remindApplicant', 'remind the applicant', 'until the next reminder'],
  withdraw: ['withdrawCase', 'withdraw after silence', 'until the case is withdrawn'],
} as const;

export async function kycReview(input: KycReviewInput): Promise<KycStatus> {
  const { caseId, remindAfterDays, withdrawAfterDays } = input;
  const silence = { remindAfterDays, withdrawAfterDays };
  const facts = new Facts();
  const checks = new Map<string, ChildWorkflowHandle<typeof identityCheck>>();
  const unknownChecks = new Set<string>();
  const hurried = new Set<string>();
  let seen: CaseSnapshot | undefined;
  let shown = '';

  const begin = async (attemptId: string): Promise<void> => {
    if (checks.has(attemptId)) return;
    const check = await startChild<typeof identityCheck>('identityCheck', {
      workflowId: identityCheckId(attemptId),
      args: [{ attemptId, ...input.identity }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
      staticSummary: 'Identity check at AbleID',
      typedSearchAttributes: [
        { key: FLOW, value: 'identityCheck' },
        { key: STAGE, value: 'opening' },
      ],
    });
    checks.set(attemptId, check);
    const over = (known: boolean): void => {
      if (!known) unknownChecks.add(attemptId);
      checks.delete(attemptId);
      facts.look();
    };
    void check.result().then(
      (end) => over(end !== 'unknown'),
      () => over(true),
    );
  };

  const statusOf = (attemptId: string) => seen?.attempts.find(({ id }) => id === attemptId)?.status;

  setHandler(verdictSignal, facts.take, { description: 'A verdict is in Postgres: {"id": its change}' });
  setHandler(submissionSignal, facts.take, { description: 'A form is in Postgres: {"id": its change}' });
  setHandler(identityCheckSignal, facts.take, {
    description: 'News of an identity check: {"id": the attempt}',
  });
  setHandler(
    startIdentityCheckUpdate,
    guarded(async ({ attemptId }: { attemptId: string }) => {
      await begin(attemptId);
      const opened = () =>
        !['starting', undefined].includes(statusOf(attemptId)) || unknownChecks.has(attemptId);
      await condition(opened, input.identity.openWithinMs + OPENING_ROOM_MS, {
        summary: 'AbleID opens the attempt',
      });
      const status = statusOf(attemptId);
      if (unknownChecks.has(attemptId)) throw deny('not_found');
      if (status === 'starting' || status === undefined || status === 'void') throw deny('unavailable');
      if (status !== 'pending') throw deny('conflict');
    }),
    {
      description: 'Starts an identity check; carries its id, everything else is in Postgres',
      validator: (request: { attemptId: string }) => {
        if (!isUuid(request?.attemptId)) throw deny('not_found');
      },
    },
  );

  const show = (kase: CaseSnapshot): void => {
    const mark = `${kase.status} ${kase.dueAt ?? ''} ${kase.escalated}`;
    if (mark === shown) return;
    upsertSearchAttributes([
      { key: STAGE, value: kase.status },
      { key: SLA_DUE_AT, value: kase.dueAt === null ? null : new Date(kase.dueAt) },
      { key: ESCALATED, value: kase.escalated },
      ...(shown === '' ? [{ key: USER_REF, value: kase.userRef }] : []),
    ]);
    shown = mark;
    const due = kase.dueAt === null ? '' : `\n\nDue ${kase.dueAt}${kase.escalated ? ', **late**' : ''}.`;
    setCurrentDetails(`Case **${kase.type} ${kase.number}**. ${DETAILS[kase.status]}${due}`);
  };

  /** Checks whose attempt a verdict or a ban has ended are told to look. */
  const hurry = (kase: CaseSnapshot): void => {
    for (const { id, status } of kase.attempts) {
      const check = checks.get(id);
      if (!check || hurried.has(id) || status === 'starting' || status === 'pending') continue;
      hurried.add(id);
      // One that is just ending takes no signal, and needs none.
      void check.signal(hookSignal, { id }).catch(() => undefined);
    }
  };

  const idle = () => checks.size === 0 && allHandlersFinished();

  for (;;) {
    const factIds = facts.drain();
    seen = await sure('takeCase', 'what happened to the case', { caseId, factIds, ...silence });
    for (const id of seen.unknown)
      log.warn('a signal names a change that this case does not have', { factId: id });
    show(seen);
    hurry(seen);
    const over = REVIEW_CLOCK[seen.status] === 'stopped';
    if (!facts.waiting && idle()) {
      if (over) return seen.status;
      if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof kycReview>(input);
    }
    const { next } = seen;
    const [act, what, wait] = WHEN_DUE[next?.what ?? 'escalate'];
    const waitMs = Math.min(
      input.lookAgainMs,
      Math.max(SHORTEST_WAIT_MS, next?.inMs ?? Number.POSITIVE_INFINITY),
    );
    const told = await condition(() => facts.waiting || (over && idle()), waitMs, {
      summary: next ? wait : 'a fact, or a look by itself',
    });
    if (!told && next && next.inMs <= waitMs) await sure(act, what, { caseId, ...silence });
  }
}
