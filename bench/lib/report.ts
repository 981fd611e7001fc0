import { type Goal, goalsOf } from './goals.js';
import { TITLES } from './pieces.js';
import { over, type PlayedMatch, type Results, show } from './results.js';
import type { Latencies } from './turn.js';
import type { Turn, Turns } from './turns.js';

/** Parts in the order in which they are shown. */
const PARTS = ['temporal', 'worker', 'api', 'client', 'postgres', 'gateway', 'generator'];

const TURN_HEAD = ['', 'side', 'per second', 'p50 ms', 'p95 ms', 'p99 ms'];

/** A table in Markdown. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The whole report in Markdown: for the terminal, and for docs/performance.md. */
export function renderReport(results: Results): string {
  const { machine, settings, at } = results;
  const parts = [
    `Measured ${at.slice(0, 10)} on ${machine.processors} processors (${machine.model}), Node ${machine.node.slice(1)}: ` +
      `${settings.rounds} rounds of ${settings.seconds} s, median (min–max).`,
    renderGoals(goalsOf(results)),
    renderTurns(results),
    renderProcessor(results),
    renderKycPages(results),
    renderIntake(results),
    renderCounts(results),
    renderRest(results),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function renderGoals(goals: readonly Goal[]): string {
  if (goals.length === 0) return '';
  return table(
    ['what', 'asked', 'found', ''],
    goals.map(({ name, asked, found, met }) => [
      name,
      asked ?? '–',
      found,
      asked === undefined ? '' : met ? 'met' : '**missed**',
    ]),
  );
}

/** `registration, 16 callers`. */
const titleOf = ({ piece, callers }: PlayedMatch): string =>
  `${TITLES[piece]}, ${callers} ${callers === 1 ? 'caller' : 'callers'}`;

function renderKycPages({ kycPages }: Results): string {
  if (kycPages === undefined) return '';
  const rows = kycPages.pages.flatMap(({ title, turns }) =>
    [...turns.keys()].map((label) => turnRow(title, turns, label, (turn) => turn)),
  );
  return table(TURN_HEAD, rows);
}

function renderIntake({ intake }: Results): string {
  if (intake === undefined) return '';
  const rows = [...intake.turns.keys()].map((label) =>
    turnRow(`${TITLES.intake}, 16 callers`, intake.turns, label, (turn) => turn),
  );
  return table(TURN_HEAD, rows);
}

function renderTurns({ matches }: Results): string {
  const rows = matches.flatMap((match) =>
    [...match.turns].flatMap(([label, turns]) => {
      const row = turnRow(titleOf(match), match.turns, label, (turn) => turn);
      const seen = turns.every(({ beside }) => beside !== undefined);
      if (!seen) return [row];
      const beside = `\`get_me\` beside ${match.callers === 1 ? '1 caller' : `${match.callers} callers`} of login`;
      return [row, turnRow(beside, match.turns, label, (turn) => turn.beside ?? turn)];
    }),
  );
  return rows.length === 0 ? '' : table(TURN_HEAD, rows);
}

function turnRow(title: string, turns: Turns, label: string, of: (turn: Turn) => Latencies): string[] {
  const figure = (value: (turn: Turn) => number) => over(turns, label, value);
  return [
    title,
    label,
    show(
      figure((turn) => of(turn).done / turn.seconds),
      1,
    ),
    show(
      figure((turn) => of(turn).p50),
      1,
    ),
    figure((turn) => of(turn).p95).median.toFixed(1),
    figure((turn) => of(turn).p99).median.toFixed(1),
  ];
}

/** Processor milliseconds per piece of work; empty where the system does not tell. */
function renderProcessor({ matches }: Results): string {
  const rows = matches.flatMap((match) => {
    const { turns } = match;
    return [...turns.keys()].map((label) => {
      const per = (part: string): number =>
        over(turns, label, (turn) => (turn.processor[part] ?? Number.NaN) / turn.done).median;
      const all = PARTS.map(per).filter((value) => !Number.isNaN(value));
      const others = over(
        turns,
        label,
        (turn) => (turn.processor['others'] ?? Number.NaN) / turn.seconds / 1_000,
      );
      const cells = [...PARTS.map(per), all.reduce((sum, value) => sum + value, 0)];
      return [
        titleOf(match),
        label,
        ...cells.map(milliseconds),
        Number.isNaN(others.median) ? '–' : show(others, 2),
      ];
    });
  });
  if (rows.length === 0) return '';
  return `Processor milliseconds for one piece of work, and how many processors the rest of the machine took meanwhile:\n\n${table(
    ['', 'side', ...PARTS, 'sum', 'others'],
    rows,
  )}`;
}

function milliseconds(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(2);
}

function renderCounts({ counts }: Results): string {
  if (counts === undefined) return '';
  const events = counts.flows.flatMap(({ flow, product, bare }) => [
    `Events of a ${TITLES[flow]}: ${product.join(', ')}.`,
    `Events of its bare loop: ${bare.join(', ')}.`,
  ]);
  const trips = table(
    ['round trips to Postgres of one', 'API', 'worker'],
    counts.pieces.map(({ piece, api, worker }) => [
      TITLES[piece],
      api.roundTrips.toFixed(2),
      worker.roundTrips.toFixed(2),
    ]),
  );
  const statements = counts.pieces.flatMap(({ piece, api, worker }) =>
    ([['API', api] as const, ['worker', worker] as const] as const).flatMap(([process, counted]) =>
      counted.statements.length === 0 ? [] : [`${TITLES[piece]}, ${process}:\n\n${list(counted.statements)}`],
    ),
  );
  return [...events, trips, ...statements].join('\n\n');
}

const list = (entries: readonly (readonly [string, number])[]): string =>
  entries
    .map(([statement, times]) => `- ${times.toFixed(2)} × \`${statement.replaceAll('`', '')}\``)
    .join('\n');

function renderRest({ memory, caseMemory, start }: Results): string {
  const rows: string[][] = [];
  if (start) {
    rows.push(['`npm start`, first', `${start.first.toFixed(1)} s`]);
    rows.push(['`npm start`, second', `${start.second.toFixed(1)} s`]);
  }
  if (memory) {
    const { idle, after, requests, flows } = memory;
    const both = (weight: { api: number; worker: number }): string =>
      `API ${weight.api.toFixed(0)} MB, worker ${weight.worker.toFixed(0)} MB`;
    rows.push(['memory at rest', both(idle)]);
    rows.push([`memory after ${requests} requests, ${flows} registrations among them`, both(after)]);
  }
  for (const { cases, resident, heap, cached } of caseMemory ? [caseMemory.few, caseMemory.many] : [])
    rows.push([
      `worker's memory with ${cases} open cases`,
      `${resident.toFixed(0)} MB (heap of its main thread ${heap.toFixed(0)} MB, flows in its cache ${cached})`,
    ]);
  return rows.length === 0 ? '' : table(['', ''], rows);
}
