import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { NativeConnection, Worker } from '@temporalio/worker';
import { tidy } from '../activities/housekeeping.js';
import { type ActivityDeps, createActivities } from '../activities/index.js';
import { sweepFiles } from '../activities/sweep-files.js';
import { HOUSEKEEPING_SECONDS } from '../domain/limits.js';
import { createDevelopmentOutbox } from '../models/development-outbox-message.js';
import type { Config } from '../platform/config/config.js';
import { createBlindIndexer, createCodeKit, createReferences, createSealer } from '../platform/crypto.js';
import { connectDatabase, databaseAnswers } from '../platform/database.js';
import { createFileCipher } from '../platform/file-cipher.js';
import { createFileVault } from '../platform/file-vault.js';
import type { Logger } from '../platform/log.js';
import { createRegistry, observePool, serveOperations } from '../platform/metrics.js';
import { run } from '../platform/process.js';
import { connectClient, connectionOptions } from '../platform/temporal/connection.js';
import { createDataConverter } from '../platform/temporal/data-converter.js';
import { requireDurableServer } from '../platform/temporal/durable-server.js';
import { installRuntime } from '../platform/temporal/runtime.js';
import { ensureSearchAttributes } from '../platform/temporal/search-attributes.js';
import { createMessageProviders, type MessageProviders } from '../providers/index.js';
import { keepInOutbox, type OutboxStore } from '../providers/outbox.js';
import { createFileStore } from '../providers/storage/index.js';
import { buildWorkflowBundle } from './bundle.js';
import { startLoop } from './loop.js';
import { startMessageSender } from './message-sender.js';

/** A health answer waits this long for Postgres. */
const PROBE_MS = 2_000;
/** Between two tries to reach Temporal at start. */
const CONNECT_RETRY_MS = 1_000;
/** A stop lets activities under way finish: one provider call and its commit. */
const GRACE = '5s';
/** Cached workflows, about 1 MB each (temporal.md 2.4); registrations wait for minutes. */
const CACHED_WORKFLOWS = 600;

// The SDK takes a stack trace for every promise of a workflow: three frames say enough and cost a third.
// Before the first workflow thread is made, whose isolate reads it once.
setFlagsFromString('--stack-trace-limit=3');

await run('worker', async (config, log) => {
  const runtime = await installRuntime(log);
  const connection = await reachTemporal(config, log);
  const client = connectClient(config);
  await requireDurableServer(config, client, log);
  await ensureSearchAttributes(client);
  await client.connection.close();

  const database = connectDatabase(config, 'worker');
  const registry = createRegistry('worker');
  observePool(registry, database);
  const deps = await createDeps(config, log, database);
  const worker = await Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    dataConverter: createDataConverter(config),
    workflowBundle:
      config.WORKFLOW_BUNDLE === ''
        ? { code: await buildWorkflowBundle() }
        : { code: await readFile(config.WORKFLOW_BUNDLE, 'utf8') },
    activities: createActivities(deps),
    // A killed worker's flows move to another after a second instead of ten (temporal.md 2.4).
    stickyQueueScheduleToStartTimeout: '1s',
    workflowThreadPoolSize: 2,
    maxCachedWorkflows: CACHED_WORKFLOWS,
    // No more local activities at once than there are connections for them.
    maxConcurrentLocalActivityExecutions: config.DATABASE_POOL_MAX,
    shutdownGraceTime: GRACE,
    shutdownForceTime: '15s',
  });
  const running = worker.run();
  running.catch((error: unknown) => {
    log.fatal({ err: error }, 'the worker failed');
    process.exit(1);
  });
  const sender = startMessageSender(deps);
  const housekeeping = startLoop(log, 'housekeeping', async () => {
    const rows = await tidy(database);
    if (rows > 0) log.info({ rows }, 'tidied');
    const files = await sweepFiles(deps);
    if (files > 0) log.info({ files }, 'swept');
    return HOUSEKEEPING_SECONDS * 1000;
  });
  const operations = await serveOperations({
    host: config.HOST,
    port: config.WORKER_METRICS_PORT,
    registry,
    ready: async () => worker.getState() === 'RUNNING' && (await databaseAnswers(database, PROBE_MS)),
    more: () => runtime.metrics(),
  });
  log.info(
    { taskQueue: config.TEMPORAL_TASK_QUEUE, port: config.WORKER_METRICS_PORT },
    'the worker is ready',
  );

  return {
    async stop() {
      worker.shutdown();
      await Promise.all([running, sender.stop(), housekeeping.stop()]);
      await connection.close();
      await database.destroy();
      operations.close();
    },
  };
});

/** A worker is often started before its server: it waits, and says so. */
async function reachTemporal(config: Config, log: Logger): Promise<NativeConnection> {
  for (;;) {
    try {
      return await NativeConnection.connect(connectionOptions(config));
    } catch (error) {
      log.warn({ err: error }, 'Temporal does not answer yet');
      await pause(CONNECT_RETRY_MS);
    }
  }
}

async function createDeps(
  config: Config,
  log: Logger,
  database: ActivityDeps['database'],
): Promise<ActivityDeps> {
  const sealer = createSealer(config.DATA_KEYS);
  const index = createBlindIndexer(config.INDEX_KEY);
  return {
    database,
    sealer,
    index,
    codes: createCodeKit(config.CODE_KEY),
    references: createReferences(config.REFERENCE_KEY),
    providers: createProviders(config, createDevelopmentOutbox(database, sealer, index)),
    files: createFileVault(await createFileStore(config), createFileCipher(config.DATA_KEYS)),
    log,
    productName: config.PRODUCT_NAME,
    sessionAbsoluteSeconds: config.SESSION_ABSOLUTE_SECONDS,
    welcome: config.WELCOME_MESSAGE,
  };
}

/** The providers of all channels; outside production what they sent is also kept for people to read. */
function createProviders(config: Config, outbox: OutboxStore): MessageProviders {
  const providers = createMessageProviders(config);
  if (!config.DEVELOPMENT_OUTBOX) return providers;
  return {
    sms: keepInOutbox(providers.sms, outbox),
    telegram: keepInOutbox(providers.telegram, outbox),
    email: keepInOutbox(providers.email, outbox),
  };
}
