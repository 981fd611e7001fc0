import type { Actor } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { nextStep } from '../../domain/kyc/next-step.js';
import { IDENTITY_ATTEMPTS_MAX } from '../../domain/limits.js';
import type { IdentityNews } from '../../models/identity-news.js';
import { KYC_SEALED } from '../../models/kyc-case.js';
import { findOwnCase, listOwnCases as listRows, type OwnRow } from '../../models/kyc-listing.js';
import type { UseCaseDeps } from './deps.js';
import type { CaseKey, IdentityCheckView, OwnCase } from './kyc-views.js';

/** The actor's own cases, the newest first. */
export async function listOwnCases(
  deps: Pick<UseCaseDeps, 'database' | 'sealer'>,
  { userId }: Pick<Actor, 'userId'>,
  input: { page: number; perPage: number },
): Promise<{ items: readonly OwnCase[]; total: number }> {
  const { rows, total } = await listRows(deps.database, userId, input);
  return { items: rows.map((row) => ownCase(deps, row)), total };
}

/** One of them. @throws DomainError `not_found`, also for somebody else's */
export async function seeOwnCase(
  deps: Pick<UseCaseDeps, 'database' | 'sealer'>,
  { userId }: Pick<Actor, 'userId'>,
  input: CaseKey,
): Promise<OwnCase> {
  const row = await findOwnCase(deps.database, userId, input);
  if (!row) throw new DomainError('not_found');
  return ownCase(deps, row);
}

function ownCase({ sealer }: Pick<UseCaseDeps, 'sealer'>, row: OwnRow): OwnCase {
  const { type, number, status, messageSealed, submittedAt, decidedAt } = row;
  const identityCheck = identityView(row);
  return {
    id: Number(number),
    type,
    status,
    nextStep: nextStep({
      type,
      status,
      identity: identityCheck?.status ?? null,
      attemptsLeft: row.attempts < IDENTITY_ATTEMPTS_MAX,
    }),
    identityCheck,
    message: messageSealed === null ? null : sealer.open(KYC_SEALED.message, messageSealed),
    submittedAt,
    decidedAt,
  };
}

/** What is told of an identity check. */
export function identityView({ identityStatus, identityReason }: IdentityNews): IdentityCheckView | null {
  return identityStatus === null ? null : { status: identityStatus, reason: identityReason };
}
