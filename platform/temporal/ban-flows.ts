import { BAN_SIGNAL, type BanExpiryInput, banExpiryId } from '../../domain/ban-expiry.js';
import type { Fact } from '../../domain/fact.js';
import { FLOW_LOOKS_AGAIN_MS } from '../../domain/limits.js';
import { type Flows, tellFlow } from './flow-start.js';

/**
 * Tells the flow of a ban that ends by itself to look at its row; it begins when there is none.
 * @throws Error when Temporal did not take it in time
 */
export function tellBan(flows: Flows, banId: string, fact: Fact): Promise<void> {
  const input: BanExpiryInput = { banId, lookAgainMs: FLOW_LOOKS_AGAIN_MS };
  const beginning = {
    workflowType: 'banExpiry',
    workflowId: banExpiryId(banId),
    summary: 'End of a ban',
    stage: 'banned',
    input,
  };
  return tellFlow(flows, beginning, BAN_SIGNAL, fact);
}
