import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { AccountDeletion } from '../../models/account-deletion.js';
import { Activity } from '../../models/activity.js';
import { Label } from '../../models/label.js';
import { queueNotice } from '../../models/notice.js';
import { Session } from '../../models/session.js';
import { User } from '../../models/user.js';
import { stopVerifications } from '../../models/verification-stopping.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { tellDeletion } from '../../platform/temporal/deletion-flows.js';
import { stopFlows } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';
import { tellReview } from './kyc-flow.js';
import { proveOwnPassword } from './own-password.js';
import { proveFactor, sendFactorCode } from './prove-factor.js';
import { type WithdrawnCase, withdrawCases } from './withdraw-cases.js';

/** The private label that goes with the closing of an account (barong.md section 4: "delete:by_user"). */
export const DELETION_LABEL = { key: 'delete', scope: 'private' } as const;

/** What an owner shows to close his account. */
export interface DeletionProof {
  readonly password: string;
  /** Of the second factor, where there is one. */
  readonly code?: string | undefined;
}

/**
 * Closes the actor's account: shut at once, as by a ban, and erased after the grace (workflow accountDeletion); until then an
 * operator can restore it. Sessions and API keys end, codes die, open KYC cases are withdrawn, the owner is told.
 * @throws DomainError `invalid_credentials`, `validation_failed` with the reason `missing_code`, `wrong_code`,
 *   `flood_control`, `unavailable`
 */
export async function deleteAccount(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { password, code }: DeletionProof,
): Promise<void> {
  const { userId, account } = actor;
  const attempt = { topic: 'account', action: 'delete' } as const;
  await proveOwnPassword(deps, caller, actor, password, attempt);
  if (account.twoFactorProvider !== null) {
    if (code === undefined) {
      await sendFactorCode(deps, caller, actor);
      throw new DomainError('validation_failed', { reason: 'missing_code' });
    }
    await proveFactor(deps, caller, actor, code);
  }
  const deletion = { id: newId(), userId, graceSeconds: deps.deletionGraceSeconds };
  let closed = false;
  let withdrawn: readonly WithdrawnCase[] = [];
  const close = async (trx: Transaction): Promise<void> => {
    const named = await User.query(trx).findById(userId).select('phoneIndex');
    // In the order of a ban (ADR 0015): whoever uses a proof locks the code first, then the account.
    await stopVerifications(trx, { userId, phoneIndex: named?.phoneIndex ?? null, banId: deletion.id });
    const user = await User.lockForChange(trx, userId);
    // An earlier try of this very call was applied, and its acknowledgement lost (F19).
    closed = await AccountDeletion.wasAskedAs(trx, deletion.id);
    // Or a twin was faster: either way what was asked for is done.
    if (!user || closed || (await AccountDeletion.openOf(trx, userId))) return;
    closed = true;
    await AccountDeletion.ask(trx, deletion);
    await Label.set(trx, { userId, ...DELETION_LABEL, value: 'by_user' });
    await User.refreshStanding(trx, userId, deps.standing);
    await Session.endAll(trx, userId);
    withdrawn = await withdrawCases(deps, trx, userId);
    await queueNotice(trx, deps.sealer, User.reachable(user), { id: newId(), kind: 'account_deleted' });
    await Activity.record(trx, caller, { ...attempt, result: 'succeed', userId });
  };
  await insist(() => deps.database.transaction(close));
  if (!closed) return;
  await Promise.all([
    // The word of a fact may get lost: the worker says it again (worker/fact-sender).
    tellDeletion(deps, deletion.id, { id: deletion.id }).catch(() => undefined),
    stopFlows(deps, deletion.id),
    ...withdrawn.map(({ caseId, changeId }) => tellReview(deps, 'verdict', caseId, { id: changeId })),
  ]);
}
