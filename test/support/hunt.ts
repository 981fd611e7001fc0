import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestDatabase } from './database.js';
import { decodedHistory, rawHistory } from './histories.js';
import { settledFlows } from './invariants.js';
import type { TestProcess } from './processes.js';
import { testRun } from './run.js';
import type { Scene } from './scene.js';

/** Where something may lie that must not. */
export interface Haystack {
  readonly place: string;
  readonly text: string;
}

/** What must be nowhere. */
export interface Needle {
  readonly name: string;
  readonly value: string;
}

/** Needle and place of everything that was found, sorted. */
export function hunt(haystacks: readonly Haystack[], needles: readonly Needle[]): string[] {
  const found = new Set<string>();
  for (const { name, value } of needles) {
    const pattern = patternOf(value);
    for (const { place, text } of haystacks) if (pattern.test(text)) found.add(`${name} in ${place}`);
  }
  return [...found].sort();
}

/** A needle as it is, as JSON and URLs write it, in hex and in base64 at any offset. */
function patternOf(value: string): RegExp {
  const bytes = Buffer.from(value);
  const spellings = new Set([
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    bytes.toString('hex'),
    bytes.toString('latin1'),
    ...[0, 1, 2].flatMap((offset) => base64Core(bytes, offset)),
  ]);
  const others = [...spellings].filter((spelling) => spelling !== value).map(escaped);
  // Six digits are also part of longer numbers and of the fractions of seconds: a code is a number of its own.
  const itself = /^[0-9]{6}$/.test(value) ? `(?<![0-9.])${value}(?![0-9])` : escaped(value);
  return new RegExp([itself, ...others].join('|'));
}

/** The characters of a base64 text that these bytes alone decide, when they begin at this offset of a triple. */
function base64Core(bytes: Buffer, offset: number): string[] {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const core = whole.slice(offset === 0 ? 0 : offset + 1, (bytes.length + offset) % 3 === 0 ? undefined : -1);
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Everything that processes wrote. */
export function logsOf(processes: readonly TestProcess[]): Haystack[] {
  return processes.map(({ name, output }) => ({ place: `log of ${name}`, text: output.join('\n') }));
}

/** What the servers beneath keep outside of what can be asked from them: their logs, and Temporal's own file. */
export function filesOfServers(): Haystack[] {
  const read = (name: string): string => readFileSync(join(testRun().folder, name), 'latin1');
  return [
    { place: 'postgres.log', text: read('postgres.log') },
    { place: 'temporal.log', text: read('temporal.log') },
    // New rows are in its write-ahead log first.
    { place: 'temporal.sqlite', text: read('temporal.sqlite') + read('temporal.sqlite-wal') },
  ];
}

/** Every column of every table; bytes as they are. */
export async function dumpOf(database: TestDatabase): Promise<Haystack[]> {
  const columns = await database.query<{ table: string; column: string; type: string }>(
    `SELECT table_name AS table, column_name AS column, data_type AS type
       FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  return Promise.all(
    columns.map(async ({ table, column, type }) => {
      const value = type === 'bytea' ? `encode("${column}", 'hex')` : `"${column}"::text`;
      const rows = await database.query<{ value: string | null }>(`SELECT ${value} AS value FROM "${table}"`);
      const values = rows.map(({ value: text }) => text ?? '');
      const plain = type === 'bytea' ? values.map((hex) => Buffer.from(hex, 'hex').toString('latin1')) : [];
      return { place: `${table}.${column}`, text: [...values, ...plain].join('\n') };
    }),
  );
}

/** Every flow of a scene: as stored, as an operator with the codec reads it, and what describes it in lists. */
export async function flowsOf({
  temporal,
  taskQueue,
}: Pick<Scene, 'temporal' | 'taskQueue'>): Promise<Haystack[]> {
  const flows = await settledFlows(temporal, taskQueue);
  const stacks = await Promise.all(
    flows.map(async ({ workflowId }) => {
      const { raw, typedSearchAttributes, memo } = await temporal.workflow.getHandle(workflowId).describe();
      const description = JSON.stringify([raw, typedSearchAttributes.getAll(), memo]);
      return [
        { place: 'raw history', text: unpacked(JSON.parse(await rawHistory(temporal, workflowId))) },
        { place: 'decoded history', text: unpacked(await decodedHistory(temporal, workflowId)) },
        { place: 'description of a flow', text: unpacked(JSON.parse(description)) },
      ];
    }),
  );
  return stacks.flat();
}

/** The texts and numbers of a JSON value, line by line; what may be base64 also as the bytes behind it. */
function unpacked(node: unknown): string {
  if (typeof node === 'string') {
    const bytes = /^[A-Za-z0-9+/]{4,}={0,2}$/.test(node)
      ? Buffer.from(node, 'base64').toString('latin1')
      : '';
    return `${node}\n${bytes}`;
  }
  if (typeof node !== 'object' || node === null) return String(node);
  return Object.entries(node)
    .map(([key, value]) => `${key}\n${unpacked(value)}`)
    .join('\n');
}
