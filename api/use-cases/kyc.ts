import { admitAbleIdHook, receiveAbleIdHook } from './able-id-hook.js';
import { coded } from './coded.js';
import type { UseCaseDeps } from './deps.js';
import { startIdentityCheck } from './identity-check.js';
import type { KycCalls } from './kyc-calls.js';
import { listCases, seeCase } from './kyc-case-details.js';
import { judgeCase } from './kyc-review.js';
import { resubmitCase, submitCase } from './kyc-submission.js';
import { listOwnCases, seeOwnCase } from './own-cases.js';

/** Binds what can be done with KYC cases to what it needs; failures of the parts beneath come out as codes. */
export function createKycCalls(deps: UseCaseDeps): KycCalls {
  return {
    submitCase: (caller, actor, input) => coded(submitCase(deps, caller, actor, input)),
    resubmitCase: (caller, actor, input) => coded(resubmitCase(deps, caller, actor, input)),
    listOwnCases: (actor, input) => coded(listOwnCases(deps, actor, input)),
    seeOwnCase: (actor, input) => coded(seeOwnCase(deps, actor, input)),
    startIdentityCheck: (caller, actor, input) => coded(startIdentityCheck(deps, caller, actor, input)),
    admitAbleIdHook: (caller, hook) => coded(admitAbleIdHook(deps, caller, hook)),
    receiveAbleIdHook: (caller, hook) => coded(receiveAbleIdHook(deps, caller, hook)),
    listCases: (query) => coded(listCases(deps, query)),
    seeCase: (caller, actor, input) => coded(seeCase(deps, caller, actor, input)),
    judgeCase: (caller, actor, input) => coded(judgeCase(deps, caller, actor, input)),
  };
}
