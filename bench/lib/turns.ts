import { Complaint, say } from '../../bin/lib/say.mjs';
import { type Part, type ProcessorTimes, readProcessorTimes, usedBetween } from './processor-time.js';
import type { Ask, Side } from './sides.js';
import type { TurnResult } from './turn.js';

/** One turn of one side. */
export interface Turn extends TurnResult {
  readonly side: string;
  readonly perSecond: number;
  /** Milliseconds of processor time by part, during the turn. */
  readonly processor: ProcessorTimes;
}

/** The turns of one piece of work, by side, in the order of the rounds. */
export type Turns = ReadonlyMap<string, readonly Turn[]>;

/** What is done in turns. */
export interface Match {
  readonly title: string;
  readonly callers: number;
  readonly rounds: number;
  readonly seconds: number;
  /** Before the first round: code gets compiled, connections opened. */
  readonly warmUpSeconds: number;
  play(side: Side, turn: Ask): Promise<TurnResult>;
}

/** Lets the sides take turns, A B A B, so that what else the machine does meets all of them. */
export async function takeTurns(
  sides: readonly Side[],
  shared: Readonly<Record<string, Part>>,
  match: Match,
): Promise<Turns> {
  const { callers, rounds, seconds, warmUpSeconds } = match;
  say(`\n${match.title}, ${callers} ${callers === 1 ? 'caller' : 'callers'}`);
  for (const side of sides) await match.play(side, { callers, limit: { seconds: warmUpSeconds } });
  const turns = new Map<string, Turn[]>(sides.map(({ label }) => [label, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const side of sides) {
      const parts = { ...shared, ...side.parts };
      const before = readProcessorTimes(parts);
      const result = await match.play(side, { callers, limit: { seconds } });
      const processor = usedBetween(before, readProcessorTimes(parts));
      if (result.failed > 0) {
        throw new Complaint(`${match.title}: ${side.label} failed ${result.failed} times. ${result.failure}`);
      }
      const turn = { ...result, side: side.label, perSecond: result.done / result.seconds, processor };
      turns.get(side.label)?.push(turn);
      say(`  ${side.label.padEnd(12)} ${describe(turn)}`);
    }
  }
  return turns;
}

function describe({ perSecond, p50, p95, beside, seconds, settling, processor }: Turn): string {
  const others = processor['others'];
  const noise = others === undefined ? '' : `, others ${(others / seconds / 1_000).toFixed(2)} processors`;
  const other = beside ? `, get_me p50 ${beside.p50.toFixed(1)} ms p99 ${beside.p99.toFixed(1)} ms` : '';
  const after = settling === undefined ? '' : `, flows ${settling.toFixed(1)} s behind`;
  return `${perSecond.toFixed(1).padStart(8)}/s  p50 ${p50.toFixed(1)} ms  p95 ${p95.toFixed(1)} ms${other}${after}${noise}`;
}
