import { ApplicationFailure, cancellationSignal } from '@temporalio/activity';
import {
  type HeardHook,
  heardPerson,
  type IdentityPull,
  identityOutcome,
  identityProgress,
} from '../domain/able-id/outcome.js';
import type { AbleIdPerson } from '../domain/able-id/person.js';
import { ableIdHookUrls } from '../domain/able-id/words.js';
import type { IdentityClaim } from '../domain/kyc/claimed-identity.js';
import { allowed } from '../domain/kyc/transitions.js';
import type { IdentityCheckStatus } from '../domain/kyc/words.js';
import { CLOCKS_DIFFER_MS } from '../domain/limits.js';
import { type AttemptStatus, IDENTITY_SEALED, IdentityAttempt } from '../models/identity-attempt.js';
import { IdentityHook } from '../models/identity-hook.js';
import { Inbox } from '../models/inbox.js';
import { KYC_SEALED, KycCase, type LockedCase } from '../models/kyc-case.js';
import { changeCase } from '../models/kyc-change.js';
import type { Transaction } from '../platform/database.js';
import { newId } from '../platform/ids.js';
import type { StartedAttempt } from '../providers/able-id/able-id.js';
import { AbleIdError } from '../providers/able-id/error.js';
import type { ActivityDeps } from './deps.js';
import { refuse } from './refuse.js';

/** Which attempt. */
interface Attempt {
  readonly attemptId: string;
}

/** Where an attempt stands once its start is settled. */
type SettledStatus = Exclude<AttemptStatus, 'starting'>;

/** What the hooks of an attempt have brought: nothing personal. */
export interface HooksSnapshot {
  readonly status: SettledStatus;
  /** AbleID said that the person passed. */
  readonly passed: boolean;
  /** Nothing more is waited for. */
  readonly decided: boolean;
  readonly missing: readonly IdentityPull[];
  /** Until the attempt's time is over, by Postgres' clock. */
  readonly expiresInMs: number;
  /** Ids that were told and are none of this attempt. */
  readonly unknown: readonly string[];
}

/** Why a case was handed over, in the words of its history. */
const HANDED_OVER: Readonly<Record<IdentityCheckStatus, string>> = {
  pending: 'The identity check goes on.',
  verified: 'The identity check was passed.',
  failed: 'The identity check failed',
  expired: 'The identity check was not finished in time',
  unavailable: 'AbleID did not say who the person is',
};

/** Calls to AbleID, and what they and its hooks change. */
export function createIdentityCheckActivities(deps: ActivityDeps) {
  const { database, sealer, ableId, log } = deps;

  return {
    /**
     * Opens an attempt at AbleID, and with it the check of its case. A start that is tried again leaves an attempt of
     * AbleID's that nobody opens; its hooks name another id and count for nothing.
     * @throws ApplicationFailure retried: AbleID is away; not retried: it refused, or the case takes no check any more
     */
    async openIdentityCheck({ attemptId }: Attempt): Promise<void> {
      const attempt = await IdentityAttempt.query(database).findById(attemptId);
      if (!attempt) throw refuse('not_found');
      if (attempt.status === 'pending') return;
      if (attempt.status !== 'starting' || attempt.tokenSealed === null) throw refuse('conflict');
      let opened: StartedAttempt;
      try {
        opened = await start(attempt);
      } catch (error) {
        throw await explain(error, attempt);
      }
      await database.transaction(async (trx) => {
        const kase = await KycCase.lock(trx, attempt.caseId);
        const current = await IdentityAttempt.lock(trx, attemptId);
        if (!kase || current?.status !== 'starting') throw refuse('conflict');
        await IdentityAttempt.query(trx)
          .patch({
            status: 'pending',
            ableIdAttempt: opened.attemptId,
            urlSealed: sealer.seal(IDENTITY_SEALED.url, opened.url),
            windowLang: opened.lang,
            tokenSealed: null,
            expiresAt: trx.raw('now() + make_interval(secs => ?)', [
              deps.identityAttemptSeconds,
            ]) as unknown as Date,
          })
          .where({ id: attemptId });
        // A case that a reviewer has taken stays with him.
        if (kase.status !== 'created') return;
        const change = {
          id: newId(),
          actor: 'applicant',
          actorId: kase.userId,
          to: 'identity_check',
        } as const;
        await changeCase(trx, kase, change, deps.kycDueSeconds[kase.type]);
      });
    },

    /**
     * Ends a start whose outcome got lost, or that never was: from now on it is not opened.
     * @returns null when there is no such attempt
     */
    async settleIdentityStart({
      attemptId,
    }: Attempt): Promise<{ readonly caseId: string; readonly status: SettledStatus } | null> {
      const attempt = await IdentityAttempt.query(database).findById(attemptId).select('caseId');
      if (!attempt) return null;
      await IdentityAttempt.query(database)
        .patch({ status: 'void', tokenSealed: null, endedAt: database.fn.now() as unknown as Date })
        .where({ id: attemptId, status: 'starting' });
      const { status } = (await IdentityAttempt.query(database).findById(attemptId).select('status')) ?? {};
      if (status === undefined || status === 'starting') return null;
      return { caseId: attempt.caseId, status };
    },

    /** Takes note of the hooks of an attempt. */
    async takeHooks({
      attemptId,
      factIds,
    }: Attempt & { factIds: readonly string[] }): Promise<HooksSnapshot> {
      return database.transaction(async (trx) => {
        const attempt = await IdentityAttempt.query(trx)
          .findById(attemptId)
          .forUpdate()
          .select('identity_attempts.*', trx.raw('now() AS now'));
        if (!attempt) throw refuse('not_found');
        const { expiresAt, now } = attempt as IdentityAttempt & { now: Date };
        await Inbox.markDelivered(trx, idsOf(await Inbox.undelivered(trx, attemptId)));
        const rows = await IdentityHook.of(trx, attemptId);
        const known = new Set(rows.map(({ id }) => id));
        return {
          status: settled(attempt.status),
          ...identityProgress(rows.filter((row) => isOf(attempt, row)).map(heard), isResident(attempt)),
          expiresInMs: Math.max(0, (expiresAt?.getTime() ?? 0) - now.getTime()),
          unknown: factIds.filter((id) => id !== attemptId && !known.has(id)),
        };
      });
    },

    /**
     * Asks AbleID for one thing about a person who passed; the answer comes by hook.
     * @throws ApplicationFailure retried: AbleID is away; not retried: it refused
     */
    async pullIdentityData({ attemptId, kind }: Attempt & { kind: IdentityPull }): Promise<void> {
      const attempt = await IdentityAttempt.query(database).findById(attemptId);
      if (attempt?.status !== 'pending' || attempt.ableIdAttempt === null) throw refuse('conflict');
      try {
        await pull(kind, attempt.ableIdAttempt, claimOf(attempt));
      } catch (error) {
        throw failureOf(error, { attemptId, kind });
      }
    },

    /**
     * Ends an attempt by what has come until now, and hands its case to a reviewer; once. Before its time it ends only
     * when nothing more is waited for.
     * @param silent AbleID owes data and was asked often enough
     */
    async endIdentityCheck({
      attemptId,
      silent,
    }: Attempt & { silent: boolean }): Promise<{ readonly status: SettledStatus }> {
      return database.transaction(async (trx) => {
        const named = await IdentityAttempt.query(trx).findById(attemptId).select('caseId');
        const kase = named && (await KycCase.lock(trx, named.caseId));
        const attempt = kase && (await IdentityAttempt.lock(trx, attemptId));
        if (!attempt) throw refuse('not_found');
        if (attempt.status !== 'pending') return { status: settled(attempt.status) };
        const mine = (await IdentityHook.of(trx, attemptId)).filter((row) => isOf(attempt, row));
        const hooks = mine.map(heard);
        const { decided, passed } = identityProgress(hooks, isResident(attempt));
        const over =
          attempt.expiresAt !== null && attempt.expiresAt.getTime() <= kase.now.getTime() + CLOCKS_DIFFER_MS;
        if (!decided && !(passed ? silent : over)) return { status: 'pending' };
        const outcome = identityOutcome(hooks, isResident(attempt));
        const person = heardPerson(hooks);
        await IdentityAttempt.end(trx, attemptId, {
          ...outcome,
          personSealed: person && sealer.seal(IDENTITY_SEALED.person, JSON.stringify(person)),
          addressSealed: mine.find(({ addressSealed }) => addressSealed !== null)?.addressSealed ?? null,
          photoId: mine.find(({ photoId }) => photoId !== null)?.photoId ?? null,
        });
        await handOver(trx, kase, outcome);
        return { status: outcome.status };
      });
    },
  };

  function start(attempt: IdentityAttempt): Promise<StartedAttempt> {
    const claim = claimOf(attempt);
    const common = {
      transactionId: attempt.id,
      hooks: ableIdHookUrls(deps.hooksBaseUrl, sealer.open(IDENTITY_SEALED.token, attempt.tokenSealed ?? '')),
      ...(attempt.lang && { lang: attempt.lang }),
    };
    return 'resident' in claim
      ? ableId.startResident({ ...common, ...claim.resident }, cancellationSignal())
      : ableId.startForeign({ ...common, ...claim.foreign }, cancellationSignal());
  }

  function pull(kind: IdentityPull, attemptId: string, claim: IdentityClaim): Promise<void> {
    const signal = cancellationSignal();
    if (kind === 'photo') return ableId.pullPhoto({ attemptId }, signal);
    // Of a foreigner nothing else is asked (domain/able-id/outcome).
    if (!('resident' in claim)) throw refuse('conflict');
    const person = { attemptId, ...claim.resident };
    if (kind === 'passport') return ableId.pullPassport(person, signal);
    return kind === 'person' ? ableId.pullPerson(person, signal) : ableId.pullRegistration(person, signal);
  }

  /** A refusal is the attempt's end, and counts; whoever is away may come back. */
  async function explain(error: unknown, attempt: IdentityAttempt): Promise<unknown> {
    if (!(error instanceof AbleIdError) || error.reason !== 'refused')
      return failureOf(error, { attemptId: attempt.id, kind: 'start' });
    await IdentityAttempt.end(database, attempt.id, { status: 'failed', reason: error.code });
    return refuse('conflict');
  }

  function failureOf(error: unknown, about: { attemptId: string; kind: string }): unknown {
    if (!(error instanceof AbleIdError)) return error;
    const { reason, code, retryAfterSeconds } = error;
    // AbleID that refuses us refuses everybody: an operator has to act.
    log[reason === 'misconfigured' ? 'error' : 'warn'](
      { ...about, reason, word: code },
      'a call to AbleID failed',
    );
    if (reason === 'refused') return refuse('conflict');
    if (reason === 'misconfigured') return refuse('unavailable');
    return ApplicationFailure.create({
      message: code,
      type: 'able_id_failed',
      ...(retryAfterSeconds ? { nextRetryDelay: retryAfterSeconds * 1000 } : {}),
    });
  }

  async function handOver(
    trx: Transaction,
    kase: LockedCase,
    { status, reason }: { status: IdentityCheckStatus; reason: string | null },
  ): Promise<void> {
    if (kase.status !== 'identity_check' || !allowed('flow', kase.status, 'in_review')) return;
    const why = reason === null ? HANDED_OVER[status] : `${HANDED_OVER[status]}: ${reason}`;
    const change = {
      id: newId(),
      actor: 'flow',
      actorId: null,
      to: 'in_review',
      reasonSealed: sealer.seal(KYC_SEALED.reason, why),
    } as const;
    await changeCase(trx, kase, change, deps.kycDueSeconds[kase.type]);
  }

  function claimOf({ claimSealed }: IdentityAttempt): IdentityClaim {
    return JSON.parse(sealer.open(IDENTITY_SEALED.claim, claimSealed)) as IdentityClaim;
  }

  function isResident(attempt: IdentityAttempt): boolean {
    return 'resident' in claimOf(attempt);
  }

  function heard({ kind, reason, personSealed }: IdentityHook): HeardHook {
    const person =
      personSealed === null
        ? null
        : (JSON.parse(sealer.open(IDENTITY_SEALED.person, personSealed)) as AbleIdPerson);
    return { kind, reason, person };
  }
}

/** A hook that came before the answer to our start may name another attempt than that answer (a start tried twice). */
function isOf({ ableIdAttempt }: IdentityAttempt, hook: IdentityHook): boolean {
  return hook.ableIdAttempt === null || hook.ableIdAttempt === ableIdAttempt;
}

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

const settled = (status: AttemptStatus): SettledStatus => (status === 'starting' ? 'void' : status);
