import type { IdentityFlag } from '../../domain/able-id/compare.js';
import type { AbleIdPerson } from '../../domain/able-id/person.js';
import type { AbleIdLang } from '../../domain/able-id/words.js';
import type { IdentityClaim } from '../../domain/kyc/claimed-identity.js';
import type { KycNextStep } from '../../domain/kyc/next-step.js';
import type {
  IdentityCheckStatus,
  KycIndividualType,
  KycStatus,
  KycType,
  KycVerdict,
} from '../../domain/kyc/words.js';
import type { Role } from '../../domain/states.js';
import type { DocumentView } from './documents.js';

// What is told of KYC cases and asked for them, in the words of the domain.

/** A case's name to people: numbers count per type. */
export interface CaseKey {
  readonly type: KycType;
  readonly id: number;
}

/** A case and where it stands. */
export interface CaseState extends CaseKey {
  readonly status: KycStatus;
}

/** A form as the surface took it: JSON, already validated against the form of its type. */
export type FormData = Readonly<Record<string, unknown>>;

/** A form that is handed in. */
export interface Submission {
  readonly form: FormData;
  /** UUID of the operation of an Idempotency-Key: of the case, or of the change that it makes. */
  readonly operationId?: string;
}

/** How an identity check stands. `reason`: AbleID's word or ours, [A-Z0-9_]. */
export interface IdentityCheckView {
  readonly status: IdentityCheckStatus;
  readonly reason: string | null;
}

/** A case as its owner sees it. */
export interface OwnCase extends CaseState {
  readonly nextStep: KycNextStep | null;
  readonly identityCheck: IdentityCheckView | null;
  /** What a reviewer let him know. */
  readonly message: string | null;
  readonly submittedAt: Date;
  readonly decidedAt: Date | null;
}

/** A wish to have one's identity checked. */
export interface IdentityCheckInput {
  readonly type: KycIndividualType;
  readonly id: number;
  readonly claim: IdentityClaim;
  readonly lang?: AbleIdLang;
}

/** An identity check that AbleID opened. */
export interface IdentityCheckStarted {
  /** UUID: ours. */
  readonly attemptId: string;
  /** AbleID's page, for the applicant's browser. */
  readonly url: string;
  readonly lang: AbleIdLang;
  readonly expiresAt: Date;
}

/** An account as a case names it. */
export interface PersonRef {
  readonly id: number;
  readonly uid: string;
}

/** A case in the reviewers' list. */
export interface ListedCase extends CaseState {
  readonly user: PersonRef;
  readonly identityCheck: IdentityCheckView | null;
  readonly submittedAt: Date;
  /** null: no reviewer's time runs out (decided, withdrawn). */
  readonly dueAt: Date | null;
  /** The reviewer who took it. */
  readonly assignee: PersonRef | null;
}

/** Which cases, and which page of them. */
export interface CaseQuery {
  readonly page: number;
  readonly perPage: number;
  readonly type?: KycType;
  /** Any of these; absent: all. */
  readonly statuses?: readonly KycStatus[];
}

/** A document of the applicant's, and a link that opens it for this reviewer for some minutes. */
export interface LinkedDocument extends DocumentView {
  /** Below the API's own address. */
  readonly path: string;
  readonly linkExpiresAt: Date;
}

/** What AbleID said, held against the form. */
export interface IdentityCheckDetails extends IdentityCheckView {
  readonly attempts: number;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** What the applicant claimed to AbleID. */
  readonly claim: IdentityClaim;
  readonly person: AbleIdPerson | null;
  /** Where AbleID says that he is registered. */
  readonly address: string | null;
  readonly photo: LinkedDocument | null;
  /** Both said something, and not the same. */
  readonly mismatched: readonly IdentityFlag[];
  /** AbleID said nothing of it. */
  readonly unconfirmed: readonly IdentityFlag[];
}

/** What a reviewer once said. */
export interface VerdictView {
  readonly at: Date;
  readonly by: PersonRef | null;
  readonly verdict: KycVerdict;
  /** What the case became: with four-eyes not always what was asked for. */
  readonly status: KycStatus;
  /** The decision that it took back. */
  readonly reversed: KycStatus | null;
  readonly reason: string | null;
  readonly message: string | null;
}

/** One step of a case's life. */
export interface HistoryEntry {
  readonly at: Date;
  /** uid of who did it; `flow` for what nobody did (AbleID's answer, a clock). */
  readonly actor: string;
  readonly from: KycStatus | null;
  readonly to: KycStatus;
  readonly reason: string | null;
}

/** A whole case, for those who judge it. */
export interface CaseDetails extends Omit<ListedCase, 'identityCheck'> {
  readonly user: PersonRef & { readonly role: Role };
  readonly message: string | null;
  readonly decidedAt: Date | null;
  /** When the reviewers' time was over without a decision. */
  readonly escalatedAt: Date | null;
  readonly form: FormData;
  readonly documents: readonly LinkedDocument[];
  readonly identityCheck: IdentityCheckDetails | null;
  /** Reviewers whose approval stands, in order. */
  readonly approvals: readonly PersonRef[];
  readonly approvalsNeeded: number;
  readonly verdicts: readonly VerdictView[];
  readonly history: readonly HistoryEntry[];
}

/** A reviewer's verdict as it comes in. */
export interface VerdictInput extends CaseKey {
  readonly to: KycVerdict;
  /** What is reversed, or the status that was seen. */
  readonly from?: KycStatus;
  /** For colleagues. */
  readonly reason?: string;
  /** For the applicant. */
  readonly message?: string;
}

/** What became of it. */
export interface VerdictResult extends CaseState {
  /** Of an approval with four-eyes on. */
  readonly approvals?: { readonly given: number; readonly needed: number };
}

/** A hook of AbleID's as it came. */
export interface AbleIdHookInput {
  readonly token: string;
  /** As it stands in the URL. */
  readonly kind: string;
  /** Parsed JSON, otherwise as it came. */
  readonly body: unknown;
  /** Of the bytes: what makes a repeat a repeat. */
  readonly rawBody: Uint8Array;
}
