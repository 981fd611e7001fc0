import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Counts } from './counts.js';
import type { Memory } from './memory.js';
import type { StartTimes } from './start-time.js';
import { type Spread, spreadOf } from './statistics.js';
import type { Turn, Turns } from './turns.js';

/** Everything that a run measured; what was left out is absent. */
export interface Results {
  readonly at: string;
  readonly machine: { readonly processors: number; readonly model: string; readonly node: string };
  readonly settings: { readonly rounds: number; readonly seconds: number };
  readonly counts?: Counts;
  readonly registration16?: Turns;
  readonly registration1?: Turns;
  readonly getMe16?: Turns;
  readonly getMe1?: Turns;
  readonly memory?: Memory;
  readonly start?: StartTimes;
}

/** What performance.md asks for. */
export interface Goal {
  readonly name: string;
  readonly asked: string;
  readonly found: string;
  readonly met: boolean;
}

/** The baseline's label, and the label of the product as it is. */
export const BARE = 'bare';
export const PRODUCT = 'product';

const RATIO_REGISTRATION = 0.75;
const RATIO_GET_ME = 0.5;
const MORE_MS = 15;
const EVENTS_MAX = 24;

/** Name and state of the machine. */
export function describeMachine(): Results['machine'] {
  return {
    processors: availableParallelism(),
    model: cpus()[0]?.model ?? '?',
    node: process.version,
  };
}

/** The share of processors that was already busy when the run began. */
export function busyAtStart(): number {
  return (loadavg()[0] ?? 0) / availableParallelism();
}

/** A side against the baseline, round by round: a disturbance meets both turns of a round or shows as spread. */
export function against(turns: Turns, label: string, of: (product: Turn, bare: Turn) => number): Spread {
  const bare = turns.get(BARE) ?? [];
  return spreadOf((turns.get(label) ?? []).map((turn, round) => of(turn, bare[round] as Turn)));
}

/** One figure of a side over its rounds. */
export function over(turns: Turns, label: string, of: (turn: Turn) => number): Spread {
  return spreadOf((turns.get(label) ?? []).map(of));
}

/** `0.71 (0.69–0.74)`. */
export function show({ min, median, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

/** What was asked for, held against what was measured. */
export function goalsOf(results: Results, label = PRODUCT): Goal[] {
  const { registration16, registration1, getMe16, counts } = results;
  const goals: Goal[] = [];
  if (registration16) {
    const ratio = against(registration16, label, (product, bare) => product.perSecond / bare.perSecond);
    goals.push({
      name: 'registration, flows/s against the bare loop, 16 callers',
      asked: `≥ ${RATIO_REGISTRATION}`,
      found: show(ratio, 2),
      met: ratio.median >= RATIO_REGISTRATION,
    });
  }
  if (registration1) {
    const more = against(registration1, label, (product, bare) => product.p50 - bare.p50);
    goals.push({
      name: 'registration, median latency above the bare loop, 1 caller',
      asked: `≤ ${MORE_MS} ms`,
      found: `${show(more, 1)} ms`,
      met: more.median <= MORE_MS,
    });
  }
  if (getMe16) {
    const ratio = against(getMe16, label, (product, bare) => product.perSecond / bare.perSecond);
    goals.push({
      name: '`get_me`, requests/s against bare Koa with one SELECT, 16 callers',
      asked: `≥ ${RATIO_GET_ME}`,
      found: show(ratio, 2),
      met: ratio.median >= RATIO_GET_ME,
    });
  }
  if (counts) {
    const events = counts.events.product.length;
    goals.push({
      name: 'events of a registration',
      asked: `≤ ${EVENTS_MAX}`,
      found: `${events} (bare loop ${counts.events.bare.length})`,
      met: events <= EVENTS_MAX,
    });
    goals.push({
      name: 'round trips to Postgres of a `get_me`',
      asked: '1',
      found: counts.getMe.toFixed(2),
      met: counts.getMe === 1,
    });
  }
  return goals;
}
