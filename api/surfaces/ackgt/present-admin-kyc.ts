import type { IdentityClaim } from '../../../domain/kyc/claimed-identity.js';
import type {
  CaseDetails,
  HistoryEntry,
  IdentityCheckDetails,
  LinkedDocument,
  ListedCase,
  PersonRef,
  VerdictResult,
  VerdictView,
} from '../../use-cases/kyc-views.js';
import { presentDocument } from './present.js';
import { presentCaseState, presentCheck } from './present-kyc.js';

/** One case of `GET /admin/kyc/list`. */
export function presentListedCase(kase: ListedCase) {
  return {
    ...presentCaseState(kase),
    user: presentPerson(kase.user),
    identity_check: presentCheck(kase.identityCheck),
    submitted_at: kase.submittedAt.toISOString(),
    due_at: kase.dueAt?.toISOString() ?? null,
    assignee: kase.assignee && presentPerson(kase.assignee),
  };
}

/** The answer of `GET /admin/kyc/get`. */
export function presentCase(kase: CaseDetails) {
  return {
    ...presentCaseState(kase),
    user: { ...presentPerson(kase.user), role: kase.user.role },
    submitted_at: kase.submittedAt.toISOString(),
    due_at: kase.dueAt?.toISOString() ?? null,
    assignee: kase.assignee && presentPerson(kase.assignee),
    escalated_at: kase.escalatedAt?.toISOString() ?? null,
    decided_at: kase.decidedAt?.toISOString() ?? null,
    message: kase.message,
    form: kase.form,
    documents: kase.documents.map(presentLinked),
    identity_check: kase.identityCheck && presentIdentity(kase.identityCheck),
    approvals: kase.approvals.map(presentPerson),
    approvals_needed: kase.approvalsNeeded,
    verdicts: kase.verdicts.map(presentVerdict),
    history: kase.history.map(presentStep),
  };
}

/** The answer of `POST /admin/kyc/set_status`: the counts only of an approval that takes several. */
export function presentResult({ approvals, ...state }: VerdictResult) {
  const result = presentCaseState(state);
  return approvals ? { ...result, approvals: approvals.given, approvals_needed: approvals.needed } : result;
}

function presentPerson({ id, uid }: PersonRef) {
  return { id, uid };
}

function presentLinked(document: LinkedDocument) {
  return {
    ...presentDocument(document),
    url: document.path,
    url_expires_at: document.linkExpiresAt.toISOString(),
  };
}

function presentIdentity(check: IdentityCheckDetails) {
  const { person } = check;
  return {
    status: check.status,
    reason: check.reason,
    attempts: check.attempts,
    started_at: check.startedAt.toISOString(),
    ended_at: check.endedAt?.toISOString() ?? null,
    claim: presentClaim(check.claim),
    person: person && {
      last_name: person.lastName,
      first_name: person.firstName,
      middle_name: person.middleName,
      birth_date: person.birthDate,
      pinfl: person.pinfl,
      document: person.document,
    },
    address: check.address,
    photo: check.photo && presentLinked(check.photo),
    mismatched: [...check.mismatched],
    unconfirmed: [...check.unconfirmed],
  };
}

function presentClaim(claim: IdentityClaim) {
  if ('foreign' in claim) return { foreign: { document: claim.foreign.document } };
  return { resident: { pinfl: claim.resident.pinfl, birth_date: claim.resident.birthDate } };
}

function presentVerdict(verdict: VerdictView) {
  return {
    at: verdict.at.toISOString(),
    by: verdict.by && presentPerson(verdict.by),
    verdict: verdict.verdict,
    status: verdict.status,
    reversed: verdict.reversed,
    reason: verdict.reason,
    message: verdict.message,
  };
}

function presentStep(entry: HistoryEntry) {
  return {
    at: entry.at.toISOString(),
    actor: entry.actor,
    from: entry.from,
    to: entry.to,
    reason: entry.reason,
  };
}
