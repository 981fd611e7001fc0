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

/**
 * What is called, by the beginning of its path (a regular expression of Python and of JavaScript). The Barong family has
 * sessions and hooks of its own (test/fuzz/family_hooks.py); its two dialects are one declaration of each operation, so that
 * each role takes one of them, and fewer examples. Its administrators, and endpoints of webhooks, are left out (docs/fuzzing.md).
 */
export const PARTS = {
  product: {
    paths: { anonymous: '^/(?!api/v2/|admin/webhooks/)', 'signed-in': '^/(?!api/v2/|admin/webhooks/)' },
    hooks: 'hooks',
    share: 1,
  },
  family: {
    paths: { anonymous: '^/api/v2/barong/(?!admin/)', 'signed-in': '^/api/v2/auth/(?!admin/)' },
    hooks: 'family_hooks',
    share: 0.2,
  },
} as const satisfies Readonly<Record<string, PartOfApi>>;
export type Part = keyof typeof PARTS;

interface PartOfApi {
  readonly paths: Readonly<Record<Role, string>>;
  /** Module of test/fuzz. */
  readonly hooks: string;
  /** Of the examples that are asked for. */
  readonly share: number;
}

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
  /** Address of the AbleID that the API asks: it knows the hooks of each attempt. */
  readonly ableId: string;
  /** Address of the NambaOne that the worker asks: it knows the orders of all payments. */
  readonly nambaOne: string;
  /** Address of the Auth0 tenant whose tokens log in: it makes them. */
  readonly auth0: string;
  readonly role: Role;
  readonly part: Part;
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

/** One role's run of schemathesis over one part, shown as it goes. */
export async function runRole(run: RoleRun): Promise<RoleReport> {
  const part = PARTS[run.part];
  const name = `${run.part}.${run.role}`;
  const folder = join(run.folder, name);
  mkdirSync(folder, { recursive: true });
  const events = join(folder, 'events.ndjson');
  const junit = join(folder, 'junit.xml');
  const { code } = await runCommand(
    run.program,
    [
      ...['--config-file', join(ROOT, 'schemathesis.toml'), 'run', `${run.api}/openapi.json`, ...SCOPE],
      ...['--include-path-regex', part.paths[run.role]],
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
        FUZZ_ABLE_ID: run.ableId,
        FUZZ_NAMBA_ONE: run.nambaOne,
        FUZZ_ADMIN_PHONE: ADMIN.phone,
        FUZZ_ADMIN_PASSWORD: ADMIN.password,
        FUZZ_AUTH0: run.auth0,
        SCHEMATHESIS_HOOKS: part.hooks,
        PYTHONPATH: join(ROOT, 'test/fuzz'),
        // No compiled files in the project's folder.
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONHASHSEED: '0',
        PYTHONUNBUFFERED: '1',
        PYTHONUTF8: '1',
      },
    },
  );
  keep(name, { 'events.ndjson': events, 'junit.xml': junit });
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

function keep(run: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(ROOT, REPORTS), { recursive: true });
  for (const [name, file] of Object.entries(files))
    if (existsSync(file)) copyFileSync(file, join(ROOT, REPORTS, `${run}.${name}`));
}
