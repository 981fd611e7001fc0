import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConsoleLines } from '../../bin/lib/console-lines.js';
import { tryLock } from '../../bin/lib/file-lock.mjs';
import { type Keys, makeKeys } from '../../bin/lib/keys.js';
import { ownPort } from '../../bin/lib/ports.js';
import { type Cluster, ensureCluster, placeCluster } from '../../bin/lib/postgres-data.js';
import { databaseUrl, ensureDatabase, postgresPiece, withClient } from '../../bin/lib/postgres-server.js';
import { ROOT } from '../../bin/lib/project.js';
import { runningPid, stopLeftovers } from '../../bin/lib/run-files.js';
import { Complaint } from '../../bin/lib/say.mjs';
import { Supervisor } from '../../bin/lib/supervisor.js';
import { temporalBinary } from '../../bin/lib/temporal-binary.js';
import { temporalPiece } from '../../bin/lib/temporal-server.js';
import { migrateToLatest } from '../../platform/migrate.js';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { settingsEnvironment } from './channel.js';
import type { Part } from './processor-time.js';
import { Program } from './program.js';

/** The bench's folder: builds, data of the run, logs. */
export const FOLDER = join(ROOT, '.cache/bench');
/** Compiled programs of the bench. */
export const PROGRAMS = join(FOLDER, 'programs');

const DATA = join(FOLDER, 'data');
const RUN = join(FOLDER, 'run');
const LEFTOVER_GRACE_MS = 2_000;
const STOP_ORDER = ['temporal', 'postgres'];

/** What both sides work against. */
export interface Stage {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** Base URL of the SMS gateway's simulator, and its key. */
  readonly gateway: string;
  readonly gatewayKey: string;
  /** Base URL of NambaOne's simulator, and its key. */
  readonly nambaOne: string;
  readonly nambaOneKey: string;
  readonly keys: Omit<Keys, 'POSTGRES_PASSWORD'>;
  /** The processes of the stage, for processor times. */
  readonly parts: Readonly<Record<'temporal' | 'postgres' | 'gateway' | 'namba-one', Part>>;
}

/** One Postgres, one Temporal server and one gateway, new for this run; durable as `npm start` has them. */
export class StageHands {
  readonly supervisor = new Supervisor(new ConsoleLines());
  readonly #release: () => void;
  #cluster: Cluster | undefined;
  #gateway: Program | undefined;
  #nambaOne: Program | undefined;

  /** @throws Complaint while another bench runs: the two would measure each other */
  constructor() {
    mkdirSync(RUN, { recursive: true });
    const lock = tryLock(join(RUN, 'bench.lock'));
    if ('holder' in lock) throw new Complaint(`A bench is already running (process ${lock.holder}).`);
    this.#release = lock.release;
  }

  async start(): Promise<Stage> {
    await stopLeftovers(RUN, LEFTOVER_GRACE_MS);
    rmSync(DATA, { recursive: true, force: true });
    mkdirSync(DATA, { recursive: true });
    // Root's Postgres runs as another user, who has to get through.
    if (process.getuid?.() === 0) chmodSync(DATA, 0o711);
    const parts = [
      this.#startPostgres(),
      this.#startTemporal(),
      this.#startGateway(),
      this.#startNambaOne(),
    ] as const;
    // Stopping while one of them still starts would leave it running.
    await Promise.allSettled(parts);
    const [postgres, temporalAddress, gateway, nambaOne] = await Promise.all(parts);
    const pidOf = (name: string): number => runningPid(RUN, name) ?? 0;
    return {
      ...postgres,
      temporalAddress,
      ...gateway,
      ...nambaOne,
      parts: {
        temporal: { pid: pidOf('temporal') },
        postgres: { pid: pidOf('postgres'), withChildren: true },
        gateway: { pid: this.#gateway?.pid ?? 0 },
        'namba-one': { pid: this.#nambaOne?.pid ?? 0 },
      },
    };
  }

  /** Stops everything and deletes the data; logs stay. */
  async stop(): Promise<void> {
    await Promise.all([this.#gateway?.stop(), this.#nambaOne?.stop()]);
    await this.supervisor.stop(STOP_ORDER);
    if (this.#cluster !== undefined && !this.#cluster.folder.startsWith(DATA)) {
      rmSync(dirname(this.#cluster.folder), { recursive: true, force: true });
    }
    rmSync(DATA, { recursive: true, force: true });
    this.#release();
  }

  async #startPostgres(): Promise<Pick<Stage, 'databaseUrl' | 'keys'>> {
    const { POSTGRES_PASSWORD: password, ...keys } = makeKeys();
    const cluster = await placeCluster(DATA, true);
    this.#cluster = cluster;
    await ensureCluster(cluster, password, { abort: this.supervisor.abort.signal });
    const port = await ownPort();
    await this.supervisor.start(
      postgresPiece({ cluster, port, password, log: logOf('postgres'), runDirectory: RUN }),
      `127.0.0.1:${port}`,
    );
    await ensureDatabase(port, password);
    const url = databaseUrl({ port, password });
    await migrateToLatest(url);
    await withClient(url, (client) =>
      client.query(`CREATE TABLE bare_flows (id uuid PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now(),
                                             proof text, done_at timestamptz);
                    CREATE TABLE bare_cases (id uuid PRIMARY KEY, form text NOT NULL,
                                             submitted_at timestamptz NOT NULL DEFAULT now(), applied_at timestamptz);
                    CREATE TABLE bare_payments (id uuid PRIMARY KEY, amount bigint NOT NULL, guid text,
                                                created_at timestamptz NOT NULL DEFAULT now(), settled_at timestamptz);
                    CREATE TABLE bare_entries (payment_id uuid NOT NULL, account text NOT NULL, amount bigint NOT NULL);
                    CREATE TABLE bare_nonces (key_id bigint NOT NULL, nonce bigint NOT NULL, PRIMARY KEY (key_id, nonce));
                    CREATE TABLE bare_members (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, phone text NOT NULL UNIQUE,
                                               password text NOT NULL);
                    CREATE TABLE bare_sessions (id uuid PRIMARY KEY, member_id bigint NOT NULL REFERENCES bare_members,
                                                token text NOT NULL UNIQUE);
                    CREATE TABLE bare_facts (id uuid PRIMARY KEY, body text NOT NULL,
                                             received_at timestamptz NOT NULL DEFAULT now())`),
    );
    return { databaseUrl: url, keys };
  }

  async #startTemporal(): Promise<string> {
    const binary = await temporalBinary(process.env, this.supervisor.abort.signal);
    const port = await ownPort();
    const file = join(DATA, 'temporal.sqlite');
    await this.supervisor.start(
      temporalPiece({ binary, port, file, log: logOf('temporal'), runDirectory: RUN }),
      `127.0.0.1:${port}`,
    );
    return `127.0.0.1:${port}`;
  }

  async #startGateway(): Promise<Pick<Stage, 'gateway' | 'gatewayKey'>> {
    const port = await ownPort();
    const gateway = `http://127.0.0.1:${port}`;
    const gatewayKey = SIMULATOR_CREDENTIALS.gatewayApiKey;
    this.#gateway = await Program.start({
      name: 'gateway',
      file: join(PROGRAMS, 'bench/gateway.js'),
      env: settingsEnvironment({ port, gatewayKey }),
      log: logOf('gateway'),
    });
    return { gateway, gatewayKey };
  }

  async #startNambaOne(): Promise<Pick<Stage, 'nambaOne' | 'nambaOneKey'>> {
    const port = await ownPort();
    const nambaOneKey = SIMULATOR_CREDENTIALS.nambaOneApiKey;
    this.#nambaOne = await Program.start({
      name: 'namba-one',
      file: join(PROGRAMS, 'bench/namba-one.js'),
      env: settingsEnvironment({ port, nambaOneKey }),
      log: logOf('namba-one'),
    });
    return { nambaOne: `http://127.0.0.1:${port}`, nambaOneKey };
  }
}

/** Where a program's log goes; the file of the last run is replaced. */
export function logOf(name: string): string {
  const path = join(FOLDER, 'logs', `${name}.log`);
  if (existsSync(path)) rmSync(path);
  return path;
}
