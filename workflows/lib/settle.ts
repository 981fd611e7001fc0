import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';

/** What the flow has to know before it can go on or end: asked for until Postgres answers, however long it is away. */
export const settle = proxyActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});
