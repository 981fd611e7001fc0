import type { ClaimedProfileState } from '../domain/claimed-profile.js';
import { noticeOf } from '../domain/kyc/notices.js';
import { isOverdue, REVIEW_CLOCK, type ReviewClock, timeLeftMs } from '../domain/kyc/review-clock.js';
import { nextOfSilence, planSilence } from '../domain/kyc/silence.js';
import { isClaim, type KycStatus, type KycType } from '../domain/kyc/words.js';
import { CLOCKS_DIFFER_MS } from '../domain/limits.js';
import type { NoticeKind } from '../domain/states.js';
import { ClaimedProfile } from '../models/claimed-profile.js';
import { type AttemptStatus, IdentityAttempt } from '../models/identity-attempt.js';
import { KYC_SEALED, KycCase, type LockedCase } from '../models/kyc-case.js';
import { changeCase, KycChange } from '../models/kyc-change.js';
import { MESSAGE_ADDRESS, Message } from '../models/message.js';
import { queueNotice } from '../models/notice.js';
import { refreshReviewLabels } from '../models/review-labels.js';
import { User } from '../models/user.js';
import type { Transaction } from '../platform/database.js';
import { newId } from '../platform/ids.js';
import type { ActivityDeps } from './deps.js';
import { refuse } from './refuse.js';

/** The silence of an applicant, in the days of the flow's input. */
interface Silence {
  readonly remindAfterDays: readonly number[];
  readonly withdrawAfterDays: number;
}

/** Which case a flow tends. */
export interface TendedCase extends Silence {
  readonly caseId: string;
}

/** A case as its flow sees it: nothing personal. */
export interface CaseSnapshot {
  readonly type: KycType;
  readonly number: string;
  readonly status: KycStatus;
  readonly userRef: string;
  /** ISO 8601; null: nobody's time runs out now. */
  readonly dueAt: string | null;
  readonly escalated: boolean;
  /** What is to be done next if nobody does anything, and in how many milliseconds by Postgres' clock. */
  readonly next: { readonly what: 'escalate' | 'remind' | 'withdraw'; readonly inMs: number } | null;
  /** The newest of its identity checks. */
  readonly attempts: readonly { readonly id: string; readonly status: AttemptStatus }[];
  /** Ids that were told and are none of this case: forged, or a mistake. */
  readonly unknown: readonly string[];
}

/** Attempts that a flow is shown: those that can still be under way are among the newest. */
const ATTEMPTS_SHOWN = 5;
/** What becomes of a profile whose case went there. */
const PROFILE_STATES: Readonly<Record<KycStatus, ClaimedProfileState>> = {
  created: 'submitted',
  identity_check: 'submitted',
  in_review: 'submitted',
  // Its owner may write in it again.
  resubmission_requested: 'drafted',
  approved: 'verified',
  rejected: 'rejected',
  withdrawn: 'rejected',
};

/** Business writes of the review of a case. */
export function createKycReviewActivities(deps: ActivityDeps) {
  const { database, sealer, references, log } = deps;

  return {
    /**
     * Does what follows from changes that the flow has not taken note of, once for each, in ONE transaction with the note;
     * then says where the case stands.
     * @throws ApplicationFailure `not_found`
     */
    async takeCase({
      caseId,
      factIds,
      ...silence
    }: TendedCase & { factIds: readonly string[] }): Promise<CaseSnapshot> {
      return tend(caseId, async (trx, kase, user) => {
        await applyChanges(trx, kase, user);
        const attempts = await IdentityAttempt.query(trx)
          .where({ caseId })
          .orderBy('createdAt', 'desc')
          .limit(ATTEMPTS_SHOWN)
          .select('id', 'status');
        const known = new Set([
          ...(await KycChange.known(trx, caseId, factIds)),
          ...attempts.map(({ id }) => id),
        ]);
        return {
          type: kase.type,
          number: kase.number,
          status: kase.status,
          userRef: references(kase.userId),
          dueAt: kase.pausedAt === null ? (kase.dueAt?.toISOString() ?? null) : null,
          escalated: kase.escalatedAt !== null,
          next: nextOf(kase, silence),
          attempts: attempts.map(({ id, status }) => ({ id, status })),
          unknown: factIds.filter((id) => id !== caseId && !known.has(id)),
        };
      });
    },

    /** Marks a case whose reviewers are late, and tells them; once. */
    async escalateCase({ caseId }: TendedCase): Promise<void> {
      await tend(caseId, async (trx, kase) => {
        const clock = clockOf(kase);
        if (kase.escalatedAt !== null || !clock || !isOverdue(clock, kase.now.getTime() + CLOCKS_DIFFER_MS))
          return;
        await KycCase.markEscalated(trx, caseId);
        log.warn({ caseId, type: kase.type, number: kase.number }, 'a case is late');
        if (deps.reviewersEmail === '') return;
        await Message.queue(trx, {
          id: newId(),
          userId: null,
          kind: 'kyc_overdue',
          channel: 'email',
          addressSealed: sealer.seal(MESSAGE_ADDRESS, deps.reviewersEmail),
          language: 'en',
        });
      });
    },

    /** Reminds an applicant who owes another form; each reminder once. */
    async remindApplicant({ caseId, ...silence }: TendedCase): Promise<void> {
      await tend(caseId, async (trx, kase, user) => {
        const due = silenceOf(kase, silence);
        if (due?.what !== 'remind' || due.inMs > CLOCKS_DIFFER_MS) return;
        await KycCase.markReminded(trx, caseId, due.reminded);
        await notify(trx, user, 'kyc_reminder');
      });
    },

    /** Withdraws a case whose applicant stayed silent, and tells him. */
    async withdrawCase({ caseId, ...silence }: TendedCase): Promise<void> {
      await tend(caseId, async (trx, kase, user) => {
        const due = silenceOf(kase, silence);
        if (due?.what !== 'withdraw' || due.inMs > CLOCKS_DIFFER_MS) return;
        const reason = `No other form was submitted within ${silence.withdrawAfterDays} days.`;
        const change = {
          id: newId(),
          actor: 'flow',
          actorId: null,
          to: 'withdrawn',
          reasonSealed: sealer.seal(KYC_SEALED.reason, reason),
          applied: true,
        } as const;
        await changeCase(trx, kase, change, deps.kycDueSeconds[kase.type]);
        await notify(trx, user, noticeOf(kase.status, 'withdrawn'));
      });
    },
  };

  /** Locks account and case, in this order, and lets something be done. @throws ApplicationFailure `not_found` */
  function tend<T>(
    caseId: string,
    act: (trx: Transaction, kase: LockedCase, user: User) => Promise<T>,
  ): Promise<T> {
    return database.transaction(async (trx) => {
      const named = await KycCase.query(trx).findById(caseId).select('userId');
      const user = named && (await User.lockForChange(trx, named.userId));
      const kase = user && (await KycCase.lock(trx, caseId));
      if (!kase) throw refuse('not_found');
      return act(trx, kase, user);
    });
  }

  async function applyChanges(trx: Transaction, kase: LockedCase, user: User): Promise<void> {
    const changes = await KycChange.unapplied(trx, kase.id);
    if (changes.length === 0) return;
    for (const { fromStatus, toStatus } of changes) await notify(trx, user, noticeOf(fromStatus, toStatus));
    if (kase.type === 'profile') await moveProfile(trx, kase);
    // The labels follow what stands now: a reversal takes one back, and no other approval away (product-api).
    if (
      isClaim(kase.type) ||
      changes.some(({ fromStatus, toStatus }) => [fromStatus, toStatus].includes('approved'))
    ) {
      await refreshReviewLabels(trx, user.id);
      await User.refreshStanding(trx, user.id, deps.standing);
    }
    await KycChange.markApplied(
      trx,
      changes.map(({ id }) => id),
    );
  }

  /** A decision that is taken back opens the profile again, unless its owner has begun another one meanwhile. */
  async function moveProfile(trx: Transaction, { id, userId, status }: LockedCase): Promise<void> {
    const to = PROFILE_STATES[status];
    const opens = to === 'drafted' || to === 'submitted';
    const state = opens && (await ClaimedProfile.hasOtherOpen(trx, userId, id)) ? 'rejected' : to;
    await ClaimedProfile.setStateOfCase(trx, id, state);
  }

  async function notify(trx: Transaction, user: User, kind: NoticeKind | null): Promise<void> {
    if (kind !== null) await queueNotice(trx, sealer, User.reachable(user), { id: newId(), kind });
  }
}

function clockOf({ dueAt, pausedAt }: KycCase): ReviewClock | null {
  return dueAt && { dueAtMs: dueAt.getTime(), pausedAtMs: pausedAt?.getTime() ?? null };
}

function nextOf(kase: LockedCase, silence: Silence): CaseSnapshot['next'] {
  const owed = silenceOf(kase, silence);
  if (owed) return { what: owed.what, inMs: owed.inMs };
  const clock = clockOf(kase);
  if (kase.escalatedAt !== null || !clock || REVIEW_CLOCK[kase.status] !== 'runs') return null;
  return { what: 'escalate', inMs: Math.max(0, timeLeftMs(clock, kase.now.getTime())) };
}

function silenceOf(
  { status, since, reminded, now }: LockedCase,
  { remindAfterDays, withdrawAfterDays }: Silence,
) {
  if (status !== 'resubmission_requested') return null;
  const plan = planSilence(since.getTime(), remindAfterDays, withdrawAfterDays);
  const { what, atMs, reminded: then } = nextOfSilence(plan, reminded, now.getTime());
  return { what, inMs: Math.max(0, atMs - now.getTime()), reminded: then };
}
