import { type Goal, goalsOf, over, type Results, show } from './results.js';
import type { Turns } from './turns.js';

/** Parts in the order in which they are shown. */
const PARTS = ['temporal', 'worker', 'api', 'client', 'postgres', 'gateway', 'generator'];

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
    renderCounts(results),
    renderRest(results),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function renderGoals(goals: readonly Goal[]): string {
  if (goals.length === 0) return '';
  return table(
    ['what', 'asked', 'found', ''],
    goals.map(({ name, asked, found, met }) => [name, asked, found, met ? 'met' : '**missed**']),
  );
}

const MATCHES = [
  ['registration16', 'registration, 16 callers'],
  ['registration1', 'registration, 1 caller'],
  ['getMe16', '`get_me`, 16 callers'],
  ['getMe1', '`get_me`, 1 caller'],
] as const;

function renderTurns(results: Results): string {
  const rows = MATCHES.flatMap(([key, title]) => {
    const turns = results[key];
    return turns === undefined ? [] : [...turns.keys()].map((label) => turnRow(title, turns, label));
  });
  return rows.length === 0 ? '' : table(['', 'side', 'per second', 'p50 ms', 'p95 ms'], rows);
}

function turnRow(title: string, turns: Turns, label: string): string[] {
  return [
    title,
    label,
    show(
      over(turns, label, (turn) => turn.perSecond),
      1,
    ),
    show(
      over(turns, label, (turn) => turn.p50),
      1,
    ),
    over(turns, label, (turn) => turn.p95).median.toFixed(1),
  ];
}

/** Processor milliseconds per piece of work; empty where the system does not tell. */
function renderProcessor(results: Results): string {
  const rows = MATCHES.flatMap(([key, title]) => {
    const turns = results[key];
    if (turns === undefined) return [];
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
      return [title, label, ...cells.map(milliseconds), Number.isNaN(others.median) ? '–' : show(others, 2)];
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
  const { events, registration, statements, getMe, getMeStatements } = counts;
  const list = (entries: readonly (readonly [string, number])[]): string =>
    entries
      .map(([statement, times]) => `- ${times.toFixed(2)} × \`${statement.replaceAll('`', '')}\``)
      .join('\n');
  return [
    `Events of a registration: ${events.product.join(', ')}.`,
    `Events of the bare loop: ${events.bare.join(', ')}.`,
    `Round trips to Postgres of one registration: API ${registration.api.toFixed(2)}, worker ${registration.worker.toFixed(2)}.`,
    `API:\n\n${list(statements.api)}`,
    `Worker:\n\n${list(statements.worker)}`,
    `Round trips of one \`get_me\`: ${getMe.toFixed(2)}.\n\n${list(getMeStatements)}`,
  ].join('\n\n');
}

function renderRest({ memory, start }: Results): string {
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
  return rows.length === 0 ? '' : table(['', ''], rows);
}
