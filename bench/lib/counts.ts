import { Client, Connection } from '@temporalio/client';
// CommonJS without named exports that Node could see.
import proto from '@temporalio/proto';
import { CountingProxy, type WireCounts } from './counting-proxy.js';
import type { Piece } from './pieces.js';
import type { Program } from './program.js';
import { type ProductOptions, type Side, startProduct } from './sides.js';
import type { Stage } from './stage.js';
import type { FlowKind } from './turn.js';

/** What one flow or request costs, counted and not timed. */
export interface Counts {
  readonly flows: readonly FlowEvents[];
  readonly pieces: readonly PieceCounts[];
}

/** Events of one flow's history, by type, in order. */
export interface FlowEvents {
  readonly flow: FlowKind;
  readonly product: readonly string[];
  readonly bare: readonly string[];
}

/** What one piece of work asks of Postgres, by process. */
export interface PieceCounts {
  readonly piece: Piece;
  readonly api: PerPiece;
  readonly worker: PerPiece;
}

interface PerPiece {
  readonly roundTrips: number;
  /** Statement and how often one piece asks for it. */
  readonly statements: readonly (readonly [statement: string, times: number])[];
}

/** How often each piece is done; those that are signed in come after those that sign in. */
const TIMES = {
  registration: 20,
  'two-factor-login': 20,
  'password-reset': 20,
  login: 20,
  'get-me': 100,
} as const;
const FLOWS = ['registration', 'two-factor-login', 'password-reset'] as const satisfies FlowKind[];
/** Connections, prepared statements, the bundle. */
const WARM_UP = 4;

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
    const pieces: PieceCounts[] = [];
    const flows: FlowEvents[] = [];
    for (const piece of Object.keys(TIMES) as (keyof typeof TIMES)[]) {
      const times = TIMES[piece];
      await product.play(piece, { callers: 1, limit: { count: WARM_UP } });
      api.reset();
      worker.reset();
      const { made } = await product.play(piece, { callers: 1, limit: { count: times } });
      pieces.push({ piece, api: perPiece(api.counts, times), worker: perPiece(worker.counts, times) });
      const flow = FLOWS.find((name) => name === piece);
      if (flow === undefined) continue;
      const { made: bareMade } = await bare.play(flow, { callers: 1, limit: { count: 2 } });
      flows.push({
        flow,
        product: await eventsOf(stage.temporalAddress, made.at(-1)?.workflowId ?? ''),
        bare: await eventsOf(stage.temporalAddress, bareMade.at(-1)?.workflowId ?? ''),
      });
    }
    return { flows, pieces };
  } finally {
    await product.stop();
    api.stop();
    worker.stop();
  }
}

function perPiece({ roundTrips, statements }: WireCounts, pieces: number): PerPiece {
  return {
    roundTrips: roundTrips / pieces,
    statements: [...statements].map(([statement, times]) => [statement, times / pieces] as const),
  };
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
