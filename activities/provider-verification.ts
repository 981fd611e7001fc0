import { cancellationSignal } from '@temporalio/activity';
import { approvalsNeeded } from '../domain/kyc/approvals.js';
import { CHECKS, type VerificationStage } from '../domain/kyc/provider.js';
import { allowed } from '../domain/kyc/transitions.js';
import { isClaim } from '../domain/kyc/words.js';
import { Inbox } from '../models/inbox.js';
import { KYC_SEALED, KycCase, type LockedCase } from '../models/kyc-case.js';
import { changeCase, KycChange } from '../models/kyc-change.js';
import { KycVerification, type TimedVerification } from '../models/kyc-verification.js';
import { User } from '../models/user.js';
import type { Transaction } from '../platform/database.js';
import { newId } from '../platform/ids.js';
import type { ProviderVerdict } from '../providers/kyc/kyc-provider.js';
import type { ActivityDeps } from './deps.js';
import { providerFailure } from './provider-failure.js';
import { refuse } from './refuse.js';

/** Which verification. */
interface Named {
  readonly verificationId: string;
}

/** Where it stands: nothing personal. */
interface VerificationSnapshot {
  readonly stage: VerificationStage;
  readonly userRef?: string;
  /** Until reviewers decide without the provider, by Postgres' clock; 0 when that is over. */
  readonly giveUpInMs: number;
  /** Until it is asked by itself. */
  readonly lookInMs: number;
}

/** What the provider's word came to. */
interface Told {
  readonly caseId: string;
  /** Of the case; null: it did not change. */
  readonly changeId: string | null;
}

/** Why a case was rejected whose provider gave no reason. */
const NO_REASON = 'no reason was given';
const NOWHERE = { giveUpInMs: 0, lookInMs: 0 } as const;

/** What becomes of a verification by a KYC provider. */
export function createProviderVerificationActivities(deps: ActivityDeps) {
  const { database, sealer, references, log } = deps;
  const { ask, giveUp } = deps.kycProviderSeconds;

  return {
    /** Says where a verification stands, takes note of the callbacks, and keeps that its flow knows. */
    async takeVerification({ verificationId }: Named): Promise<VerificationSnapshot> {
      return tend(verificationId, async (trx, row, kase) => {
        if (!row || !kase) return { stage: 'unknown', ...NOWHERE };
        const heard = await Inbox.undelivered(trx, verificationId);
        await Inbox.markDelivered(
          trx,
          heard.map(({ id }) => id),
        );
        const isOver = row.endedAt !== null;
        const stage = !isOver && (await isOvertaken(trx, row, kase)) ? 'overtaken' : row.status;
        if (stage !== row.status) await KycVerification.end(trx, row.id, stage);
        const userRef = references(kase.userId);
        if (stage !== 'asking' && stage !== 'waiting') {
          await KycVerification.markSettled(trx, row.id);
          return { stage, userRef, ...NOWHERE };
        }
        const giveUpIn = Math.max(0, giveUp - row.age);
        const lookIn = row.askedAge === null ? giveUpIn : ask - (row.askedAge % ask);
        const next = Math.min(lookIn, giveUpIn);
        await KycVerification.markNoted(trx, row.id, next);
        return { stage, userRef, giveUpInMs: giveUpIn * 1_000, lookInMs: next * 1_000 };
      });
    },

    /**
     * Asks the provider what it made of a verification, whatever anybody called back with, and lets its verdict be the case's.
     * @returns null: it still looks
     * @throws ApplicationFailure retried: the provider is away
     */
    async askForVerdict({ verificationId }: Named): Promise<Told | null> {
      const { kycProvider: provider } = deps;
      const row = await KycVerification.query(database).findById(verificationId);
      const kase = row && (await KycCase.query(database).findById(row.caseId).select('type'));
      if (!row?.verificationRef || !kase || !isClaim(kase.type) || !provider) throw refuse('conflict');
      if (row.status !== 'waiting') return { caseId: row.caseId, changeId: null };
      const checks = CHECKS[kase.type];
      const verdict = await provider
        .findVerification(row.verificationRef, checks, cancellationSignal())
        .catch((error: unknown) => {
          throw providerFailure(log, error, verificationId);
        });
      // One that it does not know, or that is about somebody else, is no word about ours.
      if (!verdict || verdict.applicantRef !== row.applicantRef) {
        log.error({ verificationId }, 'the KYC provider does not know its own verification');
        return null;
      }
      return verdict.outcome === null
        ? null
        : apply(verificationId, { ...verdict, outcome: verdict.outcome });
    },

    /** Leaves a case to its reviewers: the provider refused it, or was silent for too long. */
    async leaveVerification({ verificationId }: Named): Promise<void> {
      await tend(verificationId, async (trx, row) => {
        if (!row || row.endedAt !== null) return;
        await KycVerification.end(trx, row.id, 'left');
        log.warn({ verificationId, was: row.status }, 'a case is left to reviewers by the KYC provider');
      });
    },
  };

  /** The provider's verdict is a change of the case, in ONE transaction with the verification's end; once. */
  function apply(
    verificationId: string,
    { outcome, reason }: ProviderVerdict & { readonly outcome: 'approved' | 'rejected' },
  ): Promise<Told> {
    return tend(verificationId, async (trx, row, kase) => {
      if (!row || !kase) throw refuse('not_found');
      const told = { caseId: row.caseId, changeId: null };
      if (row.status !== 'waiting') return told;
      if (await isOvertaken(trx, row, kase)) {
        await KycVerification.end(trx, row.id, 'overtaken');
        return told;
      }
      // With four-eyes two people have to look: a company is neither of them.
      if (outcome === 'approved' && approvalsNeeded(kase.type, deps.fourEyes) > 1) {
        await KycVerification.end(trx, row.id, 'left');
        return told;
      }
      const why = outcome === 'rejected' ? `KYC provider: ${reason ?? NO_REASON}` : null;
      const change = {
        id: newId(),
        actor: 'provider',
        actorId: null,
        to: outcome,
        verdict: outcome,
        reasonSealed: why === null ? null : sealer.seal(KYC_SEALED.reason, why),
      } as const;
      await changeCase(trx, kase, change, deps.kycDueSeconds[kase.type]);
      await KycVerification.end(trx, row.id, outcome);
      return { caseId: row.caseId, changeId: change.id };
    });
  }

  /** Whether there is nothing left to decide: somebody else did, or the form is another one by now. */
  async function isOvertaken(
    trx: Transaction,
    { formSeq }: TimedVerification,
    kase: LockedCase,
  ): Promise<boolean> {
    return (
      !allowed('provider', kase.status, 'approved') || (await KycChange.formSeq(trx, kase.id)) !== formSeq
    );
  }

  /** Locks account, case and verification, in this order, and lets something be done. */
  function tend<T>(
    verificationId: string,
    act: (trx: Transaction, row?: TimedVerification, kase?: LockedCase) => Promise<T>,
  ): Promise<T> {
    return database.transaction(async (trx) => {
      const named = await KycVerification.query(trx).findById(verificationId).select('caseId');
      const about = named && (await KycCase.query(trx).findById(named.caseId).select('userId'));
      if (!named || !about) return act(trx);
      await User.lockForChange(trx, about.userId);
      const kase = await KycCase.lock(trx, named.caseId);
      return act(trx, await KycVerification.lock(trx, verificationId), kase);
    });
  }
}
