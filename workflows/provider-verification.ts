/**
 * Verification of a case by a KYC provider: it is given the person and his papers, and asked what it made of them when it
 * calls back, or by itself when it stays silent.
 *
 *   asking ──taken──▶ waiting ──completed──▶ approved | rejected
 *      │                 ├──silent for too long──▶ left
 *      │                 └──somebody else decided──▶ overtaken
 *      └──refused, or away for too long──▶ left
 *
 * Its verdict is a change of the case like a reviewer's (ADR 0041). A callback only makes the flow ask: one that is forged,
 * repeated or early moves nothing. Neither person nor paper, nor what the provider calls them, ever comes here.
 */
import {
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { kycReviewId } from '../domain/kyc/flow.js';
import type { ProviderVerificationInput, VerificationStage } from '../domain/kyc/provider.js';
import { Facts } from './lib/facts.js';
import { verdictSignal } from './lib/kyc-messages.js';
import { callbackSignal } from './lib/provider-messages.js';
import { STAGE, USER_REF } from './lib/search-attributes.js';
import { sure } from './lib/sure.js';

/** Clocks of Temporal and Postgres may differ: a moment that has come here may be a moment away there. */
const SHORTEST_WAIT_MS = 250;
/** A look that does not go through is one of silence: it comes again with the next callback, or by the clock. */
const LOOK_TRIES = 5;

/** What an operator reads at the top of the flow in the Web UI. */
const DETAILS: Readonly<Record<VerificationStage, string>> = {
  asking: 'Hands the person and his papers over to the provider, until it takes them.',
  waiting: 'The provider looks at them: **waits for its callback**, and asks by itself when none comes.',
  approved: 'The provider approved: a change of the case, which its review does the rest of.',
  rejected: 'The provider rejected: a change of the case, which its review does the rest of.',
  left: 'The provider did not decide: **a reviewer does**.',
  overtaken: 'Somebody else decided first, or there is another form by now.',
  unknown: 'There is no such verification: somebody started this flow by hand.',
};

export async function providerVerification({
  verificationId,
  lookAgainMs,
}: ProviderVerificationInput): Promise<VerificationStage> {
  const facts = new Facts();
  let shown: VerificationStage | undefined;
  let looks = false;
  setHandler(callbackSignal, facts.take, { description: 'The provider called back: {"id": its row}' });

  for (;;) {
    looks ||= facts.waiting;
    facts.drain();
    const seen = await sure('takeVerification', 'where the verification stands', { verificationId });
    const { stage, userRef, giveUpInMs, lookInMs } = seen;
    if (stage !== shown) {
      shown = stage;
      upsertSearchAttributes([
        { key: STAGE, value: stage },
        ...(userRef === undefined ? [] : [{ key: USER_REF, value: userRef }]),
      ]);
      setCurrentDetails(DETAILS[stage]);
    }
    if (stage !== 'asking' && stage !== 'waiting') {
      await condition(allHandlersFinished);
      return stage;
    }
    if (stage === 'asking') {
      await hand(giveUpInMs);
      looks = false;
      continue;
    }
    if (looks || giveUpInMs <= 0) {
      looks = false;
      const change = await look();
      if (change) await tellReview(change);
      else if (giveUpInMs <= 0)
        await sure('leaveVerification', 'the provider stays silent', { verificationId });
      if (change || giveUpInMs <= 0) continue;
    }
    const waitMs = Math.min(lookAgainMs, Math.max(SHORTEST_WAIT_MS, lookInMs));
    const told = await condition(() => facts.waiting, waitMs, { summary: "the provider's callback" });
    looks = !told && lookInMs <= waitMs;
  }

  /** Hands everything over, tried until it is taken or the time is over; then reviewers decide. */
  async function hand(withinMs: number): Promise<void> {
    const asking = proxyActivities<Activities>({
      startToCloseTimeout: '2m',
      scheduleToCloseTimeout: Math.max(SHORTEST_WAIT_MS, withinMs),
      retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5m' },
    });
    try {
      await asking.askProvider.executeWithOptions({ summary: 'hand over to the provider' }, [
        { verificationId },
      ]);
    } catch {
      await sure('leaveVerification', 'the provider did not take it', { verificationId });
    }
  }

  /** Asks the provider. @returns the change that its verdict made of the case; null: none */
  async function look(): Promise<Awaited<ReturnType<Activities['askForVerdict']>>> {
    const looking = proxyActivities<Activities>({
      startToCloseTimeout: '30s',
      retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumAttempts: LOOK_TRIES },
    });
    try {
      return await looking.askForVerdict.executeWithOptions({ summary: 'what does the provider say?' }, [
        { verificationId },
      ]);
    } catch {
      return null;
    }
  }
}

/** A review that is not there is looked after by whoever looks after lost facts (worker/fact-sender). */
async function tellReview({ caseId, changeId }: { caseId: string; changeId: string | null }): Promise<void> {
  if (changeId === null) return;
  await getExternalWorkflowHandle(kycReviewId(caseId))
    .signal(verdictSignal, { id: changeId })
    .catch(() => undefined);
}
