import { parseArgs } from 'node:util';
import { findPython, schemathesisProgram } from './lib/fuzz-python.js';
import { listOperations, reachOf } from './lib/fuzz-reach.js';
import { type Effort, PARTS, type Part, REPORTS, ROLES, type Role, runRole } from './lib/fuzz-role.js';
import { FuzzSystem } from './lib/fuzz-system.js';
import { setting } from './lib/project.js';
import { Complaint, complain, duration, say } from './lib/say.mjs';
import { START_VARIABLES } from './lib/start-variables.js';
import { sweepDeadRuns } from './lib/test-sweep.js';

/** The numbers: a fixed seed, 50 examples. */
const DEFAULT_SEED = START_VARIABLES.FUZZ_SEED.default;
const DEFAULT_EXAMPLES = 50;

const USAGE = 'npm run test:fuzz -- [--examples N] [--seed N] [--only product|family]';

/** What was counted, and the names of what failed. */
interface Tally {
  passed: number;
  readonly failures: string[];
}

/**
 * `npm run test:fuzz [-- --examples N --seed N --only product|family]`: schemathesis against a freshly started system,
 * anonymous and signed in. Counted: each operation in each phase, the stateful phase, each operation's reach, for each role; and the log
 * of the API and of the worker. Without Python it is a skip by name, which CI does not allow.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { effort, parts } = readOptions(args);
  const python = await findPython();
  if ('missing' in python) {
    say(`-  fuzzing of the API (skipped: ${python.missing})`);
    say('\n0 passed, 0 failed, 1 skipped');
    process.exit(process.env['CI'] === 'true' ? 1 : 0);
  }
  await sweepDeadRuns();
  const system = new FuzzSystem();
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      interrupted = true;
      system.requestStop();
    });
  }
  const tally: Tally = { passed: 0, failures: [] };
  const started = Date.now();
  try {
    const program = await schemathesisProgram(python, system.signal);
    say('Starting a fresh system');
    const where = await system.start();
    for (const part of parts)
      for (const role of ROLES) await fuzz({ ...where, system, program, part, role, effort }, tally);
    await readLogs(system, tally);
  } catch (error) {
    tally.failures.push('the run itself');
    if (!interrupted) complain(error instanceof Complaint ? error.message : error);
  }
  await system.stop();
  if (interrupted) say('\nInterrupted.');
  if (tally.failures.length > 0) say(`\nFailed (all that was sent and answered is in ${REPORTS}):`);
  for (const failure of tally.failures) say(`  ${failure}`);
  say(`\nseed ${effort.seed}, ${effort.examples} examples, ${duration(Date.now() - started)}`);
  say(`${tally.passed} passed, ${tally.failures.length} failed, 0 skipped`);
  process.exit(tally.failures.length > 0 ? 1 : 0);
}

/** What one role's run needs. */
interface Assault {
  readonly system: FuzzSystem;
  readonly program: string;
  readonly api: string;
  readonly ableId: string;
  readonly nambaOne: string;
  readonly auth0: string;
  readonly part: Part;
  readonly role: Role;
  readonly effort: Effort;
}

async function fuzz({ system, program, part, role, effort, ...where }: Assault, tally: Tally): Promise<void> {
  const name = `${part}, ${role}`;
  say(`\n==== ${name}`);
  const operations = await listOperations(where.api, part, role);
  const examples = Math.max(1, Math.round(effort.examples * PARTS[part].share));
  const report = await runRole({
    ...where,
    seed: effort.seed,
    examples,
    part,
    program,
    role,
    folder: system.folder,
    abort: system.signal,
  });
  tally.passed += report.passed;
  tally.failures.push(...report.failures.map((what) => `${name}: ${what}`));
  say(`\n${name}: what was answered`);
  for (const { operation, answers, shortfall } of reachOf(operations, role, {
    report,
    examples,
  })) {
    say(`  ${operation.label.padEnd(34)} ${answers || 'nothing'}`);
    if (shortfall === undefined) tally.passed += 1;
    else tally.failures.push(`${name}: reach of ${operation.label}: ${shortfall}`);
  }
}

/** A request that makes a program log an error has found a bug, whatever it was answered. */
async function readLogs(system: FuzzSystem, tally: Tally): Promise<void> {
  for (const { program, faults } of await system.stopPrograms()) {
    if (faults.length === 0) tally.passed += 1;
    else
      tally.failures.push(
        `log of the ${program}: ${faults.length} lines that a healthy program never writes`,
      );
    if (faults.length > 0) say(`\nlog of the ${program}:`);
    for (const fault of faults) say(`  ${fault}`);
  }
}

/** @throws Complaint */
function readOptions(args: readonly string[]): { readonly effort: Effort; readonly parts: readonly Part[] } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { seed: { type: 'string' }, examples: { type: 'string' }, only: { type: 'string' } },
    });
    const all = Object.keys(PARTS) as Part[];
    const parts = all.filter((part) => values.only === undefined || values.only === part);
    if (parts.length === 0) throw new RangeError('no part');
    return {
      parts,
      effort: {
        seed: wholeNumber(values.seed ?? setting(process.env, 'FUZZ_SEED'), DEFAULT_SEED),
        examples: wholeNumber(values.examples, DEFAULT_EXAMPLES),
      },
    };
  } catch {
    throw new Complaint(`usage: ${USAGE} (whole numbers from 1; FUZZ_SEED sets the seed, too)`);
  }
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError('not a whole number from 1');
  return number;
}
