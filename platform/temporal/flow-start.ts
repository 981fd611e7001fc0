import type { Client } from '@temporalio/client';
import type { Fact } from '../../domain/fact.js';
import { FACT_SIGNAL_MS, WORKFLOW_TASK_TIMEOUT_MS } from '../../domain/limits.js';
import { startAndTell } from './ask.js';
import { FLOW, STAGE } from './search-attributes.js';

/** Where flows run. */
export interface Flows {
  readonly temporal: Client;
  readonly taskQueue: string;
}

/** How a flow begins that takes its state from Postgres. */
interface Beginning<Input> {
  /** Its search attribute `Flow`, too. */
  readonly workflowType: string;
  readonly workflowId: string;
  /** What an operator reads in the list of the Web UI. */
  readonly summary: string;
  /** Its search attribute `Stage` until it says otherwise. */
  readonly stage: string;
  readonly input: Input;
}

/** The flow as it is started, whether it runs or not. */
export function flowStart<Input>(
  { taskQueue }: Pick<Flows, 'taskQueue'>,
  { workflowType, workflowId, summary, stage, input }: Beginning<Input>,
) {
  return {
    workflowType,
    options: {
      workflowId,
      taskQueue,
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
      staticSummary: summary,
      typedSearchAttributes: [
        { key: FLOW, value: workflowType },
        { key: STAGE, value: stage },
      ],
      args: [input] as [Input],
    },
  };
}

/**
 * Tells a flow of a fact that is committed; it begins when there is none.
 * @throws Error when Temporal did not take it in time
 */
export function tellFlow<Input>(
  flows: Flows,
  beginning: Beginning<Input>,
  signal: string,
  fact: Fact,
): Promise<void> {
  return startAndTell(flows.temporal, flowStart(flows, beginning), signal, [fact], FACT_SIGNAL_MS);
}
