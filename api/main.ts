import { createDevelopmentOutbox } from '../models/development-outbox-message.js';
import type { Config } from '../platform/config/config.js';
import { createBlindIndexer, createCodeKit, createSealer } from '../platform/crypto.js';
import { connectDatabase, databaseAnswers } from '../platform/database.js';
import { createFileCipher } from '../platform/file-cipher.js';
import { createFileVault } from '../platform/file-vault.js';
import { createHttpMetrics } from '../platform/http-metrics.js';
import { createImageCleaner } from '../platform/image-cleaner.js';
import { createLinkSigner } from '../platform/link-signer.js';
import type { Logger } from '../platform/log.js';
import { createRegistry, observePool, serveOperations } from '../platform/metrics.js';
import { pendingMigrations } from '../platform/migrate.js';
import { createPasswordHasher } from '../platform/password-hasher.js';
import { createPhoneParser } from '../platform/phone.js';
import { endUnstarted, run, StartRefusal } from '../platform/process.js';
import { connectClient, temporalAnswers } from '../platform/temporal/connection.js';
import { requireDurableServerOnceItAnswers } from '../platform/temporal/durable-server.js';
import { createFileStore } from '../providers/storage/index.js';
import { createApp } from './app.js';
import { drain, listen } from './http/server.js';
import { documentPages } from './surfaces/ackgt/document-page.js';
import { createAckgtSurface } from './surfaces/ackgt/index.js';
import { createHooksSurface } from './surfaces/hooks/index.js';
import { telegramRoutes } from './surfaces/hooks/telegram.js';
import { outboxPages } from './surfaces/operations/outbox.js';
import { createCaps } from './use-cases/caps.js';
import { createUseCases } from './use-cases/index.js';

/** A health answer waits this long for each part. */
const PROBE_MS = 1_500;
/** In-flight requests get one API deadline to end. */
const DRAIN_MS = 10_000;

await run('api', async (config, log) => {
  await refusePendingMigrations(config, log);
  const temporal = connectClient(config);
  await requireDurableServerOnceItAnswers(config, temporal, {
    log,
    refuse: (refusal) => endUnstarted('api', log, refusal),
  });
  const database = connectDatabase(config, 'api');
  const registry = createRegistry('api');
  observePool(registry, database);

  const sealer = createSealer(config.DATA_KEYS);
  const index = createBlindIndexer(config.INDEX_KEY);
  const useCases = createUseCases({
    database,
    temporal,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    sealer,
    index,
    codes: createCodeKit(config.CODE_KEY),
    hasher: createPasswordHasher(config.HASH_QUEUE_MAX),
    caps: createCaps(database, config.CAP_FACTOR),
    files: createFileVault(await createFileStore(config), createFileCipher(config.DATA_KEYS)),
    images: createImageCleaner(),
    links: createLinkSigner(config.CODE_KEY),
    phones: createPhoneParser(
      [config.PHONE_DEFAULT_REGION, ...config.PHONE_OTHER_REGIONS],
      config.PHONE_ALLOWED_PREFIXES,
    ),
    productName: config.PRODUCT_NAME,
    sessionIdleSeconds: config.SESSION_IDLE_SECONDS,
    sessionAbsoluteSeconds: config.SESSION_ABSOLUTE_SECONDS,
    phoneChannels: config.CODE_CHANNELS,
    telegramBot: config.TELEGRAM_BOT_NAME,
  });
  const ready = async () => {
    const [postgres, flows] = await Promise.all([
      databaseAnswers(database, PROBE_MS),
      temporalAnswers(temporal, PROBE_MS),
    ]);
    return { postgres, temporal: flows };
  };
  const outbox = createDevelopmentOutbox(database, sealer, index);
  const product = createAckgtSurface(useCases);
  const { TELEGRAM_WEBHOOK_SECRET: telegramSecret } = config;
  const hooks = telegramSecret ? [createHooksSurface(product, telegramRoutes(useCases, telegramSecret))] : [];
  const app = createApp({
    config,
    log,
    metrics: createHttpMetrics(registry),
    surfaces: [product, ...hooks],
    authenticate: useCases.authenticate,
    authorize: useCases.authorize,
    ready,
    pages: [
      ...documentPages(useCases),
      ...(config.DEVELOPMENT_OUTBOX
        ? outboxPages({
            listMessages: (filter) => outbox.list(filter),
            normaliseAddress: (text) => (text.includes('@') ? text.toLowerCase() : useCases.parsePhone(text)),
          })
        : []),
    ],
  });
  const server = await listen(app, config);
  const operations = await serveOperations({
    host: config.HOST,
    port: config.METRICS_PORT,
    registry,
    ready: async () => Object.values(await ready()).every(Boolean),
  });
  log.info({ port: config.PORT }, 'the API is ready');

  return {
    async stop() {
      await drain(server, DRAIN_MS + config.DRAIN_GRACE_MS, config.DRAIN_GRACE_MS);
      await temporal.connection.close();
      await database.destroy();
      operations.close();
    },
  };
});

/** A schema that is behind the code would fail in the middle of a call; a database that is away may come back. */
async function refusePendingMigrations(config: Config, log: Logger): Promise<void> {
  let pending: string[];
  try {
    pending = await pendingMigrations(config.DATABASE_URL);
  } catch (error) {
    log.warn({ err: error }, 'Postgres does not answer yet');
    return;
  }
  if (pending.length > 0)
    throw new StartRefusal(
      `the database lacks the migrations ${pending.join(', ')}: run the migrate job first`,
    );
}
