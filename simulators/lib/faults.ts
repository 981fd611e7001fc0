import { isInteger } from './integer.js';

/** What one call suffers. */
export interface Fault {
  /** Answers this instead of asking the API: nothing is accepted. */
  readonly status?: number;
  /** Waits this long before answering; without `status` the message is accepted first. */
  readonly hangMs?: number;
  /** Drops the connection in the middle of the answer; without `status` the message is accepted first. */
  readonly reset?: boolean;
  /** Seconds, sent as `Retry-After` beside `status`. */
  readonly retryAfter?: number;
}

/** A fault and when it strikes. */
export interface FaultPlan extends Fault {
  /** Share of calls that it strikes, above 0 to 1: evenly spread, not by chance (0.25 is every fourth call). */
  readonly errorRate: number;
  /** How many calls it strikes before it is over; absent: until it is taken away. */
  readonly times?: number;
  /** Strikes calls of this method alone, and counts no others: what goes on beside it cannot use it up. */
  readonly method?: string;
}

/** The status of a plan that says how often but not what. */
const PLAIN_FAILURE = 500;

/** Knobs as they arrive over HTTP: name, whether a value fits. */
const KNOBS: Readonly<Record<string, (value: unknown) => boolean>> = {
  error_rate: (value) => typeof value === 'number' && value > 0 && value <= 1,
  status: (value) => isInteger(value, 300, 599),
  hang_ms: (value) => isInteger(value, 1, 600_000),
  retry_after: (value) => isInteger(value, 0, 1_000_000),
  times: (value) => isInteger(value, 1, 1_000_000),
  reset: (value) => typeof value === 'boolean',
  method: (value) => value === 'GET' || value === 'POST',
};

/** A plan from `{error_rate?, hang_ms?, status?, times?, method?, retry_after?, reset?}`, or what is wrong with it. */
export function parseFaultPlan(input: unknown): FaultPlan | { readonly fault: string } {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { fault: 'must be an object' };
  for (const [name, value] of Object.entries(input)) {
    const fits = Object.hasOwn(KNOBS, name) ? KNOBS[name] : undefined;
    if (!fits) return { fault: `unknown knob ${name}` };
    if (!fits(value)) return { fault: `${name} is out of range` };
  }
  const knobs = input as Readonly<
    Record<'error_rate' | 'hang_ms' | 'status' | 'times' | 'retry_after', number>
  > & {
    readonly reset?: boolean;
    readonly method?: string;
  };
  const silent = knobs.status === undefined && knobs.hang_ms === undefined && knobs.reset !== true;
  return {
    errorRate: knobs.error_rate ?? 1,
    ...(silent ? { status: PLAIN_FAILURE } : {}),
    ...(knobs.status === undefined ? {} : { status: knobs.status }),
    ...(knobs.hang_ms === undefined ? {} : { hangMs: knobs.hang_ms }),
    ...(knobs.retry_after === undefined ? {} : { retryAfter: knobs.retry_after }),
    ...(knobs.times === undefined ? {} : { times: knobs.times }),
    ...(knobs.method === undefined ? {} : { method: knobs.method }),
    ...(knobs.reset === true ? { reset: true } : {}),
  };
}

/** Holds the plan and decides call by call. */
export class FaultBox {
  #plan: FaultPlan | null = null;
  #left = 0;
  #owed = 0;

  /** Replaces the plan; null ends all faults. */
  set(plan: FaultPlan | null): void {
    this.#plan = plan;
    this.#left = plan?.times ?? Number.POSITIVE_INFINITY;
    this.#owed = 0;
  }

  /** The fault of the next call, which has this method, or null when it is served well. */
  next(method: string): Fault | null {
    const plan = this.#plan;
    if (!plan || this.#left === 0 || (plan.method ?? method) !== method) return null;
    this.#owed += plan.errorRate;
    // Rates such as 0.1 add up to a hair less than 1.
    if (this.#owed < 1 - 1e-9) return null;
    this.#owed -= 1;
    this.#left -= 1;
    return plan;
  }
}
