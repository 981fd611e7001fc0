import { proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';

/**
 * One short transaction each, in the worker that holds the workflow task (temporal.md 2.3). The tries are what ends
 * it, after about 5 s: the schedule-to-close timeout of a local activity does not count over its retries, so
 * without a number a failing one would hold its task for ever.
 */
export const book = proxyLocalActivities<Activities>({
  startToCloseTimeout: '2s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '1s', maximumAttempts: 8 },
});
