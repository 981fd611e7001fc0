import type { Fact } from '../../domain/fact.js';
import {
  CALLBACK_SIGNAL,
  type ProviderVerificationInput,
  providerVerificationId,
} from '../../domain/kyc/provider.js';
import { FLOW_LOOKS_AGAIN_MS } from '../../domain/limits.js';
import { type Flows, tellFlow } from './flow-start.js';

/**
 * Tells the flow of a verification by a KYC provider to look; it begins when there is none.
 * @throws Error when Temporal did not take it in time
 */
export function tellVerification(flows: Flows, verificationId: string, fact: Fact): Promise<void> {
  const input: ProviderVerificationInput = { verificationId, lookAgainMs: FLOW_LOOKS_AGAIN_MS };
  const beginning = {
    workflowType: 'providerVerification',
    workflowId: providerVerificationId(verificationId),
    summary: 'Verification by a KYC provider',
    stage: 'asking',
    input,
  };
  return tellFlow(flows, beginning, CALLBACK_SIGNAL, fact);
}
