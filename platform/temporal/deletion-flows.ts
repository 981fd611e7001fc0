import {
  type AccountDeletionInput,
  accountDeletionId,
  DELETION_SIGNAL,
} from '../../domain/account-deletion.js';
import type { Fact } from '../../domain/fact.js';
import { FLOW_LOOKS_AGAIN_MS } from '../../domain/limits.js';
import { type Flows, tellFlow } from './flow-start.js';

/**
 * Tells the flow of the closing of an account to look at its row; it begins when there is none.
 * @throws Error when Temporal did not take it in time
 */
export function tellDeletion(flows: Flows, deletionId: string, fact: Fact): Promise<void> {
  const input: AccountDeletionInput = { deletionId, lookAgainMs: FLOW_LOOKS_AGAIN_MS };
  const beginning = {
    workflowType: 'accountDeletion',
    workflowId: accountDeletionId(deletionId),
    summary: 'Closing of an account',
    stage: 'closed',
    input,
  };
  return tellFlow(flows, beginning, DELETION_SIGNAL, fact);
}
