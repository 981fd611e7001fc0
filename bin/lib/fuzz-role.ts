import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type RoleReport, readReport } from './fuzz-report.js';
import { ROOT } from './project.js';
import { runCommand } from './run-command.js';
import { say } from './say.mjs';

/** Who calls: nobody, or people who registered (test/fuzz/hooks.py). */
export const ROLES = ['anonymous', 'signed-in'] as const;
export type Role = (typeof ROLES)[number];

/** The superadmin of the run, made at the terminal as every one is; his number is nobody's of test/fuzz/people.py. */
export const ADMIN = { phone: '+996550000001', password: 'nineteen loud harbours' } as const;

/** How much is tried. */
export interface Effort {
  /** The same seed tries the same things. */
  readonly seed: number;
  /** Tries of each operation in the fuzzing phase, and walks of the stateful one. */
  readonly examples: number;
}

/** What is run, against what, and where its files go. */
export interface RoleRun extends Effort {
  readonly program: string;
  readonly api: string;
  readonly role: Role;
  /** Of the run; deleted with it. */
  readonly folder: string;
  readonly abort: AbortSignal;
}

/** The reports of the last run are kept here for people. */
export const REPORTS = '.cache/fuzz';

/** Reliability.md section 5: all phases, all data, all checks. */
const SCOPE = ['--phases', 'examples,coverage,fuzzing,stateful', '--mode', 'all', '--checks', 'all'];
/** Above the API's own deadline of 8 s (domain/limits.ts): an answer that is later than this never comes. */
const ANSWER_SECONDS = 15;
/** At most so long, however many examples were asked for: two hours. */
const LIMIT_MS = 2 * 60 * 60_000;

/** One role's run of schemathesis, shown as it goes. */
export async function runRole(run: RoleRun): Promise<RoleReport> {
  const folder = join(run.folder, run.role);
  mkdirSync(folder, { recursive: true });
  const events = join(folder, 'events.ndjson');
  const junit = join(folder, 'junit.xml');
  const { code } = await runCommand(
    run.program,
    [
      ...['--config-file', join(ROOT, 'schemathesis.toml'), 'run', `${run.api}/openapi.json`, ...SCOPE],
      ...['--seed', String(run.seed), '--max-examples', String(run.examples)],
      ...['--report', 'junit,ndjson', '--report-junit-path', junit, '--report-ndjson-path', events],
      // What an earlier run found must not decide what this one tries.
      ...['--generation-database', 'none', '--request-timeout', String(ANSWER_SECONDS), '--no-color'],
    ],
    {
      // It keeps files of its own in the folder it is started in.
      cwd: folder,
      abort: run.abort,
      timeoutMs: LIMIT_MS,
      onLine: say,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        FUZZ_ROLE: run.role,
        FUZZ_API: run.api,
        FUZZ_ADMIN_PHONE: ADMIN.phone,
        FUZZ_ADMIN_PASSWORD: ADMIN.password,
        SCHEMATHESIS_HOOKS: 'hooks',
        PYTHONPATH: join(ROOT, 'test/fuzz'),
        // No compiled files in the project's folder.
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONHASHSEED: '0',
        PYTHONUNBUFFERED: '1',
        PYTHONUTF8: '1',
      },
    },
  );
  keep(run.role, { 'events.ndjson': events, 'junit.xml': junit });
  const report = await readReport(events);
  const unexplained = code !== 0 && report.failures.length === 0;
  return unexplained || !report.finished
    ? {
        ...report,
        failures: [
          ...report.failures,
          `schemathesis itself (exit code ${code ?? 'none'}): its warnings and errors are above`,
        ],
      }
    : report;
}

function keep(role: Role, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(ROOT, REPORTS), { recursive: true });
  for (const [name, file] of Object.entries(files))
    if (existsSync(file)) copyFileSync(file, join(ROOT, REPORTS, `${role}.${name}`));
}
