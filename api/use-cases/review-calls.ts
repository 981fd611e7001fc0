import type { Actor, Caller } from '../../domain/actor.js';
import { createProfile, listProfiles, type ProfileClaim, updateDraft } from './claimed-profiles.js';
import { coded } from './coded.js';
import type { UseCaseDeps } from './deps.js';
import type { ClaimedProfileView } from './full-account.js';
import { type KycCallback, receiveKycCallback } from './kyc-callback.js';
import { listPapers, type PaperView } from './papers.js';
import { type Papers, submitDocuments } from './submit-documents.js';

/** What a person shows for review through the Barong family. */
export interface ReviewCalls {
  /** The oldest first. */
  listProfiles(actor: Actor): Promise<readonly ClaimedProfileView[]>;
  /** Refused: `conflict` with the reason `exists`. */
  createProfile(
    caller: Caller,
    actor: Actor,
    claim: ProfileClaim & { readonly submits: boolean },
  ): Promise<ClaimedProfileView>;
  /** Refused: `not_found` (none is drafted). */
  updateDraft(
    caller: Caller,
    actor: Actor,
    claim: ProfileClaim & { readonly submits: boolean },
  ): Promise<ClaimedProfileView>;
  /** Refused: `validation_failed`, `conflict` with a reason, `flood_control`, `payload_too_large`, `unavailable`. */
  submitDocuments(caller: Caller, actor: Actor, papers: Papers): Promise<void>;
  /** Refused: `not_found` (no provider, unknown, another applicant's: all alike), `flood_control`. */
  receiveKycCallback(caller: Caller, callback: KycCallback): Promise<void>;
  /** The newest first. */
  listPapers(actor: Actor): Promise<readonly PaperView[]>;
}

/** Binds them to what they need. */
export function createReviewCalls(deps: UseCaseDeps): ReviewCalls {
  return {
    listProfiles: (actor) => coded(listProfiles(deps, actor)),
    createProfile: (caller, actor, claim) => coded(createProfile(deps, caller, actor, claim)),
    updateDraft: (caller, actor, claim) => coded(updateDraft(deps, caller, actor, claim)),
    submitDocuments: (caller, actor, papers) => coded(submitDocuments(deps, caller, actor, papers)),
    receiveKycCallback: (caller, callback) => coded(receiveKycCallback(deps, caller, callback)),
    listPapers: (actor) => coded(listPapers(deps, actor)),
  };
}
