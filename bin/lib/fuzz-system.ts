import { join } from 'node:path';
import { startAbleId } from '../../simulators/able-id.js';
import { startAuth0 } from '../../simulators/auth0.js';
import type { RunningSimulator } from '../../simulators/lib/api.js';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { startNambaOne } from '../../simulators/namba-one.js';
import { ConsoleLines } from './console-lines.js';
import { tryLock } from './file-lock.mjs';
import { ADMIN } from './fuzz-role.js';
import { lastLines } from './log-file.js';
import { Keeper, type Piece } from './piece.js';
import { ownPort } from './ports.js';
import { databaseUrl, withClient } from './postgres-server.js';
import { type Program, programPiece } from './programs.js';
import { messageOf, ROOT } from './project.js';
import { runCommand } from './run-command.js';
import { Complaint, duration, say } from './say.mjs';
import { ableIdVariables, nambaOneVariables } from './simulators.js';
import { TestEnvironment } from './test-environment.js';
import { runLock } from './test-sweep.js';

/** Per-IP and global caps are for many callers, and the fuzzer is one: they would hide everything behind 429. */
const CAP_FACTOR = 100_000;
const DATABASE = 'vestibule_fuzz';
/** Levels that no request may bring about. */
const BAD_LEVELS = new Set(['error', 'fatal']);
const LAST_WORDS = 8;
/** Patient: this is no test of how fast it starts, and the machine may be busy with other tests. */
const READY_WITHIN_MS = 3 * 60_000;
/** Lines that are kept: one bug that logs on every request must not fill the memory. */
const KEPT_FAULTS = 200;

/** A fresh system of its own: database, Temporal server, worker and API on free ports. */
export class FuzzSystem {
  readonly #environment = new TestEnvironment();
  readonly #log = new FaultLines();
  readonly #programs: Keeper[] = [];
  readonly #simulators: RunningSimulator[] = [];

  /** Where the run's files go; deleted by `stop`. */
  get folder(): string {
    return this.#environment.folder;
  }

  /** Aborted when somebody asks to stop. */
  get signal(): AbortSignal {
    return this.#environment.supervisor.abort.signal;
  }

  /** Somebody asks to stop. */
  requestStop(): void {
    this.#environment.supervisor.requestStop();
  }

  /** @returns where everything is, once the API is ready */
  async start(): Promise<Places> {
    // A later run must not take this one for dead.
    tryLock(runLock(this.folder));
    const servers = await this.#environment.start();
    const ports = { api: await ownPort(), apiMetrics: await ownPort(), workerMetrics: await ownPort() };
    const api = `http://127.0.0.1:${ports.api}`;
    const ableId = await this.#play(startAbleId());
    const nambaOne = await this.#play(startNambaOne({ webhookUrl: `${api}/namba_one/webhook` }));
    const auth0 = await this.#play(startAuth0());
    const env: NodeJS.ProcessEnv = {
      // Nothing of the person's own settings.
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ...(JSON.parse(servers.TEST_KEYS) as Record<string, string>),
      // Makes the API hold every answer against its own schema (api/http/endpoint.ts).
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.1',
      PORT: String(ports.api),
      METRICS_PORT: String(ports.apiMetrics),
      WORKER_METRICS_PORT: String(ports.workerMetrics),
      CAP_FACTOR: String(CAP_FACTOR),
      DATABASE_URL: await createDatabase(servers.TEST_DATABASE_ADMIN_URL, servers.TEST_TEMPLATE_DATABASE),
      TEMPORAL_ADDRESS: servers.TEMPORAL_ADDRESS,
      WORKFLOW_BUNDLE: servers.TEST_WORKFLOW_BUNDLE,
      ...ableIdVariables({}, ableId),
      ...nambaOneVariables({}, nambaOne),
      AUTH0_DOMAIN: SIMULATOR_CREDENTIALS.auth0Domain,
      AUTH0_CLIENT_ID: SIMULATOR_CREDENTIALS.auth0ClientId,
      AUTH0_JWKS_URL: `${auth0}/.well-known/jwks.json`,
      // Without a title there is nothing that the family's data storage takes.
      USER_STORAGE_TITLES: 'personal',
      HOOKS_BASE_URL: api,
      STORAGE_DIR: join(this.folder, 'files'),
      // Links to it are made; nobody opens them. Without a secret the webhook, which is no schema's business, is closed.
      TELEGRAM_BOT_NAME: 'vestibule_fuzz_bot',
    };
    // Callers last: they are stopped in the reverse order.
    const programs: readonly Program[] = [
      {
        name: 'worker',
        readyUrl: `http://127.0.0.1:${ports.workerMetrics}/health/ready`,
        ports: [ports.workerMetrics],
        env,
      },
      { name: 'api', readyUrl: `${api}/health/ready`, ports: [ports.api, ports.apiMetrics], env },
    ];
    const starts = programs.map((program) => this.#startProgram(program));
    await Promise.allSettled(starts);
    await Promise.all(starts);
    await this.#makeAdmin(env);
    return { api, ableId, nambaOne, auth0 };
  }

  async #makeAdmin(env: NodeJS.ProcessEnv): Promise<void> {
    const { phone, password } = ADMIN;
    const words = ['--phone', phone, '--email', 'root@example.com', '--password', password];
    const { code, output } = await runCommand(
      process.execPath,
      [join(ROOT, 'bin/cli.mjs'), 'admin', 'create', ...words],
      { cwd: ROOT, env, abort: this.signal },
    );
    if (code !== 0) throw new Complaint(`no superadmin was made:\n${output}`);
  }

  /** Stops the programs in order, so that what they say while they stop counts, too. @returns what they said */
  async stopPrograms(): Promise<readonly ProgramFaults[]> {
    // The API goes first: it calls the worker.
    for (const keeper of this.#programs.toReversed()) await keeper.stop();
    return this.#programs.map(({ piece }) => ({
      program: piece.name,
      faults: this.#log.faultsOf(piece.name),
    }));
  }

  /** Stops everything and deletes it. */
  async stop(): Promise<void> {
    await this.stopPrograms();
    for (const simulator of this.#simulators) await simulator.close();
    await this.#environment.stop();
  }

  /** @returns where the simulator is, which is stopped with the system */
  async #play(starting: Promise<RunningSimulator>): Promise<string> {
    const simulator = await starting;
    this.#simulators.push(simulator);
    return simulator.url;
  }

  async #startProgram(program: Program): Promise<void> {
    const started = Date.now();
    const runDirectory = join(this.folder, 'programs/run');
    const piece: Piece = {
      ...programPiece(program, { logs: this.folder, runDirectory, lines: this.#log }),
      readyWithinMs: READY_WITHIN_MS,
    };
    const keeper = new Keeper(piece, {
      onCrash: ({ name }, how) => this.#log.add(name, `stopped in the middle of the run (${how})`),
      onRecovery: ({ name }, afterMs) => say(`${name} is back after ${duration(afterMs)}`),
    });
    this.#programs.push(keeper);
    try {
      await keeper.start();
    } catch (error) {
      this.signal.throwIfAborted();
      const log = lastLines(join(this.folder, `${program.name}.log`), LAST_WORDS);
      throw new Complaint([`${program.name} ${messageOf(error)}. The end of its log:`, ...log].join('\n  '));
    }
    say(`  ${program.name.padEnd(10)} ready (${duration(Date.now() - started)})`);
  }
}

/** Addresses of the API, and of the simulated companies that it and the worker ask. */
interface Places {
  readonly api: string;
  readonly ableId: string;
  readonly nambaOne: string;
  readonly auth0: string;
}

/** What a program said that it should not have had to say. */
export interface ProgramFaults {
  readonly program: string;
  readonly faults: readonly string[];
}

/** An alarm that a webhook about nobody's payment has to raise (platform/alarms.ts), and the fuzzer sends such. */
const UNKNOWN_PAYMENT = 'NambaOne tells of a payment that we do not know';

/** Keeps what a healthy program never writes: lines of level error and fatal, and lines outside its log. */
class FaultLines extends ConsoleLines {
  readonly #faults = new Map<string, string[]>();

  override take(program: string, line: string): void {
    if (isFault(line)) this.add(program, line);
  }

  add(program: string, fault: string): void {
    const faults = this.#faults.get(program) ?? [];
    if (faults.length < KEPT_FAULTS) faults.push(fault);
    this.#faults.set(program, faults);
  }

  faultsOf(program: string): readonly string[] {
    return this.#faults.get(program) ?? [];
  }
}

function isFault(line: string): boolean {
  if (line.trim() === '') return false;
  try {
    const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown };
    return BAD_LEVELS.has(String(level)) && msg !== UNKNOWN_PAYMENT;
  } catch {
    return true;
  }
}

/** A database of the run's own, owned by the role that the product connects as. @returns its URL */
async function createDatabase(adminUrl: string, template: string): Promise<string> {
  const { port, password } = new URL(adminUrl);
  const url = databaseUrl({
    port: Number(port),
    password: decodeURIComponent(password),
    database: DATABASE,
  });
  const { username } = new URL(url);
  await withClient(adminUrl, (client) =>
    client.query(`CREATE DATABASE ${DATABASE} TEMPLATE ${template} OWNER ${username}`),
  );
  return url;
}
