import { join } from 'node:path';
import { migrateToLatest } from '../../platform/migrate.js';
import type { Urls } from './announce.js';
import { grpcServes } from './grpc-health.js';
import { type Keys, keysFile, loadKeys } from './keys.js';
import { choosePorts } from './ports.js';
import { clusterExists, ensureCluster, placeCluster } from './postgres-data.js';
import { databaseUrl, ensureDatabase, postgresPiece } from './postgres-server.js';
import { type Places, type Program, programPiece } from './programs.js';
import { codeOf, messageOf, setting } from './project.js';
import { Complaint, say } from './say.mjs';
import type { Settings } from './settings.js';
import {
  ableIdVariables,
  nambaOneSettings,
  nambaOneVariables,
  type Simulator,
  simulatorPiece,
} from './simulators.js';
import { START_VARIABLES } from './start-variables.js';
import type { Supervisor } from './supervisor.js';
import { temporalBinary } from './temporal-binary.js';
import { temporalPiece } from './temporal-server.js';
import { workflowBundle } from './workflow-bundle.js';

/** The reverse of who needs whom: callers first, their databases last. */
export const STOP_ORDER = ['api', 'worker', 'codec', 'able-id', 'namba-one', 'temporal', 'postgres'];

const LOOPBACK = '127.0.0.1';
const EXTERNAL_TEMPORAL_MS = 5_000;
const FRONTEND = 'temporal.api.workflowservice.v1.WorkflowService';

/** Starts everything in order. @returns where it all is, once everything answers */
export async function bringUp(settings: Settings, supervisor: Supervisor, places: Places): Promise<Urls> {
  const { environment, host } = settings;
  // Kept until this process ends: a part that crashes finds its port again.
  const { ports } = await choosePorts(
    {
      api: { variable: 'PORT', preferred: 3000, host },
      apiMetrics: { variable: 'METRICS_PORT', preferred: 9464, host },
      workerMetrics: { variable: 'WORKER_METRICS_PORT', preferred: 9465, host },
      codec: {
        variable: 'CODEC_PORT',
        preferred: 8234,
        host: setting(environment, 'CODEC_HOST') ?? LOOPBACK,
      },
      temporal: {
        variable: 'TEMPORAL_PORT',
        preferred: START_VARIABLES.TEMPORAL_PORT.default,
        host: LOOPBACK,
      },
      temporalUi: {
        variable: 'TEMPORAL_UI_PORT',
        preferred: START_VARIABLES.TEMPORAL_UI_PORT.default,
        host: LOOPBACK,
      },
      postgres: {
        variable: 'POSTGRES_PORT',
        preferred: START_VARIABLES.POSTGRES_PORT.default,
        host: LOOPBACK,
      },
      ableId: {
        variable: 'ABLE_ID_SIMULATOR_PORT',
        preferred: START_VARIABLES.ABLE_ID_SIMULATOR_PORT.default,
        host: LOOPBACK,
      },
      nambaOne: {
        variable: 'NAMBA_ONE_SIMULATOR_PORT',
        preferred: START_VARIABLES.NAMBA_ONE_SIMULATOR_PORT.default,
        host: LOOPBACK,
      },
    },
    environment,
  );
  const reach = host === '0.0.0.0' || host === '::' ? LOOPBACK : host.includes(':') ? `[${host}]` : host;
  const api = `http://${reach}:${ports.api}`;
  const codec = `http://${LOOPBACK}:${ports.codec}`;
  const ableId = `http://${LOOPBACK}:${ports.ableId}`;
  const nambaOne = `http://${LOOPBACK}:${ports.nambaOne}`;

  // The slow things at once; each fails with a sentence of its own, and the first one is shown.
  const bundle = workflowBundle(join(settings.dataDirectory, 'cache'), supervisor.abort.signal);
  const [[keys, database], temporal] = await together(supervisor, [
    startDatabase(settings, supervisor, ports.postgres),
    startTemporal(settings, supervisor, { port: ports.temporal, ui: { port: ports.temporalUi, codec } }),
    bundle,
  ] as const);

  const env: NodeJS.ProcessEnv = {
    ...environment,
    ...keys,
    ...ableIdVariables(environment, ableId),
    ...nambaOneVariables(environment, nambaOne),
    HOOKS_BASE_URL: setting(environment, 'HOOKS_BASE_URL') ?? api,
    NODE_ENV: 'development',
    HOST: host,
    PORT: String(ports.api),
    METRICS_PORT: String(ports.apiMetrics),
    WORKER_METRICS_PORT: String(ports.workerMetrics),
    CODEC_PORT: String(ports.codec),
    CODEC_ALLOWED_ORIGINS:
      setting(environment, 'CODEC_ALLOWED_ORIGINS') ??
      [LOOPBACK, 'localhost'].map((name) => `http://${name}:${ports.temporalUi}`).join(','),
    STORAGE_DIR: setting(environment, 'STORAGE_DIR') ?? join(settings.dataDirectory, 'files'),
    DATABASE_URL: database,
    TEMPORAL_ADDRESS: temporal,
    WORKFLOW_BUNDLE: await bundle,
  };
  const programs: readonly (Program & { where: string })[] = [
    { name: 'codec', readyUrl: `${codec}/health/alive`, ports: [ports.codec], env, where: codec },
    {
      name: 'worker',
      readyUrl: `http://${reach}:${ports.workerMetrics}/health/ready`,
      ports: [ports.workerMetrics],
      env,
      where: 'polls its task queue',
    },
    { name: 'api', readyUrl: `${api}/health/ready`, ports: [ports.api, ports.apiMetrics], env, where: api },
  ];
  const simulators: readonly Simulator[] = [
    { name: 'able-id', url: ableId, port: ports.ableId },
    {
      name: 'namba-one',
      url: nambaOne,
      port: ports.nambaOne,
      settings: nambaOneSettings(environment, api, settings.dataDirectory),
    },
  ];
  await together(supervisor, [
    ...programs.map((program) => supervisor.start(programPiece(program, places), program.where)),
    ...simulators.map((simulator) => supervisor.start(simulatorPiece(simulator, places), simulator.url)),
  ]);
  return {
    api,
    docs: `${api}/docs`,
    outbox: `${api}/dev/outbox`,
    codec,
    temporal,
    ...(settings.temporalAddress === undefined
      ? { temporal_ui: `http://${LOOPBACK}:${ports.temporalUi}` }
      : {}),
    postgres: database,
    able_id_simulator: ableId,
    namba_one_simulator: nambaOne,
  };
}

/** Postgres, the product's database in it, and the schema. @returns the secrets, and where the database is */
async function startDatabase(
  settings: Settings,
  supervisor: Supervisor,
  port: number,
): Promise<[Keys, string]> {
  const { dataDirectory, environment, logs, runDirectory } = settings;
  if (settings.databaseUrl !== undefined) {
    await migrate(settings.databaseUrl, 'DATABASE_URL');
    return [loadKeys(dataDirectory, environment), settings.databaseUrl];
  }
  const cluster = await placeCluster(dataDirectory, settings.isNew);
  const keys = loadKeys(dataDirectory, environment, { needed: clusterExists(cluster) });
  const password = keys.POSTGRES_PASSWORD;
  if (!clusterExists(cluster)) say('  postgres   making its data folder (once)');
  await ensureCluster(cluster, password, { abort: supervisor.abort.signal });
  const log = join(logs, 'postgres.log');
  await supervisor.start(
    postgresPiece({ cluster, port, password, log, runDirectory }),
    `${LOOPBACK}:${port}`,
  );
  await ensureDatabase(port, password);
  const url = databaseUrl({ port, password });
  await migrate(url, `the database in ${cluster.folder} (its keys are in ${keysFile(dataDirectory)})`);
  return [keys, url];
}

async function migrate(url: string, what: string): Promise<void> {
  try {
    const names = await migrateToLatest(url);
    say(`  schema     ${names.length === 0 ? 'up to date' : `${names.length} migrations applied`}`);
  } catch (error) {
    // The URL holds a password, and a driver may quote it.
    throw new Complaint(
      `The schema could not be brought up to date in ${what}: ${messageOf(error).replaceAll(url, 'it') || codeOf(error)}`,
    );
  }
}

/** Temporal's server with its Web UI. @returns its address */
async function startTemporal(
  settings: Settings,
  supervisor: Supervisor,
  { port, ui }: { port: number; ui: { port: number; codec: string } },
): Promise<string> {
  const { environment, temporalAddress, dataDirectory, logs, runDirectory } = settings;
  if (temporalAddress !== undefined) {
    const isPlain = !Object.keys(environment).some(
      (name) => /^TEMPORAL_(TLS|API_KEY)/.test(name) && setting(environment, name),
    );
    if (isPlain && !(await grpcServes(temporalAddress, FRONTEND, EXTERNAL_TEMPORAL_MS))) {
      throw new Complaint(
        `No Temporal server answers at TEMPORAL_ADDRESS (${temporalAddress}): start it, or leave TEMPORAL_ADDRESS out and one is started here.`,
      );
    }
    return temporalAddress;
  }
  const binary = await temporalBinary(environment, supervisor.abort.signal);
  const file = join(dataDirectory, 'temporal.sqlite');
  const log = join(logs, 'temporal.log');
  await supervisor.start(temporalPiece({ binary, port, file, log, runDirectory, ui }), `${LOOPBACK}:${port}`);
  return `${LOOPBACK}:${port}`;
}

/** Waits for all; when one fails the others give up, and have given up before this throws the first failure. */
async function together<T extends readonly Promise<unknown>[]>(
  supervisor: Supervisor,
  parts: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const watched = parts.map((part) =>
    part.catch((error: unknown) => {
      if (!supervisor.abort.signal.aborted) supervisor.abort.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(watched);
  return Promise.all(parts) as Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>;
}
