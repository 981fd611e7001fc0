/**
 * Identity check of a case: an attempt at AbleID, from its opening to what AbleID says of the person. The person passes or
 * fails on a page of AbleID's; everything that comes back is a hook, a row in Postgres before the flow hears of it.
 *
 *   opening ──opened──▶ waiting_for_person ──passed──▶ collecting ──all there, or silence──▶ verified | unavailable
 *      │                       ├──failed──▶ failed
 *      │                       └──its time is over, AbleID's session is──▶ expired
 *      └──refused──▶ failed;  AbleID is away──▶ void
 *
 * A late, repeated, shuffled or forged hook moves nothing: the end is decided once, in Postgres. PINFL, document, names
 * and the secrets of the hooks never come here.
 */
import {
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { HooksSnapshot } from '../activities/identity-check.js';
import type { Activities } from '../activities/index.js';
import type { IdentityPull } from '../domain/able-id/outcome.js';
import { type IdentityCheckInput, kycReviewId } from '../domain/kyc/flow.js';
import type { IdentityCheckStatus } from '../domain/kyc/words.js';
import { Facts } from './lib/facts.js';
import { hookSignal, identityCheckSignal } from './lib/kyc-messages.js';
import { STAGE } from './lib/search-attributes.js';
import { sure } from './lib/sure.js';

/** What became of it; `void`: AbleID never opened it; `unknown`: there is no such attempt. */
export type IdentityCheckEnd = IdentityCheckStatus | 'void' | 'unknown';
type Stage = IdentityCheckEnd | 'opening' | 'waiting_for_person' | 'collecting';

/** Clocks of Temporal and Postgres may differ: a moment that has come here may be a moment away there. */
const SHORTEST_WAIT_MS = 250;
/** Answers of pulls come by hook: trying each a few times is enough, silence is asked again later. */
const PULL_TRIES = 3;

/** What an operator reads at the top of the flow in the Web UI. */
const DETAILS: Readonly<Partial<Record<Stage, string>>> = {
  opening: 'Asking AbleID to open the attempt.',
  waiting_for_person: '**The person is at AbleID**; its answer comes by hook.',
  collecting: 'The person passed. **Waiting for his data**, each by its own hook; silence is asked again.',
  verified: 'AbleID knows him; a reviewer sees its data beside the form.',
  failed: 'AbleID refused; the reason is on the case.',
  expired: 'Not passed in time.',
  unavailable: 'AbleID stayed silent: a reviewer decides without its data.',
  void: 'AbleID never opened the attempt; it counts for nothing.',
};

export async function identityCheck(input: IdentityCheckInput): Promise<IdentityCheckEnd> {
  const { attemptId, openWithinMs, callMs, pullWaitsMs } = input;
  const facts = new Facts();
  let stage: Stage = 'opening';

  const enter = (next: Stage): void => {
    if (next === stage) return;
    stage = next;
    upsertSearchAttributes([{ key: STAGE, value: next }]);
    setCurrentDetails(DETAILS[next] ?? '');
  };

  setHandler(hookSignal, facts.take, { description: 'A hook of AbleID is in Postgres: {"id": its row}' });
  setCurrentDetails(DETAILS.opening ?? '');

  const opening = proxyActivities<Activities>({
    startToCloseTimeout: callMs + 500,
    scheduleToCloseTimeout: openWithinMs,
    retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '1s' },
  });
  try {
    await opening.openIdentityCheck.executeWithOptions({ summary: 'open an attempt at AbleID' }, [
      { attemptId },
    ]);
  } catch {
    // Refused, or nobody knows: Postgres says what it came to.
  }
  const start = await sure('settleIdentityStart', 'was it opened?', { attemptId });
  if (start === null) return 'unknown';

  const tellReview = async (): Promise<void> => {
    // A review that is not there is looked after by whoever looks after lost facts (worker/fact-sender).
    await getExternalWorkflowHandle(kycReviewId(start.caseId))
      .signal(identityCheckSignal, { id: attemptId })
      .catch(() => undefined);
  };
  await tellReview();
  if (start.status !== 'pending') return finish(start.status);

  const pulling = proxyActivities<Activities>({
    startToCloseTimeout: callMs + 500,
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumAttempts: PULL_TRIES },
  });
  const ask = async (missing: readonly IdentityPull[]): Promise<void> => {
    // One that does not go through is like one that is not answered: it is asked again.
    await Promise.allSettled(
      missing.map((kind) =>
        pulling.pullIdentityData.executeWithOptions({ summary: `ask for ${kind}` }, [{ attemptId, kind }]),
      ),
    );
  };

  let asked = 0;
  let roundEndsAt = 0;
  for (;;) {
    const hooks = await take('what AbleID said');
    if (hooks.status !== 'pending') return finish(hooks.status);
    const silent = hooks.passed && asked === pullWaitsMs.length && Date.now() >= roundEndsAt;
    if (hooks.decided || silent || (!hooks.passed && hooks.expiresInMs <= 0)) {
      const { status } = await sure('endIdentityCheck', 'what came of it', { attemptId, silent });
      await tellReview();
      if (status !== 'pending') return finish(status);
    }
    if (!hooks.passed) {
      enter('waiting_for_person');
      await condition(() => facts.waiting, Math.max(SHORTEST_WAIT_MS, hooks.expiresInMs), {
        summary: 'the person, or the end of the attempt',
      });
      continue;
    }
    enter('collecting');
    if (Date.now() >= roundEndsAt) {
      const waitMs = pullWaitsMs[asked] ?? 0;
      asked += 1;
      roundEndsAt = Date.now() + waitMs;
      await ask(hooks.missing);
    }
    await condition(() => facts.waiting, Math.max(1, roundEndsAt - Date.now()), {
      summary: 'the data that AbleID owes',
    });
  }

  async function take(summary: string): Promise<HooksSnapshot> {
    const hooks = await sure('takeHooks', summary, { attemptId, factIds: facts.drain() });
    for (const id of hooks.unknown)
      log.warn('a signal names a hook that this attempt does not have', { factId: id });
    return hooks;
  }

  async function finish(end: IdentityCheckEnd): Promise<IdentityCheckEnd> {
    enter(end);
    // A hook that came while the end was decided is taken note of, too: otherwise it would be told again for ever.
    while (facts.waiting) await take('what came too late');
    await condition(allHandlersFinished);
    return end;
  }
}
