import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** What one role's run came to. */
export interface RoleReport {
  /** One for each operation in each phase that had something to send, and one for the stateful phase. */
  readonly passed: number;
  /** Of those, the ones in which a check failed or that could not be run, as "phase operation". */
  readonly failures: readonly string[];
  /** How often each operation ("POST /auth/register") answered with each status, by its declared method only. */
  readonly statuses: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** How many calls the fuzzing phase made of each operation in which it found nothing. */
  readonly tries: ReadonlyMap<string, number>;
  /** Schemathesis reached its end. */
  readonly finished: boolean;
}

/** The parts of schemathesis' events that are read (one a line, named by its only key). */
interface Event {
  readonly ScenarioFinished?: {
    readonly phase: string;
    readonly status: string;
    readonly recorder: {
      readonly label: string;
      readonly cases?: Readonly<Record<string, { readonly value: { method: string; path: string } }>>;
      readonly interactions?: Readonly<Record<string, { readonly response?: { status_code: number } }>>;
    };
  };
  readonly PhaseFinished?: { readonly phase: { readonly name: string }; readonly status: string };
  readonly EngineFinished?: { readonly stop_reason: string };
}

/** Statuses of a scenario or phase that ran; a phase without examples or links to follow is a skip and counts nothing. */
const RAN = new Set(['success', 'failure', 'error', 'interrupted']);
/** Each of its scenarios is a random walk over all operations: they count as one. */
const STATEFUL = 'stateful';
const FUZZING = 'fuzzing';

/** Reads the events of one run (schemathesis' NDJSON report). */
export async function readReport(file: string): Promise<RoleReport> {
  let passed = 0;
  let finished = false;
  const failures: string[] = [];
  const statuses = new Map<string, Map<number, number>>();
  const tries = new Map<string, number>();
  const count = (status: string, what: string): void => {
    if (status === 'success') passed += 1;
    else if (RAN.has(status)) failures.push(what);
  };
  if (!existsSync(file)) return { passed, failures, statuses, tries, finished };

  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { ScenarioFinished: scenario, PhaseFinished: phase, EngineFinished: end } = parse(line);
    if (scenario !== undefined) {
      const { label, cases = {}, interactions = {} } = scenario.recorder;
      if (scenario.phase !== STATEFUL) count(scenario.status, `${scenario.phase} ${label}`);
      if (scenario.phase === FUZZING && scenario.status === 'success')
        tries.set(label, Object.keys(interactions).length);
      for (const [id, { value }] of Object.entries(cases)) {
        const status = interactions[id]?.response?.status_code;
        if (status !== undefined) add(statuses, `${value.method} ${value.path}`, status);
      }
    }
    if (phase?.phase.name === STATEFUL) count(phase.status, STATEFUL);
    if (end !== undefined) finished = end.stop_reason === 'completed';
  }
  return { passed, failures, statuses, tries, finished };
}

function add(statuses: Map<string, Map<number, number>>, operation: string, status: number): void {
  const counts = statuses.get(operation) ?? new Map<number, number>();
  counts.set(status, (counts.get(status) ?? 0) + 1);
  statuses.set(operation, counts);
}

/** A line that was cut short, because schemathesis was killed, is no event. */
function parse(line: string): Event {
  try {
    return JSON.parse(line) as Event;
  } catch {
    return {};
  }
}
