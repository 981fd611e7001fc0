import { FLOW_LOOKS_AGAIN_MS } from '../../domain/limits.js';
import { WEBHOOK_BATCHES_PER_RUN } from '../../domain/webhook-limits.js';
import { WEBHOOK_SIGNAL, type WebhookDeliveryInput, webhookDeliveryId } from '../../domain/webhooks.js';
import { type Flows, tellFlow } from './flow-start.js';

/**
 * Tells the flow of an endpoint to look at its row; it begins when there is none.
 * @throws Error when Temporal did not take it in time
 */
export function tellWebhook(flows: Flows, endpointId: string): Promise<void> {
  const input: WebhookDeliveryInput = {
    endpointId,
    lookAgainMs: FLOW_LOOKS_AGAIN_MS,
    batchesPerRun: WEBHOOK_BATCHES_PER_RUN,
  };
  const beginning = {
    workflowType: 'webhookDelivery',
    workflowId: webhookDeliveryId(endpointId),
    summary: 'Events to one webhook endpoint',
    stage: 'idle',
    input,
  };
  return tellFlow(flows, beginning, WEBHOOK_SIGNAL, { id: endpointId });
}
