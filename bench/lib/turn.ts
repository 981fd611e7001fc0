/** What the bench asks of a process that makes load, over the channel between them. */
export interface TurnRequest {
  readonly work: Work;
  /** How many do the work at once, each one thing after the other. */
  readonly callers: number;
  /** The turn ends after this long, or after `count` pieces of work. */
  readonly limit: Limit;
}

/** How long a turn is. */
export type Limit = { readonly seconds: number } | { readonly count: number };

/** The flows that have a bare loop. */
export type FlowKind = 'registration' | 'two-factor-login' | 'password-reset';

/** The kinds of work. */
export type Work =
  /** Through the product's HTTP: ask for a code, read it at the gateway, do what it is for. */
  | { readonly kind: 'flow'; readonly flow: FlowKind; readonly api: string; readonly gateway: string }
  /** The bare loop of the same shape; the bare client does it itself. */
  | { readonly kind: 'bare-flow'; readonly flow: FlowKind; readonly gateway: string }
  /** Logins without a second factor; meanwhile a signed-in person asks for the target, if there is one. */
  | { readonly kind: 'login'; readonly api: string; readonly beside?: Target | undefined }
  /** Comparing a password with its hash, and nothing else; the bare client does it itself. */
  | { readonly kind: 'bare-login' }
  /** Forms of applicants who are signed in, through the product's HTTP. */
  | { readonly kind: 'submission'; readonly api: string }
  /** A row, and a flow that is told of it; the bare client does it itself. */
  | { readonly kind: 'bare-submission' }
  /** Payments of those, created and settled by a webhook, through the product's HTTP. */
  | { readonly kind: 'settlement'; readonly api: string }
  /** Rows, an order and a flow that is told of it; the bare client does it itself. */
  | { readonly kind: 'bare-settlement' }
  /** Webhooks about payments that are there, each another one. */
  | { readonly kind: 'intake'; readonly origin: string; readonly status: string }
  /** GET requests; the callers share the targets, each walks through his own, and keeps his connection. */
  | { readonly kind: 'get'; readonly origin: string; readonly targets: readonly Target[] }
  /** One person's GET requests at a steady pace. */
  | { readonly kind: 'paced-get'; readonly origin: string; readonly target: Target };

/** What a caller of `get` asks for. */
export interface Target {
  readonly path: string;
  readonly token?: string;
  /** More headers, as lines of a request. */
  readonly headers?: string;
  /** An API key of the Barong family that signs each request anew. */
  readonly key?: { readonly kid: string; readonly secret: string };
}

/** Milliseconds of one piece of work. */
export interface Latencies {
  readonly done: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What a turn came to. */
export interface TurnResult extends Latencies {
  readonly failed: number;
  /** Of the first failure, so that a bench that measures errors says so. */
  readonly failure?: string;
  /** From the first start to the last end; of submissions, until their flows have done their first step. */
  readonly seconds: number;
  /** The part of them that passed after the last answer. */
  readonly settling?: number;
  /** What the person who asked beside it met. */
  readonly beside?: Latencies;
  /** Ids of flows and tokens of sessions that were made: the last ones, at most KEPT. */
  readonly made: readonly Made[];
}

/** What a piece of work leaves behind for later turns. */
export interface Made {
  readonly workflowId?: string;
  readonly token?: string;
}

/** How many of `made` a result carries. */
export const KEPT = 64;

/** Requests a second of `paced-get`, and of who asks beside logins. */
export const PACE = 20;

/** One piece of work. @returns its duration in milliseconds, and what it made */
export type Once = (caller: number) => Promise<{ readonly ms: number; readonly made?: Made }>;
