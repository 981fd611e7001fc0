import type { Actor, Caller } from '../../domain/actor.js';
import type { KycType } from '../../domain/kyc/words.js';
import type {
  AbleIdHookInput,
  CaseDetails,
  CaseKey,
  CaseQuery,
  CaseState,
  IdentityCheckInput,
  IdentityCheckStarted,
  ListedCase,
  OwnCase,
  Submission,
  VerdictInput,
  VerdictResult,
} from './kyc-views.js';

/** What can be done with KYC cases. */
export interface KycCalls {
  /**
   * Refused: `conflict` (an open or approved case of the type, or no active account). With an `operationId` that made a case
   * before, it is that case: so with the next one.
   */
  submitCase(caller: Caller, actor: Actor, input: Submission & { type: KycType }): Promise<CaseState>;
  /** Refused: `not_found`, `conflict` (nobody asked for another form). */
  resubmitCase(caller: Caller, actor: Actor, input: Submission & CaseKey): Promise<CaseState>;
  /** The actor's own cases, the newest first. */
  listOwnCases(
    actor: Actor,
    input: { page: number; perPage: number },
  ): Promise<{ items: readonly OwnCase[]; total: number }>;
  /** Refused: `not_found` (also: somebody else's). */
  seeOwnCase(actor: Actor, input: CaseKey): Promise<OwnCase>;
  /** Refused: `not_found`, `conflict`, `flood_control`, `unavailable`. */
  startIdentityCheck(caller: Caller, actor: Actor, input: IdentityCheckInput): Promise<IdentityCheckStarted>;
  /** Asked before a hook's body is read. Refused: `not_found` (unknown token or kind, or over for 24 h: all alike). */
  admitAbleIdHook(caller: Caller, hook: { token: string; kind: string }): Promise<void>;
  /** Refused: `not_found` (also: another attempt's), `validation_failed` (no envelope), `flood_control`. */
  receiveAbleIdHook(caller: Caller, hook: AbleIdHookInput): Promise<void>;
  /** Whoever asks has been let through by `authorize`; so with the next two. */
  listCases(query: CaseQuery): Promise<{ items: readonly ListedCase[]; total: number }>;
  /** Refused: `not_found`. */
  seeCase(caller: Caller, actor: Actor, input: CaseKey): Promise<CaseDetails>;
  /** Refused: `not_found`, `forbidden` (his own case), `conflict`, `validation_failed` (a reason is missing). */
  judgeCase(caller: Caller, actor: Actor, input: VerdictInput): Promise<VerdictResult>;
}
