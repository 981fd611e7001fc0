import { FACT_AGAIN_SECONDS, INBOX_LOOK_MS, MISSED_LOOK_SECONDS } from '../domain/limits.js';
import { AccountDeletion } from '../models/account-deletion.js';
import { Ban } from '../models/ban.js';
import type { DueFact } from '../models/due-fact.js';
import { dueFacts, type InboxSource } from '../models/inbox.js';
import { KycVerification } from '../models/kyc-verification.js';
import { dueChanges, missedAttempts, missedCases, missedPayments } from '../models/undelivered.js';
import type { Database } from '../platform/database.js';
import type { Logger } from '../platform/log.js';
import { tellBan } from '../platform/temporal/ban-flows.js';
import { tellDeletion } from '../platform/temporal/deletion-flows.js';
import { type KycFlows, tellIdentityCheck, tellReview } from '../platform/temporal/kyc-flows.js';
import { type PaymentFlows, tellPayment } from '../platform/temporal/payment-flows.js';
import { tellVerification } from '../platform/temporal/provider-flows.js';
import { type Loop, startLoop } from './loop.js';

/** Facts taken at once; a backlog is worked off batch by batch, so memory does not grow with it. */
const BATCH = 100;
/** Flows that are told at the same time: as many as one worker works at. */
const TOLD_AT_ONCE = 16;

/** What it works with. */
interface FactSenderDeps extends KycFlows, PaymentFlows {
  readonly database: Database;
  readonly log: Logger;
}

/** A flow that is to be told of something. */
type Tell = () => Promise<void>;

/**
 * Tells flows of facts that are in Postgres and that they did not take note of: nobody told them yet (payments, whose
 * webhooks are answered without Temporal), the signal was lost, Temporal was away, or the flow is gone (architecture 2, "a
 * sweeper signals again"). A flow that is over, or whose history Temporal has forgotten, begins anew and takes its state
 * from Postgres (reliability F35).
 */
export function startFactSender(deps: FactSenderDeps): Loop {
  let looksAt = 0;
  let changesAt = 0;
  return startLoop(deps.log, 'fact-sender', async () => {
    const full = await sendFacts(deps);
    if (performance.now() >= changesAt) {
      changesAt = performance.now() + FACT_AGAIN_SECONDS * 1_000;
      await sendChanges(deps);
    }
    if (performance.now() >= looksAt) {
      looksAt = performance.now() + MISSED_LOOK_SECONDS * 1_000;
      await wakeFlows(deps);
    }
    return full ? 0 : INBOX_LOOK_MS;
  });
}

/** One round through the inbox. @returns whether there may be more */
async function sendFacts(deps: FactSenderDeps): Promise<boolean> {
  const due = await dueFacts(deps.database, BATCH);
  // One word to a flow is enough: it takes note of everything that there is (reliability A45).
  const subjects = new Map(due.map((fact) => [fact.subjectId, fact]));
  const failed = await tellAll([...subjects.values()].map((fact) => () => TELL[fact.source](deps, fact)));
  if (failed > 0) deps.log.warn({ told: subjects.size, failed }, 'flows could not be told of facts');
  return failed === 0 && due.length >= BATCH;
}

/** Whose flow a fact is for. */
const TELL: Readonly<Record<InboxSource, (flows: FactSenderDeps, fact: DueFact) => Promise<void>>> = {
  able_id: (flows, { id, subjectId }) => tellIdentityCheck(flows, subjectId, { id }),
  namba_one: (flows, { id, subjectId }) => tellPayment(flows, subjectId, { id }),
  namba_one_asked: (flows, { id, subjectId }) => tellPayment(flows, subjectId, { id }),
  resolution: (flows, { id, subjectId }) => tellPayment(flows, subjectId, { id }),
  kyc_provider: (flows, { id, subjectId }) => tellVerification(flows, subjectId, { id }),
};

/**
 * Verdicts and forms, accounts that were closed, bans that end by themselves, and questions to a KYC provider, whose word got lost: the API tells of them itself. That one was restored
 * is told here only, for the terminal has no way to Temporal.
 */
async function sendChanges(deps: FactSenderDeps): Promise<void> {
  const cases = await dueChanges(deps.database, BATCH);
  const deletions = await AccountDeletion.due(deps.database, BATCH);
  const bans = await Ban.due(deps.database, BATCH);
  const verifications = await KycVerification.due(deps.database, BATCH);
  await tellSome(deps, 'facts were told again', [
    ...toCases(deps, cases),
    ...deletions.map(
      ({ id, subjectId }) =>
        () =>
          tellDeletion(deps, subjectId, { id }),
    ),
    ...bans.map(
      ({ id, subjectId }) =>
        () =>
          tellBan(deps, subjectId, { id }),
    ),
    ...verifications.map(
      ({ id, subjectId }) =>
        () =>
          tellVerification(deps, subjectId, { id }),
    ),
  ]);
}

/** Flows that did not do in time what they had to: they are there again, or only look again. */
async function wakeFlows(deps: FactSenderDeps): Promise<void> {
  const { database } = deps;
  const withdrawSeconds = deps.kycTimes.withdrawAfterDays * 24 * 60 * 60;
  const cases = await missedCases(database, withdrawSeconds, BATCH);
  const attempts = await missedAttempts(database, BATCH);
  const payments = await missedPayments(database, BATCH);
  await tellSome(deps, 'flows were woken that had missed their time', [
    ...toCases(deps, cases),
    ...attempts.map((attempt) => () => TELL.able_id(deps, attempt)),
    ...payments.map((payment) => () => TELL.namba_one(deps, payment)),
  ]);
}

const toCases = (flows: KycFlows, cases: readonly DueFact[]): Tell[] =>
  cases.map(
    ({ id, subjectId }) =>
      () =>
        tellReview(flows, 'identityCheck', subjectId, { id }),
  );

async function tellSome({ log }: FactSenderDeps, what: string, tells: readonly Tell[]): Promise<void> {
  if (tells.length === 0) return;
  log.info({ told: tells.length, failed: await tellAll(tells) }, what);
}

/** @returns how many could not be told */
async function tellAll(tells: readonly Tell[]): Promise<number> {
  const left = tells[Symbol.iterator]();
  let failed = 0;
  const work = async (): Promise<void> => {
    for (const tell of left) await tell().catch(() => (failed += 1));
  };
  await Promise.all(Array.from({ length: Math.min(TOLD_AT_ONCE, tells.length) }, work));
  return failed;
}
