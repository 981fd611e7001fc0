import type {
  CaseState,
  IdentityCheckStarted,
  IdentityCheckView,
  OwnCase,
} from '../../use-cases/kyc-views.js';

/** A case and where it stands: the answer of what moves it. */
export function presentCaseState({ id, type, status }: CaseState) {
  return { id, type, status };
}

/** A case as its owner sees it. */
export function presentOwnCase(kase: OwnCase) {
  return {
    ...presentCaseState(kase),
    next_step: kase.nextStep,
    identity_check: presentCheck(kase.identityCheck),
    message: kase.message,
    submitted_at: kase.submittedAt.toISOString(),
    decided_at: kase.decidedAt?.toISOString() ?? null,
  };
}

/** How an identity check stands. */
export function presentCheck(check: IdentityCheckView | null) {
  return check && { status: check.status, reason: check.reason };
}

/** The answer of `POST /kyc/start_identity_check`. */
export function presentStarted({ attemptId, url, lang, expiresAt }: IdentityCheckStarted) {
  return { attempt_id: attemptId, url, lang, expires_at: expiresAt.toISOString() };
}
