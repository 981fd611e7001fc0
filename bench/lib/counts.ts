import { Client, Connection } from '@temporalio/client';
// CommonJS without named exports that Node could see.
import proto from '@temporalio/proto';
import { CountingProxy } from './counting-proxy.js';
import type { Program } from './program.js';
import { type ProductOptions, type Side, startProduct } from './sides.js';
import type { Stage } from './stage.js';

/** What one flow or request costs, counted and not timed. */
export interface Counts {
  /** Events of one flow's history, by type, in order. */
  readonly events: { readonly product: readonly string[]; readonly bare: readonly string[] };
  /** Round trips to Postgres of one registration, by process. */
  readonly registration: { readonly api: number; readonly worker: number };
  /** The same, statement by statement. */
  readonly statements: { readonly api: StatementList; readonly worker: StatementList };
  /** Round trips of one `GET /user/get_me`. */
  readonly getMe: number;
  readonly getMeStatements: StatementList;
}

/** Statement and how often one flow or request asks for it. */
export type StatementList = readonly (readonly [statement: string, times: number])[];

const FLOWS = 20;
const REQUESTS = 100;

/** Runs the product behind proxies that count, with one caller: nothing overlaps, so counts divide exactly. */
export async function count(
  stage: Stage,
  load: Program,
  bare: Side,
  options: Omit<ProductOptions, 'databaseUrls' | 'profiles'>,
): Promise<Counts> {
  const [api, worker] = await Promise.all([
    CountingProxy.start(stage.databaseUrl),
    CountingProxy.start(stage.databaseUrl),
  ]);
  const product = await startProduct(stage, load, {
    ...options,
    variant: { ...options.variant, label: 'counted' },
    databaseUrls: { api: api.url, worker: worker.url },
  });
  try {
    // Connections, prepared statements, the bundle.
    await product.register({ callers: 1, limit: { count: 4 } });
    api.reset();
    worker.reset();
    const { made } = await product.register({ callers: 1, limit: { count: FLOWS } });
    const flows = { api: api.counts, worker: worker.counts };

    await product.getMe({ callers: 1, limit: { count: 4 } });
    api.reset();
    await product.getMe({ callers: 1, limit: { count: REQUESTS } });
    const requests = api.counts;
    const bareFlow = await bare.register({ callers: 1, limit: { count: 2 } });
    return {
      events: {
        product: await eventsOf(stage.temporalAddress, made.at(-1)?.workflowId ?? ''),
        bare: await eventsOf(stage.temporalAddress, bareFlow.made.at(-1)?.workflowId ?? ''),
      },
      registration: { api: flows.api.roundTrips / FLOWS, worker: flows.worker.roundTrips / FLOWS },
      statements: { api: perPiece(flows.api, FLOWS), worker: perPiece(flows.worker, FLOWS) },
      getMe: requests.roundTrips / REQUESTS,
      getMeStatements: perPiece(requests, REQUESTS),
    };
  } finally {
    await product.stop();
    api.stop();
    worker.stop();
  }
}

function perPiece({ statements }: CountingProxy['counts'], pieces: number): StatementList {
  return [...statements].map(([statement, times]) => [statement, times / pieces] as const);
}

/** Types of a flow's events in order, in Temporal's short words (`WorkflowTaskScheduled`). */
async function eventsOf(address: string, workflowId: string): Promise<string[]> {
  const connection = await Connection.connect({ address });
  try {
    const { events } = await new Client({ connection }).workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).map(({ eventType }) =>
      (proto.temporal.api.enums.v1.EventType[eventType ?? 0] ?? '?')
        .replace(/^EVENT_TYPE_/, '')
        .toLowerCase()
        .replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    );
  } finally {
    await connection.close();
  }
}
