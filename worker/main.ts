import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { NativeConnection, Worker } from '@temporalio/worker';
import { tidy } from '../activities/housekeeping.js';
import { type ActivityDeps, createActivities } from '../activities/index.js';
import { sweepFiles } from '../activities/sweep-files.js';
import { HOUSEKEEPING_SECONDS } from '../domain/limits.js';
import { createDevelopmentOutbox } from '../models/development-outbox-message.js';
import { inboxBacklog } from '../models/inbox.js';
import type { Config } from '../platform/config/config.js';
import { tokenLinks } from '../platform/config/identity.js';
import { kycSettings } from '../platform/config/kyc.js';
import { paymentTimes } from '../platform/config/payments.js';
import { standingRules } from '../platform/config/standing.js';
import { createBlindIndexer, createCodeKit, createReferences, createSealer } from '../platform/crypto.js';
import { connectDatabase, databaseAnswers } from '../platform/database.js';
import { createFileCipher } from '../platform/file-cipher.js';
import { createFileVault } from '../platform/file-vault.js';
import { observeInbox } from '../platform/inbox-metrics.js';
import type { Logger } from '../platform/log.js';
import { createRegistry, observePool, serveOperations } from '../platform/metrics.js';
import { reachableAddresses } from '../platform/network.js';
import { run } from '../platform/process.js';
import { connectClient, connectionOptions } from '../platform/temporal/connection.js';
import { createDataConverter } from '../platform/temporal/data-converter.js';
import { requireDurableServer } from '../platform/temporal/durable-server.js';
import { ensureReconciliation } from '../platform/temporal/reconciliation-schedule.js';
import { installRuntime } from '../platform/temporal/runtime.js';
import { ensureSearchAttributes } from '../platform/temporal/search-attributes.js';
import { createAbleId } from '../providers/able-id/index.js';
import { createMessageProviders, type MessageProviders } from '../providers/index.js';
import { createKycProvider } from '../providers/kyc/index.js';
import { createNambaOne } from '../providers/namba-one/index.js';
import { keepInOutbox, type OutboxStore } from '../providers/outbox.js';
import { createFileStore } from '../providers/storage/index.js';
import { createWebhookSender } from '../providers/webhooks/index.js';
import { buildWorkflowBundle } from './bundle.js';
import { startEventSender } from './event-sender.js';
import { startFactSender } from './fact-sender.js';
import { startLoop } from './loop.js';
import { startMessageSender } from './message-sender.js';

/** A health answer waits this long for Postgres. */
const PROBE_MS = 2_000;
const HOUR_SECONDS = 60 * 60;
/** Between two tries to reach Temporal at start. */
const CONNECT_RETRY_MS = 1_000;
/** A stop lets activities under way finish: one provider call and its commit. */
const GRACE = '5s';
/**
 * Cached workflows, about 1 MB each (temporal.md 2.4). Flows that wait for people wait for days, so thousands are open at
 * once whatever is cached: one that is not is replayed when something comes for it. As many as ever work at one moment,
 * and the worker's memory stays flat (docs/performance.md, "case-memory").
 */
const CACHED_WORKFLOWS = 150;

// The SDK takes a stack trace for every promise of a workflow: three frames say enough and cost a third.
// Before the first workflow thread is made, whose isolate reads it once.
setFlagsFromString('--stack-trace-limit=3');
// Garbage is collected when the heap has grown by half, and not by several times: with thousands of open flows the worker
// keeps 1.2 of the memory that it has with few, instead of 2 (docs/performance.md, "case-memory").
setFlagsFromString('--heap-growing-percent=50');

await run('worker', async (config, log) => {
  const runtime = await installRuntime(log);
  const connection = await reachTemporal(config, log);
  const client = connectClient(config);
  await requireDurableServer(config, client, log);
  await ensureSearchAttributes(client);
  const compareBooks = async (): Promise<void> => {
    if (config.NAMBA_ONE_URL !== '') await ensureReconciliation(client, config);
  };
  await compareBooks();

  const database = connectDatabase(config, 'worker');
  const registry = createRegistry('worker');
  observePool(registry, database);
  const factDelivered = observeInbox(registry, () => inboxBacklog(database));
  const deps = await createDeps(config, log, database, factDelivered);
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
  const facts = startFactSender({
    database,
    temporal: client,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    kycTimes: kycSettings(config).times,
    paymentTimes: paymentTimes(config),
    log,
  });
  const events = startEventSender({ database, temporal: client, taskQueue: config.TEMPORAL_TASK_QUEUE, log });
  const housekeeping = startLoop(log, 'housekeeping', async () => {
    const rows = await tidy(database);
    if (rows > 0) log.info({ rows }, 'tidied');
    const files = await sweepFiles(deps);
    if (files > 0) log.info({ files }, 'swept');
    // A Temporal that lost its data has lost the Schedule, too (reliability F16).
    await compareBooks();
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
      await Promise.all([running, sender.stop(), facts.stop(), events.stop(), housekeeping.stop()]);
      await client.connection.close();
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
  factDelivered: ActivityDeps['factDelivered'],
): Promise<ActivityDeps> {
  const sealer = createSealer(config.DATA_KEYS);
  const index = createBlindIndexer(config.INDEX_KEY);
  const kyc = kycSettings(config);
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
    tokenLinks: tokenLinks(config),
    welcome: config.WELCOME_MESSAGE,
    ableId: createAbleId(config),
    nambaOne: createNambaOne(config),
    merchantAccount: config.NAMBA_ONE_MERCHANT_ACCOUNT,
    factDelivered,
    kycDueSeconds: kyc.dueSeconds,
    reviewersEmail: config.KYC_REVIEWERS_EMAIL,
    hooksBaseUrl: config.HOOKS_BASE_URL,
    identityAttemptSeconds: kyc.identityAttemptSeconds,
    kycProvider: createKycProvider(config),
    kycProviderSeconds: {
      ask: config.KYC_PROVIDER_ASK_HOURS * HOUR_SECONDS,
      giveUp: config.KYC_PROVIDER_GIVE_UP_HOURS * HOUR_SECONDS,
    },
    fourEyes: config.KYC_FOUR_EYES,
    webhooks: createWebhookSender({
      callMs: config.WEBHOOK_CALL_MS,
      mayReach: reachableAddresses(config.WEBHOOK_PRIVATE_NETWORKS),
    }),
    webhookRetrySeconds: config.WEBHOOK_RETRY_SECONDS,
    masksData: config.API_DATA_MASKING,
    standing: standingRules(config),
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
