import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { migrateToLatest } from '../../platform/migrate.js';
import { compiledProduct } from './compiled-product.js';
import { ConsoleLines } from './console-lines.js';
import { makeKeys } from './keys.js';
import { ownPort } from './ports.js';
import { type Cluster, ensureCluster, placeCluster, SUPERUSER } from './postgres-data.js';
import { databaseUrl, ensureDatabase, postgresPiece, withClient } from './postgres-server.js';
import { ROOT } from './project.js';
import { s3ServerBinary } from './s3-server-binary.js';
import { Supervisor } from './supervisor.js';
import { temporalBinary } from './temporal-binary.js';
import { temporalPiece } from './temporal-server.js';
import { toxiproxyBinary } from './toxiproxy-binary.js';
import { workflowBundle } from './workflow-bundle.js';

/** What the test files are told by the environment; test/support reads it. */
export interface TestVariables {
  /** Superuser's URL: makes and drops databases. */
  readonly TEST_DATABASE_ADMIN_URL: string;
  /** A migrated, empty database that is copied per test file. */
  readonly TEST_TEMPLATE_DATABASE: string;
  readonly TEMPORAL_ADDRESS: string;
  readonly TEMPORAL_CLI_PATH: string;
  readonly TEST_WORKFLOW_BUNDLE: string;
  /** Folder of the compiled programs. */
  readonly TEST_PRODUCT: string;
  /** Absent where there is no toxiproxy: fault tests are then skipped by name. */
  readonly TEST_TOXIPROXY_SERVER?: string;
  /** Absent where there is no gofakes3: tests of the S3 store are then skipped by name. */
  readonly TEST_S3_SERVER?: string;
  /** Secrets of this run as JSON, by the names of `.env.example`. */
  readonly TEST_KEYS: string;
  /** Folder of this run; it is deleted at the end, and whatever runs from it is stopped. */
  readonly TEST_FOLDER: string;
}

/** Name of the folder of a run; `sweep` looks for it. */
export const FOLDER_PREFIX = 'vestibule-test-';

const TEMPLATE = 'vestibule_template';
const STOP_ORDER = ['temporal', 'postgres'];

/** The servers of one test run. */
export class TestEnvironment {
  readonly folder = makeFolder();
  readonly supervisor = new Supervisor(new ConsoleLines());
  #cluster: Cluster | undefined;

  /** Starts Postgres and Temporal on free ports, makes the template database and the workflow bundle, all at once. */
  async start(): Promise<TestVariables> {
    const { signal } = this.supervisor.abort;
    const parts = [
      this.#startPostgres(),
      this.#startTemporal(),
      workflowBundle(join(ROOT, '.cache'), signal),
      toxiproxyBinary(signal),
      s3ServerBinary(signal),
    ] as const;
    // Stopping while one of them still starts would leave it running.
    await Promise.allSettled(parts);
    const [postgres, temporal, bundle, toxiproxy, s3Server] = await Promise.all(parts);
    return {
      ...postgres,
      ...temporal,
      TEST_WORKFLOW_BUNDLE: bundle,
      TEST_PRODUCT: compiledProduct(join(ROOT, '.cache')),
      TEST_FOLDER: this.folder,
      ...(toxiproxy === undefined ? {} : { TEST_TOXIPROXY_SERVER: toxiproxy }),
      ...(s3Server === undefined ? {} : { TEST_S3_SERVER: s3Server }),
    };
  }

  /** Stops both and deletes everything. */
  async stop(): Promise<void> {
    await this.supervisor.stop(STOP_ORDER);
    if (this.#cluster !== undefined && !this.#cluster.folder.startsWith(this.folder)) {
      rmSync(dirname(this.#cluster.folder), { recursive: true, force: true });
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #startPostgres(): Promise<
    Pick<TestVariables, 'TEST_DATABASE_ADMIN_URL' | 'TEST_TEMPLATE_DATABASE' | 'TEST_KEYS'>
  > {
    const { POSTGRES_PASSWORD: password, ...keys } = makeKeys();
    const cluster = await placeCluster(this.folder, true);
    this.#cluster = cluster;
    await ensureCluster(cluster, password, { abort: this.supervisor.abort.signal, fast: true });
    const port = await ownPort();
    await this.supervisor.start(
      postgresPiece({
        cluster,
        port,
        password,
        log: join(this.folder, 'postgres.log'),
        runDirectory: this.folder,
        fast: true,
      }),
      `127.0.0.1:${port}`,
    );
    await ensureDatabase(port, password, TEMPLATE);
    await migrateToLatest(databaseUrl({ port, password, database: TEMPLATE }));
    const admin = databaseUrl({ port, password, user: SUPERUSER, database: 'postgres' });
    // Nobody can connect to it any more, so that it can always be copied.
    await withClient(admin, (client) =>
      client.query(`ALTER DATABASE ${TEMPLATE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`),
    );
    return {
      TEST_DATABASE_ADMIN_URL: admin,
      TEST_TEMPLATE_DATABASE: TEMPLATE,
      TEST_KEYS: JSON.stringify(keys),
    };
  }

  async #startTemporal(): Promise<Pick<TestVariables, 'TEMPORAL_ADDRESS' | 'TEMPORAL_CLI_PATH'>> {
    const binary = await temporalBinary(process.env, this.supervisor.abort.signal);
    const port = await ownPort();
    await this.supervisor.start(
      temporalPiece({
        binary,
        port,
        file: join(this.folder, 'temporal.sqlite'),
        log: join(this.folder, 'temporal.log'),
        runDirectory: this.folder,
      }),
      `127.0.0.1:${port}`,
    );
    return { TEMPORAL_ADDRESS: `127.0.0.1:${port}`, TEMPORAL_CLI_PATH: binary };
  }
}

function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), FOLDER_PREFIX)));
  // Root's Postgres runs as another user, who has to get through.
  if (process.getuid?.() === 0) chmodSync(folder, 0o711);
  return folder;
}
