import { availableParallelism, cpus, loadavg } from 'node:os';
import type { CaseMemory } from './case-memory.js';
import type { Counts } from './counts.js';
import type { EventsOut } from './events-out.js';
import type { Intake } from './intake.js';
import type { KycPages } from './kyc-pages.js';
import { BARE } from './labels.js';
import type { Memory } from './memory.js';
import type { Callers } from './options.js';
import type { Piece } from './pieces.js';
import type { StartTimes } from './start-time.js';
import { type Spread, spreadOf } from './statistics.js';
import type { Turn, Turns } from './turns.js';

/** Everything that a run measured; what was left out is absent. */
export interface Results {
  readonly at: string;
  readonly machine: { readonly processors: number; readonly model: string; readonly node: string };
  readonly settings: { readonly rounds: number; readonly seconds: number };
  readonly counts?: Counts;
  readonly matches: readonly PlayedMatch[];
  readonly kycPages?: KycPages;
  readonly memory?: Memory;
  readonly caseMemory?: CaseMemory;
  readonly intake?: Intake;
  readonly eventsOut?: EventsOut;
  readonly start?: StartTimes;
}

/** One piece of work, done in turns by so many callers. */
export interface PlayedMatch {
  readonly piece: Piece;
  readonly callers: Callers;
  readonly turns: Turns;
}

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
export function against(
  turns: Turns,
  label: string,
  of: (product: Turn, bare: Turn) => number,
  baseline = BARE,
): Spread {
  const bare = turns.get(baseline) ?? [];
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

/** The turns of a piece of work; undefined when it was left out. */
export function turnsOf({ matches }: Results, piece: Piece, callers: Callers): Turns | undefined {
  return matches.find((match) => match.piece === piece && match.callers === callers)?.turns;
}
