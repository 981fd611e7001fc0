import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second whatever its own tick is (USER_HZ, man 5 proc). */
const TICK_MS = 10;

/** Which processes make up a part. A postmaster's children count with it. */
export interface Part {
  readonly pid: number;
  readonly withChildren?: boolean;
}

/** Milliseconds of processor time by part; `others` is what the rest of the machine used. */
export type ProcessorTimes = Readonly<Record<string, number>>;

/** Whether this system tells processor times (Linux). */
export function tellsProcessorTime(): boolean {
  try {
    return readFileSync('/proc/self/stat', 'utf8') !== '';
  } catch {
    return false;
  }
}

/** What the parts and the whole machine have used since they began. */
export function readProcessorTimes(parts: Readonly<Record<string, Part>>): ProcessorTimes {
  if (!tellsProcessorTime()) return {};
  const times: Record<string, number> = {};
  for (const [name, part] of Object.entries(parts)) times[name] = timeOf(part);
  return { ...times, machine: machineTime() };
}

/** What was used between two readings, the bench's own process and everybody else under `others`. */
export function usedBetween(before: ProcessorTimes, after: ProcessorTimes): ProcessorTimes {
  const used: Record<string, number> = {};
  let ours = 0;
  for (const [name, value] of Object.entries(after)) {
    used[name] = value - (before[name] ?? 0);
    if (name !== 'machine') ours += used[name];
  }
  const { machine, ...parts } = used;
  return machine === undefined ? parts : { ...parts, others: Math.max(0, machine - ours) };
}

/** Resident memory of a process in MB; NaN where the system does not tell. */
export function residentMegabytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) / 1_024;
  } catch {
    return Number.NaN;
  }
}

interface Stat {
  readonly parent: number;
  readonly own: number;
  /** Of children that ended and were waited for. */
  readonly ended: number;
}

function timeOf({ pid, withChildren = false }: Part): number {
  const stat = readStat(String(pid));
  if (!stat) return 0;
  if (!withChildren) return stat.own;
  let sum = stat.own + stat.ended;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const child = readStat(name);
    if (child?.parent === pid) sum += child.own + child.ended;
  }
  return sum;
}

function readStat(pid: string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; fields are counted after it (man 5 proc, from field 3).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const field = (number: number): number => Number(fields[number - 3]);
    return {
      parent: field(4),
      own: (field(14) + field(15)) * TICK_MS,
      ended: (field(16) + field(17)) * TICK_MS,
    };
  } catch {
    // It ended while we looked.
    return undefined;
  }
}

/** Time that was not idle, of all processors: user, nice, system, irq, softirq, steal. */
function machineTime(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) * TICK_MS;
}
