import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import {
  NAMBA_ONE_CALL_MS,
  PAYMENT_RECONCILE_SETTLE_MS,
  WORKFLOW_TASK_TIMEOUT_MS,
} from '../../domain/limits.js';
import type { PaymentReconciliationInput } from '../../domain/payment/flow.js';
import type { Config } from '../config/config.js';
import { FLOW } from './search-attributes.js';

/** One schedule per task queue: two products may share a namespace. */
export const reconciliationId = (taskQueue: string): string => `payment-reconciliation-${taskQueue}`;

/**
 * Makes the Schedule of the daily comparison of books, or brings it to what is configured; an operator who paused it finds
 * it paused. Triggering it by hand in the Web UI compares at once.
 */
export async function ensureReconciliation(
  client: Client,
  config: Pick<Config, 'TEMPORAL_TASK_QUEUE' | 'PAYMENT_RECONCILE_AT' | 'PAYMENT_RECONCILE_DAYS'>,
): Promise<void> {
  const scheduleId = reconciliationId(config.TEMPORAL_TASK_QUEUE);
  const options = optionsOf(config, scheduleId);
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { spec, action, policies } = options;
    await client.schedule
      .getHandle(scheduleId)
      .update(({ state }) => ({ spec, action, state, ...(policies && { policies }) }));
  }
}

function optionsOf(
  config: Parameters<typeof ensureReconciliation>[1],
  scheduleId: string,
): ScheduleOptions & { action: { type: 'startWorkflow'; taskQueue: string; workflowType: string } } {
  const [hour, minute] = config.PAYMENT_RECONCILE_AT.split(':').map(Number) as [number, number];
  const input: PaymentReconciliationInput = {
    days: config.PAYMENT_RECONCILE_DAYS,
    callMs: NAMBA_ONE_CALL_MS,
    settleMs: PAYMENT_RECONCILE_SETTLE_MS,
  };
  return {
    scheduleId,
    spec: { calendars: [{ hour, minute, comment: 'the comparison of books' }], timezone: 'UTC' },
    // A day that was slept through is made up for once; one comparison at a time.
    policies: { overlap: 'SKIP', catchupWindow: '1 day' },
    action: {
      type: 'startWorkflow',
      workflowId: scheduleId,
      workflowType: 'paymentReconciliation',
      taskQueue: config.TEMPORAL_TASK_QUEUE,
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
      staticSummary: 'Comparison of books with NambaOne',
      typedSearchAttributes: [{ key: FLOW, value: 'paymentReconciliation' }],
      args: [input],
    },
  };
}
