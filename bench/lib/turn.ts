/** What the bench asks of a process that makes load, over the channel between them. */
export interface TurnRequest {
  readonly work: Work;
  /** How many do the work at once, each one thing after the other. */
  readonly callers: number;
  /** The turn ends after this long, or after `count` pieces of work. */
  readonly limit: { readonly seconds: number } | { readonly count: number };
}

/** The kinds of work. */
export type Work =
  /** Through the product's HTTP: ask for a code, read it at the gateway (not timed), register. */
  | { readonly kind: 'registration'; readonly api: string; readonly gateway: string }
  /** The bare loop of the same shape; the bare client does it itself. */
  | { readonly kind: 'bare-registration' }
  /** GET requests; each caller has one of the targets and keeps its connection. */
  | { readonly kind: 'get'; readonly origin: string; readonly targets: readonly Target[] };

/** What one caller of `get` asks for. */
export interface Target {
  readonly path: string;
  readonly token?: string;
}

/** What a turn came to. */
export interface TurnResult {
  readonly done: number;
  readonly failed: number;
  /** Of the first failure, so that a bench that measures errors says so. */
  readonly failure?: string;
  /** From the first start to the last end. */
  readonly seconds: number;
  /** Milliseconds of one piece of work. */
  readonly p50: number;
  readonly p95: number;
  /** Ids of flows and tokens of sessions that were made: the last ones, at most KEPT. */
  readonly made: readonly Made[];
}

/** What a registration leaves behind for later turns. */
export interface Made {
  readonly workflowId: string;
  readonly token?: string;
}

/** How many of `made` a result carries. */
export const KEPT = 64;

/** One piece of work. @returns its duration in milliseconds, and what it made */
export type Once = (caller: number) => Promise<{ readonly ms: number; readonly made?: Made }>;
