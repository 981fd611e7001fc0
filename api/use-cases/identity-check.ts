import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { isUndecided } from '../../domain/kyc/words.js';
import { API_CALL_MS, IDENTITY_ATTEMPTS_MAX } from '../../domain/limits.js';
import { Activity } from '../../models/activity.js';
import { IDENTITY_SEALED, IdentityAttempt } from '../../models/identity-attempt.js';
import { KycCase } from '../../models/kyc-case.js';
import { makeSessionToken } from '../../platform/crypto.js';
import { isUniqueViolation, type Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { startAndAsk } from '../../platform/temporal/ask.js';
import { kycReviewStart } from '../../platform/temporal/kyc-flows.js';
import { startIdentityCheckUpdate } from '../../workflows/lib/kyc-messages.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';
import type { IdentityCheckInput, IdentityCheckStarted } from './kyc-views.js';

/** Room that stays of the API's deadline for settling by Postgres what the flow did not tell. */
const SETTLE_MS = 1_000;

/**
 * Opens an attempt at AbleID for a case of the actor's. Asked for again with the same data while it is under way, it is the
 * same attempt and the same page: whoever lost the answer, or closed the window, goes on where he was.
 * @throws DomainError `not_found`; `conflict`: the case takes no check (a company's, decided, verified already, another
 * attempt under way, no attempts left), or AbleID refuses the data (the case says why); `flood_control`; `unavailable`
 */
export async function startIdentityCheck(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  input: IdentityCheckInput,
): Promise<IdentityCheckStarted> {
  const { database, temporal } = deps;
  const start = performance.now();
  await deps.caps.takeIdentityStart(actor.userId);
  const attempt = rowOf(deps, input);
  const { id, caseId } = await insist(() =>
    database.transaction((trx) => admitted(trx, { caller, actor, input, attempt })),
  ).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new DomainError('conflict') : error;
  });
  try {
    await startAndAsk(temporal, kycReviewStart(deps, caseId), startIdentityCheckUpdate, {
      updateId: id,
      args: [{ attemptId: id }],
      deadlineMs: API_CALL_MS - SETTLE_MS - (performance.now() - start),
    });
  } catch (error) {
    // Refused, or not told in time: Postgres knows whether it was opened all the same.
    const opened = await openedAttempt(deps, id);
    if (opened) return opened;
    throw error instanceof DomainError && error.code === 'not_found' ? new DomainError('unavailable') : error;
  }
  const opened = await openedAttempt(deps, id);
  // Opened, and over in the same moment: a verdict or a ban was there.
  if (!opened) throw new DomainError('conflict');
  return opened;
}

type NewAttempt = ReturnType<typeof rowOf>;

function rowOf({ sealer, index }: UseCaseDeps, { claim, lang }: IdentityCheckInput) {
  const { token, digest } = makeSessionToken();
  const text = JSON.stringify(claim);
  return {
    id: newId(),
    status: 'starting' as const,
    claimSealed: sealer.seal(IDENTITY_SEALED.claim, text),
    claimIndex: index.of('identity_claim', text),
    lang: lang ?? null,
    tokenDigest: digest,
    tokenSealed: sealer.seal(IDENTITY_SEALED.token, token),
  };
}

/** The attempt that the call is about: a new one, or the same that is under way. */
async function admitted(
  trx: Transaction,
  {
    caller,
    actor: { userId },
    input: { type, id },
    attempt,
  }: { caller: Caller; actor: Actor; input: IdentityCheckInput; attempt: NewAttempt },
): Promise<{ id: string; caseId: string }> {
  const named = await KycCase.named(trx, { type, id, userId });
  const kase = named && (await KycCase.lock(trx, named.id));
  if (!kase) throw new DomainError('not_found');
  if (!isUndecided(kase.status)) throw new DomainError('conflict');
  await IdentityAttempt.forgetStale(trx, kase.id);
  const open = await IdentityAttempt.open(trx, kase.id);
  if (open) {
    const same = open.claimIndex.equals(attempt.claimIndex) && open.lang === attempt.lang;
    if (!same && open.id !== attempt.id) throw new DomainError('conflict');
    return { id: open.id, caseId: kase.id };
  }
  const latest = await IdentityAttempt.latest(trx, kase.id);
  if (latest?.told === 'verified') throw new DomainError('conflict');
  if ((await IdentityAttempt.counted(trx, kase.id)) >= IDENTITY_ATTEMPTS_MAX)
    throw new DomainError('conflict');
  await IdentityAttempt.query(trx).insert({ ...attempt, caseId: kase.id });
  const activity = { topic: 'kyc', action: 'start_identity_check', result: 'succeed', userId } as const;
  await Activity.record(trx, caller, activity);
  return { id: attempt.id, caseId: kase.id };
}

async function openedAttempt(
  { database, sealer }: UseCaseDeps,
  id: string,
): Promise<IdentityCheckStarted | undefined> {
  const row = await IdentityAttempt.query(database).findOne({ id, status: 'pending' });
  if (!row?.urlSealed || !row.windowLang || !row.expiresAt) return undefined;
  return {
    attemptId: id,
    url: sealer.open(IDENTITY_SEALED.url, row.urlSealed),
    lang: row.windowLang,
    expiresAt: row.expiresAt,
  };
}
